-- Requests as the AWS SDKs send them. The signature is not a right one: `virga serve` without
-- --credentials does not look at it, and wrk cannot sign.
local amz = {}

function amz.request(target, path, body)
  local service = target:find("^DynamoDB") and "dynamodb" or "sqs"
  return wrk.format("POST", path, {
    ["Content-Type"] = "application/x-amz-json-1.0",
    ["X-Amz-Target"] = target,
    ["X-Amz-Date"] = "20261124T160000Z",
    ["User-Agent"] = "Boto3/1.34 md/Botocore#1.34 ua/2.0 os/linux md/arch#x86_64 lang/python#3.11",
    ["Authorization"] = "AWS4-HMAC-SHA256 Credential=test/20261124/us-east-1/" .. service ..
      "/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" .. string.rep("0", 64),
  }, body)
end

-- A list of `count` requests, made once; then each is sent in turn.
function amz.cycle(count, make)
  local requests, next_index = {}, 0
  for i = 1, count do requests[i] = make(i) end
  return function()
    next_index = next_index % count + 1
    return requests[next_index]
  end
end

function amz.item(i)
  return string.format('{"PK":{"S":"KEY#%d"},"title":{"S":"%s"},"count":{"N":"%d"},"flag":{"BOOL":true},' ..
    '"list":{"L":[{"S":"a"},{"N":"1"}]},"map":{"M":{"status":{"S":"PENDING"},"at":{"S":"2026-11-24T16:00:00.000000Z"}}}}',
    i, string.rep("t", 330), i)
end

return amz
