-- BENCH_CREATED, if it is set: the file that gets the path of each request that was created.
local created = os.getenv("BENCH_CREATED")
if created then
  local file = io.open(created, "w")
  response = function(status, headers, body)
    file:write(body:match('"trackingUrl":"https?://[^/]*([^"]*)"'), "\n")
  end
end
request = function()
  return wrk.format("POST", "/requests", {["Content-Type"] = "application/json"}, '{"title":"test-job"}')
end
