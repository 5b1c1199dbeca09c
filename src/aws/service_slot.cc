#include "aws/service_slot.h"

#include <map>
#include <utility>

namespace virga::aws {

struct ServiceSlot::Term {
  explicit Term(std::shared_ptr<Service> s) : service(std::move(s)) {}

  const std::shared_ptr<Service> service;
  Mutex mutex;
  bool is_over GUARDED_BY(mutex) = false;
  std::map<const void*, std::function<void()>> wakes GUARDED_BY(mutex);  // of the waits
};

// A long poll that keeps its service alive and ends with its term.
class ServiceSlot::KeptWait final : public Wait {
 public:
  KeptWait(std::shared_ptr<Term> term, std::unique_ptr<Wait> wait) : term_(std::move(term)), wait_(std::move(wait)) {}
  ~KeptWait() override {
    const MutexLock lock(term_->mutex);
    term_->wakes.erase(this);
  }

  void Start(std::function<void()> wake) override {
    bool is_over = false;
    {
      const MutexLock lock(term_->mutex);
      is_over = term_->is_over;
      term_->wakes.emplace(this, wake);
    }
    wait_->Start(wake);
    if (is_over) wake();
  }
  std::chrono::steady_clock::time_point Deadline() const override { return wait_->Deadline(); }

  Result<std::optional<Answer>> Poll(CallContext& context, codec::JsonWriter& output) override {
    {
      const MutexLock lock(term_->mutex);
      if (term_->is_over) {
        return Err(Error{ErrorCode::kServiceUnavailable, "The cloud's state was replaced meanwhile; call again."});
      }
    }
    auto polled = wait_->Poll(context, output);
    if (polled.ok() && polled->has_value() && (*polled)->undelivered) {
      (*polled)->undelivered = [term = term_, undo = std::move((*polled)->undelivered)] { undo(); };
    }
    return polled;
  }

 private:
  const std::shared_ptr<Term> term_;
  const std::unique_ptr<Wait> wait_;
};

ServiceSlot::ServiceSlot(std::shared_ptr<Service> first)
    : signing_name_(first->signing_name()),
      target_prefix_(first->target_prefix()),
      operations_(first->operations().begin(), first->operations().end()),
      current_(std::make_shared<Term>(std::move(first))) {}

ServiceSlot::~ServiceSlot() = default;

std::shared_ptr<ServiceSlot::Term> ServiceSlot::current() const {
  const ReaderLock lock(mutex_);
  return current_;
}

Result<CallOutcome> ServiceSlot::Call(std::size_t index, CallContext& context, codec::JsonValue input,
                                      codec::JsonWriter& output) {
  const std::shared_ptr<Term> term = current();
  auto outcome = term->service->Call(index, context, input, output);
  if (!outcome.ok()) return outcome;
  if (outcome->wait) outcome->wait = std::make_unique<KeptWait>(term, std::move(outcome->wait));
  if (outcome->undelivered) {
    outcome->undelivered = [term, undo = std::move(outcome->undelivered)] { undo(); };
  }
  return outcome;
}

void ServiceSlot::Replace(std::shared_ptr<Service> next) {
  auto following = std::make_shared<Term>(std::move(next));
  std::shared_ptr<Term> ended;
  {
    const WriterLock lock(mutex_);
    ended = std::exchange(current_, std::move(following));
  }
  std::map<const void*, std::function<void()>> wakes;
  {
    const MutexLock lock(ended->mutex);
    ended->is_over = true;
    wakes = ended->wakes;
  }
  for (const auto& [wait, wake] : wakes) wake();
}

}  // namespace virga::aws
