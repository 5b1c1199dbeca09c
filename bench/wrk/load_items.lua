-- Loads BENCH_ITEMS items of 500 bytes, 25 at a time: 100 to an item collection. Ends when all are acknowledged.
local amz = dofile(os.getenv("BENCH_WRK") .. "/common.lua")
local total = tonumber(os.getenv("BENCH_ITEMS"))
-- A few texts that a compressor cannot make smaller.
local letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
local texts = {}
math.randomseed(1)
for i = 1, 997 do
  local text = {}
  for j = 1, 440 do
    local at = math.random(#letters)
    text[j] = letters:sub(at, at)
  end
  texts[i] = table.concat(text)
end
local next_item, answered = 0, 0
-- Calls that change nothing follow the last item, so that all replies are in before wrk stops.
local enough = math.ceil(total / 25) + 500

local function item(i)
  return string.format('{"PutRequest":{"Item":{"PK":{"S":"KEY#%d"},"SK":{"N":"%d"},"data":{"S":"%s"},"count":{"N":"%d"}}}}',
    math.floor(i / 100), i % 100, texts[i % #texts + 1], i)
end

-- wrk asks once without sending, to look at the first request.
local is_sent = false

function request()
  local items = {}
  while is_sent and #items < 25 and next_item < total do
    items[#items + 1] = item(next_item)
    next_item = next_item + 1
  end
  if #items == 0 then items[1] = item(0) end
  is_sent = true
  return amz.request("DynamoDB_20120810.BatchWriteItem", "/", '{"RequestItems":{"Scale":[' .. table.concat(items, ",") .. "]}}")
end

function response(status, headers, body)
  answered = answered + 1
  if status ~= 200 or not body:find('"UnprocessedItems":{}', 1, true) then
    print(status, body)
    os.exit(1)
  end
  if answered >= enough then os.exit(0) end  -- wrk itself would wait for the end of -d
end
