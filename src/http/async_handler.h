#ifndef VIRGA_HTTP_ASYNC_HANDLER_H_
#define VIRGA_HTTP_ASYNC_HANDLER_H_

#include "base/result.h"
#include "base/task.h"
#include "http/handler.h"

namespace virga::http {

// A Handler written as a coroutine, which may co_await the loop's Client or Sleep.
// Thread-safe: Serve runs on the loop of its connection.
class AsyncHandler : public Handler {
 public:
  struct Options {
    // The task goes on when its client has hung up, and Drain waits for it: for a handler that
    // must not stop between two of its calls. Else the task is destroyed.
    bool finish_after_hangup = false;
  };

  AsyncHandler() = default;
  explicit AsyncHandler(Options options) : options_(options) {}

  // `request` (a copy) and `response` live until the task has ended.
  virtual Task<Ok> Serve(const Request& request, Response& response) = 0;

  Outcome Handle(const Request& request, Response& response) final;

 private:
  Options options_;
};

}  // namespace virga::http

#endif  // VIRGA_HTTP_ASYNC_HANDLER_H_
