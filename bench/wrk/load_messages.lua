-- Sends BENCH_MESSAGES messages of 500 bytes, 10 at a time.
local amz = dofile(os.getenv("BENCH_WRK") .. "/common.lua")
local url = os.getenv("BENCH_QUEUE_URL")
local total = tonumber(os.getenv("BENCH_MESSAGES"))
local body_text = string.rep("m", 500)
local sent = 0
local batch = {}
for i = 1, 10 do batch[i] = string.format('{"Id":"%d","MessageBody":"%s"}', i, body_text) end
local whole, nothing
-- Calls that change nothing follow the last message, so that all replies are in before wrk stops.
local enough = math.ceil(total / 10) + 500
local answered = 0

function init()  -- from here on wrk knows the host
  whole = amz.request("AmazonSQS.SendMessageBatch", "/", '{"QueueUrl":"' .. url .. '","Entries":[' .. table.concat(batch, ",") .. "]}")
  nothing = amz.request("AmazonSQS.GetQueueUrl", "/", '{"QueueName":"' .. url:match("[^/]+$") .. '"}')
end

-- wrk asks once without sending, to look at the first request.
local is_sent = false

function request()
  if sent >= total or not is_sent then
    is_sent = true
    return nothing
  end
  sent = sent + 10
  return whole
end

function response(status, headers, body)
  answered = answered + 1
  if status ~= 200 or body:find('"Failed":[{', 1, true) then
    print(status, body)
    os.exit(1)
  end
  if answered >= enough then os.exit(0) end  -- wrk itself would wait for the end of -d
end
