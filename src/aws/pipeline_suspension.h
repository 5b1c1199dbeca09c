#ifndef VIRGA_AWS_PIPELINE_SUSPENSION_H_
#define VIRGA_AWS_PIPELINE_SUSPENSION_H_

#include <functional>
#include <memory>
#include <string>

#include "aws/call_frame.h"
#include "aws/faults.h"
#include "aws/pipeline.h"
#include "http/handler.h"
#include "storage/engine.h"

namespace virga::aws {

// The three reasons for which a reply is not ready at once.

// A long poll: ends when the service's Wait answers.
std::unique_ptr<http::Suspension> NewWaitSuspension(Pipeline& pipeline, const CallFrame& frame,
                                                    std::unique_ptr<Wait> wait);

// A finished reply that must not leave before what it depends on is on disk.
// If it cannot be brought there, InternalServerError leaves in its place. If the connection goes first, the call is
// undone as if its reply had been written in vain.
std::unique_ptr<http::Suspension> NewDurableSuspension(storage::Engine& engine, const CallFrame& frame,
                                                       http::Outcome then);

// The error in place of `reply`, whose writes could not be brought to the disk.
http::Outcome NotDurable(storage::Engine& engine, const CallFrame& frame, http::Outcome reply,
                         http::Response& response);

// A fault's latency; then the call goes on with the rest of the fault. `input`: the call's JSON.
std::unique_ptr<http::Suspension> NewLatencySuspension(Pipeline& pipeline, const CallFrame& frame, FaultEffect fault,
                                                       std::string input);

}  // namespace virga::aws

#endif  // VIRGA_AWS_PIPELINE_SUSPENSION_H_
