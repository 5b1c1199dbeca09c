#include "apps/virga/infra_apply.h"

#include <fmt/format.h>

#include "apps/virga/infra_json.h"
#include "codec/json_document.h"
#include "codec/json_writer.h"

namespace virga::infra {
namespace {

using codec::JsonDocument;
using codec::JsonValue;
using codec::JsonWriter;

// In a plan, the ARN of what is not there yet.
constexpr std::string_view kArnAfterApply = "(known after apply)";

Result<JsonValue> Parse(JsonDocument& document, std::string_view body) {
  const auto value = document.Parse(body);
  if (!value.ok()) return Err("the reply is not JSON: " + value.error().message);
  return *value;
}

std::string OneMember(std::string_view key, std::string_view value) {
  std::string json;
  JsonWriter writer(json);
  writer.BeginObject();
  writer.Key(key);
  writer.String(value);
  writer.EndObject();
  return json;
}

void WriteMap(JsonWriter& writer, std::string_view key, const std::map<std::string, std::string>& map) {
  writer.Key(key);
  writer.BeginObject();
  for (const auto& [name, value] : map) {
    writer.Key(name);
    writer.String(value);
  }
  writer.EndObject();
}

// SQS lists all of a queue's attributes but its policies, whether they were set or not. So what an endpoint leaves out
// it does not have, as ElasticMQ does not have all of them.
bool IsAlwaysListed(std::string_view attribute) {
  return !attribute.ends_with("Policy");
}

bool SameAttribute(const std::string& have, const std::string& want) {
  return have == want || SameJson(have, want);
}

}  // namespace

Result<Reply> Applier::Must(std::string_view operation, std::string_view json) {
  ASSIGN_OR_RETURN(Reply reply, cloud_.Call(operation, json));
  if (reply.status == 200) return reply;
  return Err(fmt::format("{} failed: {} {}: {}", operation.substr(operation.find('.') + 1), reply.status,
                         reply.error_type, reply.body));
}

void Applier::Report(std::string_view resource, std::string_view name, Change change) {
  static const std::map<Change, std::string_view> kDone = {
      {Change::kCreated, "created"},      {Change::kChanged, "changed"},
      {Change::kUnchanged, "unchanged"},  {Change::kDestroyed, "destroyed"},
      {Change::kAbsent, "was not there"}, {Change::kUnsupported, "is not supported there"}};
  static const std::map<Change, std::string_view> kPlanned = {{Change::kCreated, "would be created"},
                                                              {Change::kChanged, "would be changed"}};
  ++counts_[change];
  const bool planned = dry_run_ && kPlanned.contains(change);
  print_(fmt::format("{:21} {:20} {}", resource, name, planned ? kPlanned.at(change) : kDone.at(change)));
}

Result<Ok> Applier::Apply(bool dry_run) {
  dry_run_ = dry_run;
  ASSIGN_OR_RETURN(const Change table, ApplyTable());
  Report("table", resources_.table.name, table);
  ASSIGN_OR_RETURN(const Change dead_letters, ApplyQueue(resources_.dead_letter_queue));
  Report("queue", resources_.dead_letter_queue.name, dead_letters);
  QueueSpec queue = resources_.queue;
  ASSIGN_OR_RETURN(const std::string target, QueueArn(resources_.dead_letter_queue.name));
  // The bytes that Terraform's jsonencode makes of it.
  queue.attributes["RedrivePolicy"] =
      fmt::format(R"({{"deadLetterTargetArn":"{}","maxReceiveCount":{}}})", target, resources_.max_receive_count);
  ASSIGN_OR_RETURN(const Change events, ApplyQueue(queue));
  Report("queue", queue.name, events);
  ASSIGN_OR_RETURN(const Change allow, ApplyRedriveAllowPolicy());
  Report("redrive allow policy", resources_.dead_letter_queue.name, allow);
  print_(fmt::format("{}: {} {}, {} {}, {} unchanged", dry_run ? "Plan" : "Apply complete", counts_[Change::kCreated],
                     dry_run ? "to create" : "created", counts_[Change::kChanged], dry_run ? "to change" : "changed",
                     counts_[Change::kUnchanged]));
  return Ok{};
}

Result<Ok> Applier::Destroy() {
  ASSIGN_OR_RETURN(const Change events, DestroyQueue(resources_.queue.name));
  Report("queue", resources_.queue.name, events);
  ASSIGN_OR_RETURN(const Change dead_letters, DestroyQueue(resources_.dead_letter_queue.name));
  Report("queue", resources_.dead_letter_queue.name, dead_letters);
  ASSIGN_OR_RETURN(const Change table, DestroyTable());
  Report("table", resources_.table.name, table);
  print_(fmt::format("Destroy complete: {} destroyed, {} were not there", counts_[Change::kDestroyed],
                     counts_[Change::kAbsent]));
  return Ok{};
}

// Queues.

Result<std::optional<Applier::Queue>> Applier::FindQueue(const std::string& name) {
  ASSIGN_OR_RETURN(const Reply found, cloud_.Call("AmazonSQS.GetQueueUrl", OneMember("QueueName", name)));
  // "QueueDoesNotExist" or "AWS.SimpleQueueService.NonExistentQueue", by the age of the endpoint.
  if (found.error_type.ends_with("QueueDoesNotExist") || found.error_type.ends_with("NonExistentQueue")) {
    return std::optional<Queue>();
  }
  if (found.status != 200) return Err(fmt::format("GetQueueUrl failed: {} {}", found.status, found.body));
  JsonDocument document;
  ASSIGN_OR_RETURN(const JsonValue url, Parse(document, found.body));
  Queue queue{.url = Text(url, "QueueUrl"), .attributes = {}};
  std::string json;
  JsonWriter writer(json);
  writer.BeginObject();
  writer.Key("QueueUrl");
  writer.String(queue.url);
  writer.Key("AttributeNames");
  writer.BeginArray();
  writer.String("All");
  writer.EndArray();
  writer.EndObject();
  ASSIGN_OR_RETURN(const Reply reply, Must("AmazonSQS.GetQueueAttributes", json));
  ASSIGN_OR_RETURN(const JsonValue root, Parse(document, reply.body));
  if (const auto attributes = Find(root, "Attributes")) {
    for (JsonValue attribute : *attributes) queue.attributes[std::string(attribute.key())] = attribute.text();
  }
  return std::optional<Queue>(std::move(queue));
}

Result<std::string> Applier::QueueArn(const std::string& name) {
  ASSIGN_OR_RETURN(const std::optional<Queue> queue, FindQueue(name));
  if (queue) return queue->attributes.at("QueueArn");
  if (dry_run_) return std::string(kArnAfterApply);
  return Err("the queue " + name + " is gone again");
}

Result<Applier::Change> Applier::ApplyQueue(const QueueSpec& spec) {
  ASSIGN_OR_RETURN(const std::optional<Queue> queue, FindQueue(spec.name));
  if (queue) return SetAttributes(*queue, spec.attributes);
  if (!dry_run_) RETURN_IF_ERROR(CreateQueue(spec));
  return Change::kCreated;
}

Result<Ok> Applier::CreateQueue(const QueueSpec& spec) {
  std::string json;
  JsonWriter writer(json);
  writer.BeginObject();
  writer.Key("QueueName");
  writer.String(spec.name);
  WriteMap(writer, "Attributes", spec.attributes);
  writer.EndObject();
  // A queue's name is free only 60 s after the queue was deleted.
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
  constexpr int kAttemptsMax = 700;  // of Pause() each: 70 s
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    ASSIGN_OR_RETURN(const Reply reply, cloud_.Call("AmazonSQS.CreateQueue", json));
    if (reply.status == 200) return Ok{};
    if (!reply.error_type.ends_with("QueueDeletedRecently")) {
      return Err(fmt::format("CreateQueue {} failed: {} {}", spec.name, reply.status, reply.body));
    }
    if (attempt == 0) print_("queue " + spec.name + " was deleted just now: waiting until AWS frees its name");
    cloud_.Pause();
  }
  return Err("CreateQueue " + spec.name + ": its name was not free after 70 s");
}

