#include "aws/pipeline_suspension.h"

#include <utility>

#include "aws/pipeline_stages.h"
#include "aws/reply.h"

namespace virga::aws {
namespace {

using TimeLimit = std::optional<std::chrono::steady_clock::time_point>;

class WaitSuspension final : public http::Suspension {
 public:
  WaitSuspension(Pipeline& pipeline, const CallFrame& frame, std::unique_ptr<Wait> wait)
      : pipeline_(pipeline), frame_(frame), wait_(std::move(wait)) {}

  void Start(std::function<void()> wake) override { wait_->Start(std::move(wake)); }

  std::optional<http::Outcome> Resume(http::Response& response) override {
    return pipeline_.Guard(frame_.get(), response, [&] { return Poll(response); });
  }

  TimeLimit Deadline() const override { return wait_->Deadline(); }

 private:
  std::optional<http::Outcome> Poll(http::Response& response) {
    CallFrame& frame = frame_.get();
    pipeline_.SetNow(frame.context);
    response.body.clear();
    codec::JsonWriter output(response.body);
    auto polled = wait_->Poll(frame.context, output);
    if (!polled.ok()) return pipeline_.Finish(frame, Err(std::move(polled).error()), nullptr, response);
    if (!polled->has_value()) return std::nullopt;
    return pipeline_.Finish(frame, Ok{}, std::move((*polled)->undelivered), response);
  }

  Pipeline& pipeline_;
  OwnedCallFrame frame_;
  std::unique_ptr<Wait> wait_;
};

class DurableSuspension final : public http::Suspension {
 public:
  DurableSuspension(storage::Engine& engine, const CallFrame& frame, http::Outcome then)
      : engine_(engine),
        sequence_(frame.context.depends_on),
        traits_(frame.traits),
        protocol_(frame.protocol),
        request_id_(frame.request_id),
        then_(std::move(then)) {}
  // The connection was gone before its reply could leave.
  ~DurableSuspension() override {
    if (then_.undelivered) then_.undelivered();
  }

  void Start(std::function<void()> wake) override { engine_.WhenDurable(sequence_, std::move(wake)); }
  bool IsBrief() const override { return true; }

  std::optional<http::Outcome> Resume(http::Response& response) override {
    switch (engine_.DurabilityOf(sequence_)) {
      case storage::Durability::kPending:
        return std::nullopt;
      case storage::Durability::kDurable:
        return std::exchange(then_, {});
      case storage::Durability::kRefused:
        break;
    }
    CallFrame frame;
    frame.traits = traits_;
    frame.protocol = protocol_;
    frame.request_id = request_id_;
    response.Clear();
    return NotDurable(engine_, frame, std::exchange(then_, {}), response);
  }

 private:
  storage::Engine& engine_;
  const storage::Sequence sequence_;
  const WireTraits* const traits_;
  const Protocol protocol_;
  const RequestId request_id_;
  http::Outcome then_;
};

class LatencySuspension final : public http::Suspension {
 public:
  LatencySuspension(Pipeline& pipeline, const CallFrame& frame, FaultEffect fault, std::string input)
      : pipeline_(pipeline),
        frame_(frame),
        fault_(std::move(fault)),
        input_(std::move(input)),
        until_(std::chrono::steady_clock::now() + fault_.latency) {}

  void Start(std::function<void()>) override {}  // nothing but time ends it

  std::optional<http::Outcome> Resume(http::Response& response) override {
    if (std::chrono::steady_clock::now() < until_) return std::nullopt;
    CallFrame& frame = frame_.get();
    return pipeline_.Guard(frame, response, [&] {
      pipeline_.SetNow(frame.context);
      std::unique_ptr<codec::JsonDocument> large;
      const auto input = ParseInput(input_, large);
      if (!input.ok()) return pipeline_.Finish(frame, Err(input.error()), nullptr, response);
      return pipeline_.Perform(frame, &fault_, *input, response);
    });
  }

  TimeLimit Deadline() const override { return until_; }

 private:
  Pipeline& pipeline_;
  OwnedCallFrame frame_;
  const FaultEffect fault_;
  const std::string input_;
  const std::chrono::steady_clock::time_point until_;
};

}  // namespace

std::unique_ptr<http::Suspension> NewWaitSuspension(Pipeline& pipeline, const CallFrame& frame,
                                                    std::unique_ptr<Wait> wait) {
  return std::make_unique<WaitSuspension>(pipeline, frame, std::move(wait));
}

std::unique_ptr<http::Suspension> NewDurableSuspension(storage::Engine& engine, const CallFrame& frame,
                                                       http::Outcome then) {
  return std::make_unique<DurableSuspension>(engine, frame, std::move(then));
}

http::Outcome NotDurable(storage::Engine& engine, const CallFrame& frame, http::Outcome reply,
                         http::Response& response) {
  if (reply.undelivered) reply.undelivered();
  WriteError(frame, InternalError("storage: " + engine.health().message), response);
  http::Outcome outcome;
  outcome.cut = reply.cut;
  return outcome;
}

std::unique_ptr<http::Suspension> NewLatencySuspension(Pipeline& pipeline, const CallFrame& frame, FaultEffect fault,
                                                       std::string input) {
  return std::make_unique<LatencySuspension>(pipeline, frame, std::move(fault), std::move(input));
}

}  // namespace virga::aws
