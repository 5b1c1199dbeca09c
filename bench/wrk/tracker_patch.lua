-- BENCH_PATHS: a file with a path a line, of which the part before '?' is taken. They are taken in
-- turn for ever or, if BENCH_ONCE is set, once; then what is asked for is nothing of the table.
local paths, next_index = {}, 0
for line in io.lines(os.getenv("BENCH_PATHS")) do table.insert(paths, (line:gsub("%?.*", "")) .. "/status") end
local headers = {["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. os.getenv("BENCH_ADMIN_TOKEN")}
local once = os.getenv("BENCH_ONCE")
request = function()
  if once and next_index == #paths then return wrk.format("GET", "/health") end
  next_index = next_index % #paths + 1
  return wrk.format("PATCH", paths[next_index], headers, '{"status":"IN_PROGRESS"}')
end
