-- wrk -s post.lua URL -- SEED LEDGER ACCOUNTS [ITEMS]: one transaction per request, or an atomic batch.
-- wrk asks for done() where init() was never called, so it is loaded here.
package.path = debug.getinfo(1, "S").source:match("@(.*/)") .. "?.lua;" .. package.path
local common = require("common")
local ledger, accounts, items

function init(args)
  math.randomseed(tonumber(args[1]))
  ledger, accounts, items = args[2], tonumber(args[3]), tonumber(args[4])
end

local one = '{"query":"mutation($input: PostTransactionInput!) { postTransaction(input: $input) '
  .. '{ transactionId position errors { code } } }","variables":'
  .. '{"input":{"ledger":"%s","idempotencyKey":"%s",%s}}}'
local many = '{"query":"mutation($input: PostBatchInput!) { postBatch(input: $input) '
  .. '{ position results { transactionId } errors { code } } }","variables":{"input":'
  .. '{"ledger":"%s","idempotencyKey":"%s","transactions":[%s]}}}'

function request()
  if not items then
    return common.format(one:format(ledger, common.key(), common.transfer(accounts)))
  end
  local transactions = {}
  for i = 1, items do transactions[i] = "{" .. common.transfer(accounts) .. "}" end
  return common.format(many:format(ledger, common.key(), table.concat(transactions, ",")))
end
