#ifndef VIRGA_AWS_PIPELINE_H_
#define VIRGA_AWS_PIPELINE_H_

#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/call_frame.h"
#include "aws/credentials_file.h"
#include "aws/endpoint.h"
#include "aws/faults.h"
#include "aws/host_check.h"
#include "aws/metrics.h"
#include "aws/operation_index.h"
#include "base/clock.h"
#include "base/random.h"
#include "http/handler.h"
#include "storage/engine.h"

namespace virga::aws {

struct AdmittedCall;  // pipeline_stages.h

// The way of every request: ordered stages, then the operation, then the reply (pipeline_stages.h
// has the list). The one place where exceptions are caught: they mean a bug or no memory.
// Thread-safe; borrows all that it is given.
class Pipeline final : public http::Handler {
 public:
  struct Dependencies {
    std::vector<Service*> services;
    std::vector<Endpoint*> endpoints;  // beside AWS: /health, /_virga/clock, ...
    storage::Engine& engine;
    const Clock& clock;       // the cloud's
    const Clock& real_clock;  // by which the skew of signatures is judged
    Random& random;
    Faults& faults;
    Metrics& metrics;
    const CredentialStore* credentials = nullptr;  // nullptr: any are accepted
    // Of the commit that stored where the cloud's clock was put: all that shows the time depends on
    // it. nullptr: it is not stored.
    const std::atomic<storage::Sequence>* clock_sequence = nullptr;
  };

  Pipeline(Dependencies dependencies, HostCheck hosts);
  ~Pipeline() override;

  http::Outcome Handle(const http::Request& request, http::Response& response) override;
  void Refuse(http::Refusal refusal, std::string_view detail, http::Response& response) override;

  // The rest is for the stages (pipeline_stages.cc) and the suspensions (pipeline_suspension.cc).

  // A call that passed the stages: its fault if one strikes, its work, its reply.
  http::Outcome Perform(CallFrame& frame, const FaultEffect* fault, codec::JsonValue input, http::Response& response);
  // Writes the reply of a call that is done, and lets it go when what it depends on is durable.
  http::Outcome Finish(CallFrame& frame, const Status& status, std::function<void()> undelivered,
                       http::Response& response);
  // Runs `work`, which returns an Outcome or nothing yet; an exception becomes InternalServerError.
  template <typename Work>
  std::optional<http::Outcome> Guard(CallFrame& frame, http::Response& response, Work work) {
    try {
      return work();
    } catch (const std::exception& e) {
      return Failed(frame, e.what(), response);
    }
  }

  // The cloud's time is now that of `context`.
  void SetNow(CallContext& context) const;

  const Dependencies& dependencies() const { return dependencies_; }
  const OperationIndex& operations() const { return operations_; }
  const HostCheck& hosts() const { return hosts_; }

 private:
  http::Outcome Failed(const CallFrame& frame, std::string_view what, http::Response& response);
  http::Outcome Run(const http::Request& request, CallFrame& frame, http::Response& response);
  http::Outcome HandleEndpoint(const http::Request& request, http::Response& response);

  const Dependencies dependencies_;
  const HostCheck hosts_;
  const OperationIndex operations_;
};

}  // namespace virga::aws

#endif  // VIRGA_AWS_PIPELINE_H_
