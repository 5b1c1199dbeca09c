#ifndef VIRGA_AWS_CALL_FRAME_H_
#define VIRGA_AWS_CALL_FRAME_H_

#include <chrono>
#include <cstdint>
#include <string>

#include "aws/operation.h"
#include "aws/operation_index.h"
#include "aws/request_id.h"

namespace virga::aws {

enum class Protocol : std::uint8_t { kJson, kQuery };

// What is known of a call from its admission to its reply. Its context views the request.
struct CallFrame {
  const OperationEntry* operation = nullptr;  // nullptr: the request names none of ours
  const WireTraits* traits = nullptr;         // of the service that was meant; never nullptr
  Protocol protocol = Protocol::kJson;
  CallContext context;
  RequestId request_id;
  std::chrono::steady_clock::time_point start;
  bool answer_lost = false;  // a fault: the work is done, then the connection is closed
};

// The same for a call that outlives Handle(): it owns what the context views.
class OwnedCallFrame {
 public:
  explicit OwnedCallFrame(const CallFrame& frame)
      : frame_(frame),
        account_(frame.context.account),
        region_(frame.context.region),
        base_url_(frame.context.base_url),
        access_key_(frame.context.access_key) {
    frame_.context.account = account_;
    frame_.context.region = region_;
    frame_.context.base_url = base_url_;
    frame_.context.access_key = access_key_;
  }
  OwnedCallFrame(const OwnedCallFrame&) = delete;
  OwnedCallFrame& operator=(const OwnedCallFrame&) = delete;

  CallFrame& get() { return frame_; }

 private:
  CallFrame frame_;
  const std::string account_;
  const std::string region_;
  const std::string base_url_;
  const std::string access_key_;
};

}  // namespace virga::aws

#endif  // VIRGA_AWS_CALL_FRAME_H_
