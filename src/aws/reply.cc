#include "aws/reply.h"

#include <charconv>
#include <string>

#include "aws/fault_error.h"
#include "aws/query_protocol.h"
#include "codec/hash.h"
#include "codec/json_writer.h"

namespace virga::aws {
namespace {

constexpr std::string_view kAmzJson = "application/x-amz-json-1.0";

QueryReply QueryReplyOf(const CallFrame& frame) {
  const std::string_view xml_namespace = frame.traits->query_namespace;
  return {frame.request_id.view(), xml_namespace.empty() ? kSqsXmlNamespace : xml_namespace};
}

void FinishHeaders(const CallFrame& frame, http::Response& response) {
  response.AddHeader("x-amzn-RequestId", frame.request_id.view());
  if (frame.protocol == Protocol::kQuery) {
    response.content_type = kQueryContentType;
    return;
  }
  response.content_type = kAmzJson;
  if (!frame.traits->has_crc32) return;
  std::array<char, 10> digits = {};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), codec::Crc32(response.body)).ptr;
  response.AddHeader("x-amz-crc32", {digits.data(), static_cast<std::size_t>(end - digits.data())});
}

void WriteJsonError(std::string_view type, std::string_view message_key, std::string_view message,
                    std::string_view details, std::string& body) {
  codec::JsonWriter json(body);
  json.BeginObject();
  json.Key("__type");
  json.String(type);
  if (!message.empty()) {
    json.Key(message_key);
    json.String(message);
  }
  if (!details.empty()) body.append(",").append(details);
  json.EndObject();
}

void AddQueryErrorHeader(std::string_view code, bool sender_fault, http::Response& response) {
  std::string value(code);
  value.append(sender_fault ? ";Sender" : ";Receiver");
  response.AddHeader("x-amzn-query-error", value);
}

}  // namespace

void WriteSuccess(const CallFrame& frame, http::Response& response) {
  response.status = 200;
  if (frame.protocol == Protocol::kQuery) {
    const std::string json = std::move(response.body);
    response.body.clear();
    const Status written = AppendQueryResult(QueryReplyOf(frame), *frame.operation->info, json, response.body);
    if (!written.ok()) {
      WriteError(frame, written.error(), response);
      return;
    }
  }
  FinishHeaders(frame, response);
}

void WriteError(const CallFrame& frame, const Error& error, http::Response& response) {
  const ErrorInfo& info = InfoOf(error.code);
  response.body.clear();
  if (frame.protocol == Protocol::kQuery) {
    response.status = info.query_status;
    AppendQueryError(QueryReplyOf(frame), error, response.body);
  } else {
    response.status = info.json_status;
    WriteJsonError(JsonTypeOf(info, *frame.traits), info.message_key, error.message, error.details, response.body);
    if (frame.traits->has_query_error_header) AddQueryErrorHeader(info.query_code, info.sender_fault, response);
  }
  FinishHeaders(frame, response);
}

void WriteFault(const CallFrame& frame, const FaultEffect::Reply& fault, http::Response& response) {
  const FaultError error = FaultErrorOf(fault.code, *frame.traits);
  response.body.clear();
  const bool is_query = frame.protocol == Protocol::kQuery;
  response.status = fault.status.value_or(is_query ? error.query_status : error.json_status);
  const bool sender_fault = response.status < 500;
  if (is_query) {
    AppendQueryError(QueryReplyOf(frame),
                     QueryError{.code = error.query_code, .message = fault.message, .sender_fault = sender_fault},
                     response.body);
  } else {
    WriteJsonError(error.json_type, error.message_key, fault.message, "", response.body);
    if (frame.traits->has_query_error_header) AddQueryErrorHeader(error.query_code, sender_fault, response);
  }
  FinishHeaders(frame, response);
}

void WriteRefusal(http::Refusal refusal, std::string_view detail, http::Response& response) {
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/CommonErrors.html
  std::string_view type = "com.amazon.coral.service#MalformedHttpRequestException";
  switch (refusal) {
    case http::Refusal::kBadRequest:
    case http::Refusal::kHeadersTooLarge:
      break;
    case http::Refusal::kTimeout:
      type = "com.amazon.coral.service#RequestTimeoutException";
      break;
    case http::Refusal::kBodyTooLarge:
      type = InfoOf(ErrorCode::kRequestTooLarge).json_type;
      break;
    case http::Refusal::kTooManyConnections:
      type = InfoOf(ErrorCode::kServiceUnavailable).json_type;
      break;
  }
  response.status = http::StatusOf(refusal);
  response.content_type = kAmzJson;
  response.body.clear();
  WriteJsonError(type, "message", detail, "", response.body);
}

}  // namespace virga::aws
