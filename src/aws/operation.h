#ifndef VIRGA_AWS_OPERATION_H_
#define VIRGA_AWS_OPERATION_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "base/clock.h"
#include "codec/json_document.h"
#include "codec/json_writer.h"
#include "storage/engine.h"
#include "storage/key_space.h"

namespace virga::aws {

// How an input member travels in the Query protocol, and what it may hold.
enum class MemberType : std::uint8_t {
  kString,
  kInteger,
  kBoolean,
  kStringList,  // AttributeName.1=...
  kStringMap,   // Attribute.1.Name=... Attribute.1.Value=...; tags: Tag.1.Key / Tag.1.Value
  kStructure,
  kStructureList,  // SendMessageBatchRequestEntry.1.Id=...
  kAttributeMap,   // MessageAttribute.1.Name / .Value.DataType / .Value.StringValue / .BinaryValue
};

enum class Support : std::uint8_t {
  kHandled,
  kRefused,  // the pipeline answers ValidationException / InvalidParameterValue and names it
};

// One input member of an operation. Every member of the service's model has a row, so that
// nothing is accepted and ignored. docs/COMPATIBILITY.md is generated from these.
struct Member {
  std::string_view name;
  MemberType type;
  Support support;
  std::string_view note = {};             // for the docs: what is special, or why it is refused
  std::string_view query_name = {};       // the element name of lists and maps in Query, "AttributeName"
  std::string_view query_key = "Name";    // kStringMap: what Query calls the key, "Key" for tags
  std::span<const Member> children = {};  // kStructureList: the members of one entry
};

// How an output member is spelled in Query's XML, where it is not by its own name. Lists and maps
// are flattened: `element` is repeated, for a map with its key (named `key`) and <Value> inside.
struct QueryOutput {
  std::string_view member;    // "Attributes", at any depth of the reply
  std::string_view element;   // "Attribute"
  std::string_view key = {};  // maps only: "Name" or "Key"
};

struct OperationInfo {
  std::string_view name;  // "PutItem"
  std::span<const Member> members;
  std::string_view note = {};
  std::span<const QueryOutput> query_outputs = {};
};

// Who calls, when, and through which address; made by the pipeline, one per request.
struct CallContext {
  std::string_view account;  // 12 digits
  std::string_view region;   // "us-east-1"
  storage::LayerId layer = storage::kFirstLayer;
  std::string_view base_url;  // "http://127.0.0.1:4566": how the caller reached us, for queue URLs
  std::string_view access_key;
  TimePoint now;  // the cloud's clock at the start of the request
  bool is_query_protocol = false;

  // The highest sequence on which the reply depends; the reply leaves when it is durable.
  storage::Sequence depends_on = 0;
  void DependsOn(storage::Sequence sequence) { depends_on = depends_on < sequence ? sequence : depends_on; }
};

// A call that waits (long polling). Dropping it abandons the wait, and nothing is taken.
// Used by one thread at a time; `wake` may be called from any, also after this is gone.
class Wait {
 public:
  virtual ~Wait() = default;
  virtual void Start(std::function<void()> wake) = 0;
  // Real time at which the wait ends at the latest.
  virtual std::chrono::steady_clock::time_point Deadline() const = 0;

  struct Answer {
    std::function<void()> undelivered;  // undoes it, if the connection is gone
  };
  // nullopt: nothing yet. Called after a wake and at the deadline; at the deadline it must answer.
  // `context` is as of the call's start but for `now`.
  virtual Result<std::optional<Answer>> Poll(CallContext& context, codec::JsonWriter& output) = 0;
};

// What a call came to. Its JSON is in the output unless it waits.
struct CallOutcome {
  std::unique_ptr<Wait> wait = {};
  std::function<void()> undelivered = {};  // undoes a receive whose reply could not be sent
};

// A service as the pipeline sees it. Thread-safe.
class Service {
 public:
  virtual ~Service() = default;
  virtual std::string_view signing_name() const = 0;   // "dynamodb"
  virtual std::string_view target_prefix() const = 0;  // "DynamoDB_20120810"
  virtual std::span<const OperationInfo> operations() const = 0;
  // `index`: into operations(). `input` is an object. Writes the reply's JSON object to `output`,
  // or nothing where AWS's reply has no body.
  virtual Result<CallOutcome> Call(std::size_t index, CallContext& context, codec::JsonValue input,
                                   codec::JsonWriter& output) = 0;
};

}  // namespace virga::aws

#endif  // VIRGA_AWS_OPERATION_H_
