local amz = dofile(os.getenv("BENCH_WRK") .. "/common.lua")
init = function()
  request = amz.cycle(1000, function(i)
    return amz.request("DynamoDB_20120810.GetItem", "/",
      '{"TableName":"Bench","Key":{"PK":{"S":"KEY#' .. i .. '"}},"ConsistentRead":true}')
  end)
end
