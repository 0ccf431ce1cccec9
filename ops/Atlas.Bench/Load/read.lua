-- wrk -s read.lua URL -- SEED LEDGER FILE by-id|list: a transaction by its id, or fifty behind a cursor,
-- each with its postings; the ids or cursors are the lines of the file.
-- wrk asks for done() where init() was never called, so it is loaded here.
package.path = debug.getinfo(1, "S").source:match("@(.*/)") .. "?.lua;" .. package.path
local common = require("common")
local ledger, lines, query

local postings = "postings { account amount asset balance }"
local by_id = '{"query":"query($ledger: String!, $at: UUID!) { ledger(name: $ledger) { transaction(id: $at) '
  .. "{ id position effectiveDate description " .. postings .. ' } } }","variables":{"ledger":"%s","at":"%s"}}'
local list = '{"query":"query($ledger: String!, $at: String!) { ledger(name: $ledger) '
  .. "{ transactions(first: 50, after: $at) { nodes { id position effectiveDate description " .. postings
  .. ' } pageInfo { hasNextPage endCursor } } } }","variables":{"ledger":"%s","at":"%s"}}'

function init(args)
  math.randomseed(tonumber(args[1]))
  ledger, lines, query = args[2], common.lines(args[3]), args[4] == "list" and list or by_id
end

function request() return common.format(query:format(ledger, lines[math.random(#lines)])) end
