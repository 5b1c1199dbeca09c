-- The shape of a status change: a condition that holds, and a SET of two attributes.
local amz = dofile(os.getenv("BENCH_WRK") .. "/common.lua")
init = function()
  request = amz.cycle(1000, function(i)
    return amz.request("DynamoDB_20120810.UpdateItem", "/",
      '{"TableName":"Bench","Key":{"PK":{"S":"KEY#' .. i .. '"}},' ..
      '"ConditionExpression":"attribute_exists(PK) AND #c >= :zero",' ..
      '"UpdateExpression":"SET #c = #c + :one, updatedAt = :now",' ..
      '"ExpressionAttributeNames":{"#c":"count"},' ..
      '"ExpressionAttributeValues":{":zero":{"N":"0"},":one":{"N":"1"},":now":{"S":"2026-11-24T16:00:00.000000Z"}}}')
  end)
end
