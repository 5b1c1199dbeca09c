local amz = dofile(os.getenv("BENCH_WRK") .. "/common.lua")
init = function()
  request = amz.cycle(1000, function(i)
    return amz.request("DynamoDB_20120810.PutItem", "/", '{"TableName":"Bench","Item":' .. amz.item(i) .. "}")
  end)
end
