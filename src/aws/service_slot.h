#ifndef VIRGA_AWS_SERVICE_SLOT_H_
#define VIRGA_AWS_SERVICE_SLOT_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/operation.h"
#include "base/mutex.h"

namespace virga::aws {

// A service that can be replaced while it is called: the state below it became another (a snapshot
// was restored, or the disk lost what was not yet on it). A call that is under way ends in the
// service in which it began; a long poll ends at once with ServiceUnavailable, which clients repeat.
// Thread-safe.
class ServiceSlot final : public Service {
 public:
  explicit ServiceSlot(std::shared_ptr<Service> first);
  ~ServiceSlot() override;

  std::string_view signing_name() const override { return signing_name_; }
  std::string_view target_prefix() const override { return target_prefix_; }
  std::span<const OperationInfo> operations() const override { return operations_; }
  Result<CallOutcome> Call(std::size_t index, CallContext& context, codec::JsonValue input,
                           codec::JsonWriter& output) override;

  // `next` has the same operations in the same order.
  void Replace(std::shared_ptr<Service> next);

 private:
  class KeptWait;
  struct Term;  // one service's time in the slot

  std::shared_ptr<Term> current() const;

  const std::string signing_name_;  // constant after construction
  const std::string target_prefix_;
  const std::vector<OperationInfo> operations_;
  mutable SharedMutex mutex_;
  std::shared_ptr<Term> current_ GUARDED_BY(mutex_);
};

}  // namespace virga::aws

#endif  // VIRGA_AWS_SERVICE_SLOT_H_
