-- BENCH_PATHS: a file with a path a line.
local paths, next_index = {}, 0
for line in io.lines(os.getenv("BENCH_PATHS")) do table.insert(paths, line) end
request = function()
  next_index = next_index % #paths + 1
  return wrk.format("GET", paths[next_index])
end
