-- Receives one message and deletes it. BENCH_COUNTS gets the numbers of deletes and of empty receives.
local amz = dofile(os.getenv("BENCH_WRK") .. "/common.lua")
local url = os.getenv("BENCH_QUEUE_URL")
local handles = {}
local threads = {}
deletes, empty = 0, 0

function setup(thread) table.insert(threads, thread) end

init = function()
  receive = amz.request("AmazonSQS.ReceiveMessage", "/", '{"QueueUrl":"' .. url .. '","MaxNumberOfMessages":1}')
end

function request()
  local handle = table.remove(handles)
  if not handle then return receive end
  return amz.request("AmazonSQS.DeleteMessage", "/", '{"QueueUrl":"' .. url .. '","ReceiptHandle":"' .. handle .. '"}')
end

function response(status, headers, body)
  local handle = body:match('"ReceiptHandle":"([^"]+)"')
  if handle then
    table.insert(handles, handle)
  elseif body == "{}" then
    empty = empty + 1
  else
    deletes = deletes + 1
  end
end

function done()
  local total_deletes, total_empty = 0, 0
  for _, thread in ipairs(threads) do
    total_deletes = total_deletes + thread:get("deletes")
    total_empty = total_empty + thread:get("empty")
  end
  local out = io.open(os.getenv("BENCH_COUNTS"), "w")
  out:write(total_deletes, " ", total_empty)
  out:close()
end
