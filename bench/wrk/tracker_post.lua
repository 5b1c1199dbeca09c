request = function()
  return wrk.format("POST", "/requests", {["Content-Type"] = "application/json"}, '{"title":"test-job"}')
end
