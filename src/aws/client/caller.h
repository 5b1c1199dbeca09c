#ifndef VIRGA_AWS_CLIENT_CALLER_H_
#define VIRGA_AWS_CLIENT_CALLER_H_

#include <chrono>
#include <string>
#include <string_view>

#include "aws/client/call_error.h"
#include "aws/client/retry.h"
#include "base/task.h"

namespace virga::aws::client {

// One service as its typed clients see it: an operation's JSON goes out, JSON or an error comes
// back. The seam at which tests put a script in place of the network.
// A caller belongs to one loop: its tasks are awaited there.
class Caller {
 public:
  virtual ~Caller() = default;
  // `operation` must outlive the task (a literal). Dropping the task abandons the call: its
  // connection is closed.
  virtual Task<CallResult<std::string>> Call(std::string_view operation, std::string body,
                                             const RetryPolicy& policy) = 0;
};

// Where waiting comes from, so that no flow knows the loop it runs on.
class Sleeper {
 public:
  virtual ~Sleeper() = default;
  virtual Task<Ok> Sleep(Millis duration) = 0;
};

}  // namespace virga::aws::client

#endif  // VIRGA_AWS_CLIENT_CALLER_H_
