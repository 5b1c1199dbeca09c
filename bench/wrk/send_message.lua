local amz = dofile(os.getenv("BENCH_WRK") .. "/common.lua")
local url = os.getenv("BENCH_QUEUE_URL")
init = function()
  request = amz.cycle(1, function()
    return amz.request("AmazonSQS.SendMessage", "/", '{"QueueUrl":"' .. url .. '","MessageBody":"' ..
      '{\\"eventId\\":\\"7c9e6679-7425-40de-944b-e07fc1f90ae7\\",\\"requestId\\":\\"550e8400-e29b-41d4-a716-446655440000\\",' ..
      '\\"newStatus\\":\\"IN_PROGRESS\\",\\"changedAt\\":\\"2026-11-24T16:00:00.000000Z\\"}"}')
  end)
end
