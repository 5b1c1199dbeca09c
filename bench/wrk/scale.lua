-- BENCH_CALL, BENCH_COUNT times, on keys that are spread over BENCH_ITEMS items.
local amz = dofile(os.getenv("BENCH_WRK") .. "/common.lua")
local call = os.getenv("BENCH_CALL")
local items = tonumber(os.getenv("BENCH_ITEMS"))
local count = tonumber(os.getenv("BENCH_COUNT"))
local url = os.getenv("BENCH_QUEUE_URL")
local padding = string.rep("y", 440)
local handles = {}
local sent = 0

-- A full cycle over all items in an order that neither caches nor key order favour. (A constant step would not be one:
-- it comes back to the neighbours of what it took, all after the same number of calls.)
-- Source: Hull and Dobell: Random Number Generators, SIAM Review, 1962; the factor is of Numerical Recipes.
local cycle = 4
while cycle < items do cycle = cycle * 2 end
local at = tonumber(os.getenv("BENCH_SEED")) % cycle
local function next_item()
  repeat at = (1664525 * at + 1013904223) % cycle until at < items
  return math.floor(at / 100), at % 100
end

local makers = {
  PutItem = function()
    local partition, sort = next_item()
    return amz.request("DynamoDB_20120810.PutItem", "/", string.format(
      '{"TableName":"Scale","Item":{"PK":{"S":"KEY#%d"},"SK":{"N":"%d"},"data":{"S":"%s"},"count":{"N":"1"}}}',
      partition, sort, padding))
  end,
  GetItem = function()
    local partition, sort = next_item()
    return amz.request("DynamoDB_20120810.GetItem", "/", string.format(
      '{"TableName":"Scale","Key":{"PK":{"S":"KEY#%d"},"SK":{"N":"%d"}}}', partition, sort))
  end,
  Query = function()
    return amz.request("DynamoDB_20120810.Query", "/", string.format(
      '{"TableName":"Scale","KeyConditionExpression":"PK = :key","Limit":25,' ..
      '"ExpressionAttributeValues":{":key":{"S":"KEY#%d"}}}', (next_item())))
  end,
  DescribeTable = function()
    return amz.request("DynamoDB_20120810.DescribeTable", "/", '{"TableName":"Scale"}')
  end,
  GetQueueAttributes = function()
    return amz.request("AmazonSQS.GetQueueAttributes", "/", '{"QueueUrl":"' .. url .. '","AttributeNames":["All"]}')
  end,
  ReceiveMessage = function()
    return amz.request("AmazonSQS.ReceiveMessage", "/", '{"QueueUrl":"' .. url .. '"}')
  end,
}

function request()
  sent = sent + 1
  return makers[call]()
end

function response(status, headers, body)
  if status ~= 200 or (call == "ReceiveMessage" and body == "{}") or (call == "GetItem" and body == "{}") then
    print(status, body)
    os.exit(1)
  end
  if sent >= count then os.exit(0) end  -- wrk itself would wait for the end of -d
end
