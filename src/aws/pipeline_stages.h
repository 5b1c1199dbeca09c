#ifndef VIRGA_AWS_PIPELINE_STAGES_H_
#define VIRGA_AWS_PIPELINE_STAGES_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "aws/call_frame.h"
#include "aws/pipeline.h"
#include "aws/query_protocol.h"
#include "codec/json_document.h"
#include "http/message.h"

namespace virga::aws {

// The headers that the stages read, found in one walk.
struct RequestHeaders {
  std::string_view host;
  std::string_view origin;
  std::string_view target;  // X-Amz-Target
  std::string_view content_type;
  std::string_view content_encoding;
  std::string_view authorization;
};
RequestHeaders ReadHeaders(const http::Request& request);

// Whether a request is a call of AWS's, and in which protocol; nullopt: one of our own paths.
std::optional<Protocol> ProtocolOf(const http::Request& request, const RequestHeaders& headers);

// A call on its way through the stages.
struct AdmittedCall {
  const http::Request& request;
  const RequestHeaders& headers;
  CallFrame& frame;
  std::string_view body = {};  // what is decoded: inflated, for Query as JSON
  QueryCall query = {};
  std::optional<codec::JsonValue> input = {};
  std::unique_ptr<codec::JsonDocument> large_document = {};  // of a body too large for the thread's own
};

// Runs the stages in order; stops at the first that refuses. Then `call.input` is set.
Status Admit(const Pipeline& pipeline, AdmittedCall& call);

// `text` as the object that operations read. The value lives until the next call on this thread,
// unless `large` takes it over.
Result<codec::JsonValue> ParseInput(std::string_view text, std::unique_ptr<codec::JsonDocument>& large);

}  // namespace virga::aws

#endif  // VIRGA_AWS_PIPELINE_STAGES_H_