Result<Applier::Change> Applier::SetAttributes(const Queue& queue,
                                               const std::map<std::string, std::string>& attributes) {
  std::map<std::string, std::string> different;
  for (const auto& [name, value] : attributes) {
    const auto have = queue.attributes.find(name);
    const bool is_listed = have != queue.attributes.end();
    if (is_listed ? !SameAttribute(have->second, value) : !IsAlwaysListed(name)) different[name] = value;
  }
  if (different.empty()) return Change::kUnchanged;
  if (dry_run_) return Change::kChanged;
  std::string json;
  JsonWriter writer(json);
  writer.BeginObject();
  writer.Key("QueueUrl");
  writer.String(queue.url);
  WriteMap(writer, "Attributes", different);
  writer.EndObject();
  ASSIGN_OR_RETURN(const Reply reply, cloud_.Call("AmazonSQS.SetQueueAttributes", json));
  if (reply.status == 200) return Change::kChanged;
  // The policy is a second fence: without it more queues may use the dead-letter queue, and none does.
  if (reply.error_type.ends_with("InvalidAttributeName") && different.size() == 1 &&
      different.contains("RedriveAllowPolicy")) {
    return Change::kUnsupported;
  }
  return Err(fmt::format("SetQueueAttributes failed: {} {}: {}", reply.status, reply.error_type, reply.body));
}

Result<Applier::Change> Applier::ApplyRedriveAllowPolicy() {
  ASSIGN_OR_RETURN(const std::optional<Queue> dead_letters, FindQueue(resources_.dead_letter_queue.name));
  if (!dead_letters) return Change::kCreated;  // only in a plan
  const bool is_new = !dead_letters->attributes.contains("RedriveAllowPolicy");
  ASSIGN_OR_RETURN(const std::string source, QueueArn(resources_.queue.name));
  const std::string policy = fmt::format(R"({{"redrivePermission":"byQueue","sourceQueueArns":["{}"]}})", source);
  ASSIGN_OR_RETURN(const Change change, SetAttributes(*dead_letters, {{"RedriveAllowPolicy", policy}}));
  return is_new && change == Change::kChanged ? Change::kCreated : change;
}

Result<Applier::Change> Applier::DestroyQueue(const std::string& name) {
  ASSIGN_OR_RETURN(const std::optional<Queue> queue, FindQueue(name));
  if (!queue) return Change::kAbsent;
  RETURN_IF_ERROR(Must("AmazonSQS.DeleteQueue", OneMember("QueueUrl", queue->url)));
  return Change::kDestroyed;
}

}  // namespace virga::infra
