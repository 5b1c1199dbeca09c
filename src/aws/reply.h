#ifndef VIRGA_AWS_REPLY_H_
#define VIRGA_AWS_REPLY_H_

#include "aws/call_frame.h"
#include "aws/error.h"
#include "aws/faults.h"
#include "http/handler.h"

namespace virga::aws {

// How a call's outcome is written on the wire: status, headers and body of either protocol.

// `response.body` holds the operation's JSON, or nothing; afterwards it holds the reply.
void WriteSuccess(const CallFrame& frame, http::Response& response);
void WriteError(const CallFrame& frame, const Error& error, http::Response& response);
// An error that a fault rule asks for, spelled as the call's service spells it.
void WriteFault(const CallFrame& frame, const FaultEffect::Reply& fault, http::Response& response);
// The reply of what never became a request.
void WriteRefusal(http::Refusal refusal, std::string_view detail, http::Response& response);

}  // namespace virga::aws

#endif  // VIRGA_AWS_REPLY_H_
