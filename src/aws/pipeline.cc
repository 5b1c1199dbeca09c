#include "aws/pipeline.h"

#include <utility>

#include "aws/pipeline_stages.h"
#include "aws/pipeline_suspension.h"
#include "aws/reply.h"
#include "base/log.h"

namespace virga::aws {
namespace {

void Record(const CallFrame& frame, int status, Metrics& metrics) {
  const auto took = std::chrono::steady_clock::now() - frame.start;
  if (frame.operation == nullptr) {
    metrics.CountRefusal();
  } else {
    frame.operation->metrics->Count(status, took);
  }
  if (!log::Enabled(log::Level::kDebug)) return;
  log::Debug("call service={} operation={} status={} us={} account={} region={} requestId={}",
             frame.traits->signing_name, frame.operation == nullptr ? "-" : frame.operation->info->name, status,
             std::chrono::duration_cast<std::chrono::microseconds>(took).count(), frame.context.account,
             frame.context.region, frame.request_id.view());
}

http::Outcome Suspended(std::unique_ptr<http::Suspension> suspension) {
  http::Outcome outcome;
  outcome.suspension = std::move(suspension);
  return outcome;
}

http::Outcome Cut() {
  http::Outcome outcome;
  outcome.cut = true;
  return outcome;
}

}  // namespace

Pipeline::Pipeline(Dependencies dependencies, HostCheck hosts)
    : dependencies_(std::move(dependencies)),
      hosts_(std::move(hosts)),
      operations_(dependencies_.services, dependencies_.metrics) {}

Pipeline::~Pipeline() = default;

http::Outcome Pipeline::Handle(const http::Request& request, http::Response& response) {
  CallFrame frame;
  frame.traits = &TraitsOf("dynamodb");
  frame.start = std::chrono::steady_clock::now();
  return *Guard(frame, response, [&] { return Run(request, frame, response); });
}

http::Outcome Pipeline::Failed(const CallFrame& frame, std::string_view what, http::Response& response) {
  log::Error("a call threw: {}", what);
  response.Clear();
  WriteError(frame, InternalError("Internal server error"), response);
  Record(frame, response.status, dependencies_.metrics);
  return {};
}

http::Outcome Pipeline::Run(const http::Request& request, CallFrame& frame, http::Response& response) {
  const RequestHeaders headers = ReadHeaders(request);
  const std::optional<Protocol> protocol = ProtocolOf(request, headers);
  if (!protocol && hosts_.IsOurHost(headers.host) && hosts_.IsOurOrigin(headers.origin)) {
    return HandleEndpoint(request, response);
  }
  frame.protocol = protocol.value_or(Protocol::kJson);
  AdmittedCall call{.request = request, .headers = headers, .frame = frame};
  const Status admitted = Admit(*this, call);
  if (!admitted.ok()) return Finish(frame, admitted, nullptr, response);

  const auto fault = dependencies_.faults.OnCall(frame.traits->signing_name, frame.operation->info->name);
  if (!fault) return Perform(frame, nullptr, *call.input, response);
  dependencies_.metrics.CountFault();
  if (fault->latency.count() == 0) return Perform(frame, &*fault, *call.input, response);
  return Suspended(NewLatencySuspension(*this, frame, *fault, std::string(call.body)));
}

http::Outcome Pipeline::Perform(CallFrame& frame, const FaultEffect* fault, codec::JsonValue input,
                                http::Response& response) {
  if (fault != nullptr) {
    if (fault->cut) return Cut();
    if (fault->error) {
      WriteFault(frame, *fault->error, response);
      Record(frame, response.status, dependencies_.metrics);
      return {};
    }
    frame.answer_lost = fault->answer_lost;
  }
  codec::JsonWriter output(response.body);
  auto called = frame.operation->service->Call(frame.operation->index, frame.context, input, output);
  if (!called.ok()) return Finish(frame, Err(std::move(called).error()), nullptr, response);
  if (called->wait) return Suspended(NewWaitSuspension(*this, frame, std::move(called->wait)));
  return Finish(frame, Ok{}, std::move(called->undelivered), response);
}

http::Outcome Pipeline::Finish(CallFrame& frame, const Status& status, std::function<void()> undelivered,
                               http::Response& response) {
  if (frame.request_id.view().empty()) frame.request_id = RequestId::Long(dependencies_.random);
  if (status.ok()) {
    WriteSuccess(frame, response);
  } else {
    WriteError(frame, status.error(), response);
  }
  http::Outcome outcome;
  if (frame.answer_lost) {
    outcome.cut = true;  // and what was done stays done
  } else {
    outcome.undelivered = std::move(undelivered);
  }
  storage::Engine& engine = dependencies_.engine;
  const storage::Durability durability = engine.DurabilityOf(frame.context.depends_on);
  if (durability == storage::Durability::kRefused) {
    response.Clear();
    outcome = NotDurable(engine, frame, std::move(outcome), response);
  }
  Record(frame, response.status, dependencies_.metrics);
  if (durability != storage::Durability::kPending) return outcome;
  return Suspended(NewDurableSuspension(engine, frame, std::move(outcome)));
}

void Pipeline::SetNow(CallContext& context) const {
  context.now = dependencies_.clock.Now();
  // After the time was read: it is stored before the clock moves.
  if (const auto* stored = dependencies_.clock_sequence) context.DependsOn(stored->load(std::memory_order_acquire));
}

http::Outcome Pipeline::HandleEndpoint(const http::Request& request, http::Response& response) {
  for (Endpoint* endpoint : dependencies_.endpoints) {
    const std::string_view path = endpoint->path();
    if (!request.path.starts_with(path)) continue;
    if (request.path.size() > path.size() && request.path[path.size()] != '/') continue;
    return endpoint->Handle(request, response);
  }
  dependencies_.metrics.CountRefusal();
  return ReplyProblem(
      404,
      "There is nothing at " + std::string(request.path) + "; calls of AWS are POST /, with X-Amz-Target or as a form",
      response);
}

void Pipeline::Refuse(http::Refusal refusal, std::string_view detail, http::Response& response) {
  WriteRefusal(refusal, detail, response);
}

}  // namespace virga::aws
