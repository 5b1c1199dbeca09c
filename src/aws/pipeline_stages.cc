#include "aws/pipeline_stages.h"

#include <algorithm>
#include <array>

#include "aws/caller.h"
#include "aws/content_encoding.h"
#include "aws/limits.h"
#include "base/ignore_case.h"

namespace virga::aws {
namespace {

using codec::JsonDocument;
using codec::JsonKind;
using codec::JsonValue;

// What one thread's requests use again and again, so that in steady state nothing is allocated.
struct Scratch {
  JsonDocument document;
  std::string base_url;
  std::string inflated;
  std::string query_input;
};
constexpr std::size_t kScratchBytesMax = std::size_t{1} << 20U;

Scratch& ThreadScratch() {
  thread_local Scratch scratch;
  return scratch;
}

constexpr std::string_view kAmzJson = "application/x-amz-json-1.";
constexpr std::string_view kForm = "application/x-www-form-urlencoded";

Error UnknownOperation(std::string message) {
  return {ErrorCode::kUnknownOperation, std::move(message)};
}

Status CheckHost(const Pipeline& pipeline, AdmittedCall& call) {
  const HostCheck& hosts = pipeline.hosts();
  const bool host_is_ours = hosts.IsOurHost(call.headers.host);
  if (host_is_ours && hosts.IsOurOrigin(call.headers.origin)) return Ok{};
  const std::string what =
      host_is_ours ? "Origin '" + std::string(call.headers.origin) : "Host '" + std::string(call.headers.host);
  return Err(Error{ErrorCode::kForbiddenHost,
                   what + "' is not a name of this cloud. If it should be, start virga serve with --allow-host NAME "
                          "(or VIRGA_ALLOW_HOSTS)."});
}

Status FindJsonOperation(const Pipeline& pipeline, AdmittedCall& call) {
  CallFrame& frame = call.frame;
  frame.operation = pipeline.operations().FindTarget(call.headers.target);
  if (frame.operation != nullptr) {
    frame.traits = frame.operation->traits;
  } else if (const Service* service = pipeline.operations().ServiceOfTarget(call.headers.target)) {
    frame.traits = &TraitsOf(service->signing_name());
  }
  return Ok{};
}

bool IsEncoded(const AdmittedCall& call) {
  const std::string_view encoding = call.headers.content_encoding;
  return !encoding.empty() && !EqualsIgnoreCase(encoding, "identity");
}

Status FindQueryOperation(const Pipeline& pipeline, AdmittedCall& call) {
  CallFrame& frame = call.frame;
  const std::string_view signing_name = PeekAuthorization(call.headers.authorization).service;
  frame.traits = &QueryTraitsOf("", signing_name);
  if (IsEncoded(call) && call.request.method != "GET") {
    return Err(SerializationError("Content-Encoding: " + std::string(call.headers.content_encoding) +
                                  " is taken for JSON bodies only, not for a form"));
  }
  const std::string_view form = call.request.method == "GET" ? call.request.query : call.request.body;
  ASSIGN_OR_RETURN(call.query, ParseQueryCall(form));
  frame.operation = pipeline.operations().FindAction(call.query.action, call.query.version, signing_name);
  frame.traits =
      frame.operation != nullptr ? frame.operation->traits : &QueryTraitsOf(call.query.version, signing_name);
  return Ok{};
}

Status FindOperation(const Pipeline& pipeline, AdmittedCall& call) {
  call.frame.context.is_query_protocol = call.frame.protocol == Protocol::kQuery;
  Status found =
      call.frame.protocol == Protocol::kQuery ? FindQueryOperation(pipeline, call) : FindJsonOperation(pipeline, call);
  Random& random = pipeline.dependencies().random;
  call.frame.request_id = call.frame.traits->long_request_id ? RequestId::Long(random) : RequestId::Uuid(random);
  return found;
}

Status CheckSize(const Pipeline&, AdmittedCall& call) {
  const auto bytes_max = static_cast<std::size_t>(call.frame.traits->body_bytes_max);
  if (call.request.body.size() <= bytes_max) return Ok{};
  return Err(
      Error{ErrorCode::kRequestTooLarge, "The request body is larger than " + std::to_string(bytes_max) + " bytes"});
}

Status IdentifyCaller(const Pipeline& pipeline, AdmittedCall& call) {
  const Pipeline::Dependencies& dependencies = pipeline.dependencies();
  const auto caller = dependencies.credentials == nullptr
                          ? TakeAnyCaller(call.headers.authorization)
                          : VerifyCaller(call.request, {.store = *dependencies.credentials,
                                                        .service = call.frame.traits->signing_name,
                                                        .real_now = dependencies.real_clock.Now()});
  RETURN_IF_ERROR(caller);
  CallContext& context = call.frame.context;
  context.account = caller->account;
  context.region = caller->region;
  context.access_key = caller->access_key;
  std::string& base_url = ThreadScratch().base_url;
  base_url.assign("http://").append(call.headers.host);
  context.base_url = base_url;
  pipeline.SetNow(context);
  return Ok{};
}

// STS names the version always; SQS's text, which names none, would be wrong of an action that another version has.
Error UnknownAction(const Pipeline& pipeline, const AdmittedCall& call) {
  const QueryCall& query = call.query;
  const bool is_there = pipeline.operations().FindAction(query.action, "", "") != nullptr;
  if (call.frame.traits->signing_name != "sts" && !is_there) {
    return UnknownOperation("The action " + query.action + " is not valid for this endpoint.");
  }
  const std::string version = query.version.empty() ? "NO_VERSION_SPECIFIED" : query.version;
  return UnknownOperation("Could not find operation " + query.action + " for version " + version);
}

Status RequireOperation(const Pipeline& pipeline, AdmittedCall& call) {
  if (call.frame.operation != nullptr) return Ok{};
  if (call.frame.protocol == Protocol::kQuery) {
    if (call.query.action.empty()) return Err(MissingActionError());
    return Err(UnknownAction(pipeline, call));
  }
  if (call.headers.target.empty()) return Err(UnknownOperation("The request has no X-Amz-Target header."));
  return Err(UnknownOperation("Unknown operation: " + std::string(call.headers.target)));
}

Status CheckForm(const Pipeline&, AdmittedCall& call) {
  if (call.frame.protocol == Protocol::kQuery) return Ok{};
  if (call.request.method != "POST") {
    return Err(UnknownOperation("The method is " + std::string(call.request.method) + "; it must be POST."));
  }
  if (!StartsWithIgnoreCase(call.headers.content_type, kAmzJson)) {
    return Err(UnknownOperation("The Content-Type is '" + std::string(call.headers.content_type) +
                                "'; it must be application/x-amz-json-1.0."));
  }
  return Ok{};
}

Status Inflate(const Pipeline&, AdmittedCall& call) {
  call.body = call.request.body;
  if (!IsEncoded(call) || call.frame.protocol == Protocol::kQuery) return Ok{};
  const std::string_view encoding = call.headers.content_encoding;
  if (!EqualsIgnoreCase(encoding, "gzip")) {
    return Err(SerializationError("Unsupported Content-Encoding: " + std::string(encoding)));
  }
  std::string& inflated = ThreadScratch().inflated;
  if (inflated.capacity() > kScratchBytesMax) std::string().swap(inflated);
  RETURN_IF_ERROR(Gunzip(call.body, static_cast<std::size_t>(call.frame.traits->body_bytes_max), inflated));
  call.body = inflated;
  return Ok{};
}

Status Decode(const Pipeline&, AdmittedCall& call) {
  if (call.frame.protocol == Protocol::kQuery) {
    std::string& json = ThreadScratch().query_input;
    if (json.capacity() > kScratchBytesMax) std::string().swap(json);
    json.clear();
    RETURN_IF_ERROR(WriteQueryInput(call.query, *call.frame.operation->info, call.request.path, json));
    call.body = json;
  }
  ASSIGN_OR_RETURN(call.input, ParseInput(call.body, call.large_document));
  return Ok{};
}

Error RefuseMember(const CallFrame& frame, const std::string& message) {
  return frame.traits->signing_name == "dynamodb" ? ValidationError(message) : InvalidParameterValue(message);
}

Status CheckMembers(const Pipeline&, AdmittedCall& call) {
  const OperationInfo& info = *call.frame.operation->info;
  for (const JsonValue given : *call.input) {
    const auto member = std::find_if(info.members.begin(), info.members.end(),
                                     [given](const Member& m) { return m.name == given.key(); });
    if (member == info.members.end()) {
      return Err(
          RefuseMember(call.frame, "Unknown parameter in " + std::string(info.name) + ": " + std::string(given.key())));
    }
    if (member->support == Support::kHandled || given.is(JsonKind::kNull)) continue;
    std::string message = "The parameter " + std::string(given.key()) + " of " + std::string(info.name) +
                          " is not supported by this cloud";
    if (!member->note.empty()) message.append(": ").append(member->note);
    return Err(RefuseMember(call.frame, message));
  }
  return Ok{};
}

using Stage = Status (*)(const Pipeline&, AdmittedCall&);

// The order is part of the contract: who may not call learns nothing of what there is, and nothing
// is inflated or parsed for him.
constexpr std::array<Stage, 9> kStages{
    CheckHost,         // first, so that no web page learns even that there is a cloud
    FindOperation,     // says which service is meant: its signing name, its limits, its kind of request id
    CheckSize,         // before work is spent on a body
    IdentifyCaller,    // SigV4 over the body as sent; world, account and region
    RequireOperation,  // only whoever may call is told that there is no such operation
    CheckForm,         // method and content type
    Inflate,           // bounded
    Decode,            // from here on both protocols are one
    CheckMembers,      // nothing is accepted and ignored
};

Error FromJson(const codec::JsonError& error) {
  return SerializationError(error.message);
}

}  // namespace

RequestHeaders ReadHeaders(const http::Request& request) {
  RequestHeaders headers;
  const auto read = [](const http::Header& header, std::string_view name, std::string_view& value) {
    if (!EqualsIgnoreCase(header.name, name)) return false;
    if (value.empty()) value = header.value;
    return true;
  };
  // By size first: most headers are none of these.
  for (const http::Header& header : request.headers) {
    switch (header.name.size()) {
      case std::string_view("host").size():
        read(header, "host", headers.host);
        break;
      case std::string_view("origin").size():
        read(header, "origin", headers.origin);
        break;
      case std::string_view("x-amz-target").size():
        if (!read(header, "x-amz-target", headers.target)) read(header, "content-type", headers.content_type);
        break;
      case std::string_view("authorization").size():
        read(header, "authorization", headers.authorization);
        break;
      case std::string_view("content-encoding").size():
        read(header, "content-encoding", headers.content_encoding);
        break;
      default:
        break;
    }
  }
  return headers;
}

std::optional<Protocol> ProtocolOf(const http::Request& request, const RequestHeaders& headers) {
  if (request.path.starts_with("/_virga/")) return std::nullopt;  // curl -d names a form, whatever it sends
  if (!headers.target.empty() || StartsWithIgnoreCase(headers.content_type, kAmzJson)) return Protocol::kJson;
  if (request.method == "GET") {
    const bool has_action = request.query.starts_with("Action=") || request.query.find("&Action=") != std::string::npos;
    if (has_action) return Protocol::kQuery;
    return std::nullopt;
  }
  if (request.method != "POST") return std::nullopt;
  if (StartsWithIgnoreCase(headers.content_type, kForm)) return Protocol::kQuery;
  if (request.path == "/") return Protocol::kJson;
  return std::nullopt;
}

Status Admit(const Pipeline& pipeline, AdmittedCall& call) {
  for (const Stage stage : kStages) {
    Status status = stage(pipeline, call);
    if (!status.ok()) return status;
  }
  return Ok{};
}

Result<JsonValue> ParseInput(std::string_view text, std::unique_ptr<JsonDocument>& large) {
  JsonDocument* document = &ThreadScratch().document;
  if (text.size() > kScratchBytesMax) {
    large = std::make_unique<JsonDocument>();
    document = large.get();
  }
  auto parsed = document->Parse(text);
  if (!parsed.ok()) return Err(FromJson(parsed.error()));
  if (parsed->is(JsonKind::kArray)) return Err(SerializationError("Start of list found where not expected"));
  if (!parsed->is(JsonKind::kObject)) return Err(SerializationError("Unexpected field type"));
  return *parsed;
}

}  // namespace virga::aws
