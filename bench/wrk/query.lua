-- One item collection, of one item, by its key.
local amz = dofile(os.getenv("BENCH_WRK") .. "/common.lua")
init = function()
  request = amz.cycle(1000, function(i)
    return amz.request("DynamoDB_20120810.Query", "/",
      '{"TableName":"Bench","KeyConditionExpression":"PK = :key",' ..
      '"ExpressionAttributeValues":{":key":{"S":"KEY#' .. i .. '"}}}')
  end)
end
