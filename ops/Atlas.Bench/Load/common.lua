-- What the scripts share: a POST of a GraphQL request, keys never seen before, and the closing line.
local common = {}

local headers = { ["Content-Type"] = "application/json" }

function common.format(body) return wrk.format("POST", nil, headers, body) end

function common.key()
  local random = math.random
  return string.format("%08x-%08x-%08x-%08x", random(0, 0x7fffffff), random(0, 0x7fffffff),
    random(0, 0x7fffffff), random(0, 0x7fffffff))
end

function common.date() return string.format("2026-01-%02d", math.random(28)) end

-- A transfer between two of the ledger's accounts, as GraphQL input without its ledger.
function common.transfer(accounts)
  local from = math.random(0, accounts - 1)
  local to = (from + math.random(accounts - 1)) % accounts
  local amount = string.format("%d.%02d", math.random(0, 99), math.random(1, 99))
  return string.format('"effectiveDate":"%s","description":"Transfer between customers","postings":['
    .. '{"account":"Assets:Customers:%05d","amount":"%s","asset":"USD"},'
    .. '{"account":"Assets:Customers:%05d","amount":"-%s","asset":"USD"}]',
    common.date(), to, amount, from, amount)
end

-- The lines of a file.
function common.lines(file)
  local lines = {}
  for line in io.lines(file) do lines[#lines + 1] = line end
  return lines
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("figures %d %d %d %d %d\n", summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end

return common
