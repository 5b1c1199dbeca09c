-- BENCH_PATHS: a file with a path a line, of which the part before '?' is taken.
local paths, next_index = {}, 0
for line in io.lines(os.getenv("BENCH_PATHS")) do table.insert(paths, (line:gsub("%?.*", "")) .. "/status") end
local headers = {["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. os.getenv("BENCH_ADMIN_TOKEN")}
request = function()
  next_index = next_index % #paths + 1
  return wrk.format("PATCH", paths[next_index], headers, '{"status":"IN_PROGRESS"}')
end
