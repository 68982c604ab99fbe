-- Sends the requests of a file (method, path, token, body, by tabs) in their order, each thread from its own beginning; with
-- a mean pause in milliseconds as second argument, connections wait between requests, as varied as arrivals are.
local threads = 0
function setup(thread)
   thread:set("number", threads)
   threads = threads + 1
   all = all or {}
   table.insert(all, thread)
end

function init(args)
   requests = {}
   for line in io.lines(args[1]) do
      local method, path, token, body = line:match("^(.-)\t(.-)\t(.-)\t(.*)$")
      local headers = { ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json" }
      table.insert(requests, wrk.format(method, path, headers, body ~= "" and body or nil))
   end
   place = number * math.floor(#requests / 2)
   failed = 0
   local pause = tonumber(args[2]) or 0
   if pause > 0 then
      math.randomseed(number + 1)
      delay = function() return math.floor(0.5 - pause * math.log(1 - math.random())) end
   end
end

function request()
   place = place % #requests + 1
   return requests[place]
end

function response(status)
   if status >= 500 then failed = failed + 1 end
end

function done(summary, latency, _)
   local lost = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
   for _, thread in ipairs(all) do lost = lost + thread:get("failed") end
   print(string.format('{"requests": %d, "seconds": %.3f, "p50": %.3f, "p95": %.3f, "failed": %d}', summary.requests,
      summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, lost))
end
