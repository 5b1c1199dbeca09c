#ifndef VIRGA_AWS_QUERY_PROTOCOL_H_
#define VIRGA_AWS_QUERY_PROTOCOL_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/error.h"
#include "aws/operation.h"

namespace virga::aws {

// The AWS Query protocol: a form in, XML out. Operations never see it: requests become the JSON
// that the operation reads, replies are made from the JSON that it wrote.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
// https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
// All functions are pure and thread-safe.

inline constexpr std::string_view kSqsXmlNamespace = "http://queue.amazonaws.com/doc/2012-11-05/";
inline constexpr std::string_view kStsXmlNamespace = "https://sts.amazonaws.com/doc/2011-06-15/";
inline constexpr std::string_view kQueryContentType = "text/xml";  // of every reply

struct QueryLimits {
  std::size_t parameters_max = 2000;
  std::size_t name_bytes_max = 512;
};

// A decoded form, before it is known which operation it means.
struct QueryCall {
  std::string action;                                           // "" if there is none: answer MissingActionError()
  std::string version;                                          // "2012-11-05"; "" if there is none
  std::vector<std::pair<std::string, std::string>> parameters;  // without Action, Version, signing
};

// Decodes `form` (application/x-www-form-urlencoded: a POST body, or what follows the '?' of a GET).
// What belongs to a signature in the query string (X-Amz-*, Signature, ...) is left out.
// Errors: InvalidParameterValue: a broken %-escape, text that is not UTF-8, a repeated name, or
// more than `limits` allow.
Result<QueryCall> ParseQueryCall(std::string_view form, const QueryLimits& limits = {});

// The reply to a form that names no operation.
Error MissingActionError();

// Writes `call` as the JSON object that `operation` takes to `json`, typed by its members.
// `path`: the request's path. "/<account>/<queue>" stands for a QueueUrl that is not given.
// Errors: InvalidParameterValue: unknown parameter, malformed number or boolean, a gap in a list, a
// key twice in a map; MissingParameter: a map entry without its key or value.
Status WriteQueryInput(const QueryCall& call, const OperationInfo& operation, std::string_view path, std::string& json);

struct QueryReply {
  std::string_view request_id;
  std::string_view xml_namespace;
};

// Appends the XML of a success to `xml`. `json` is what the operation wrote: an object, or "" for
// the operations whose reply has no result element.
// Errors: InternalServerError if `json` is neither.
Status AppendQueryResult(const QueryReply& reply, const OperationInfo& operation, std::string_view json,
                         std::string& xml);

// Appends the XML of an error to `xml`. Its HTTP status is InfoOf(error.code).query_status.
void AppendQueryError(const QueryReply& reply, const Error& error, std::string& xml);

// One that need not be in the table of errors, as a fault's.
struct QueryError {
  std::string_view code;
  std::string_view message;
  bool sender_fault;
};
void AppendQueryError(const QueryReply& reply, const QueryError& error, std::string& xml);

}  // namespace virga::aws

#endif  // VIRGA_AWS_QUERY_PROTOCOL_H_
