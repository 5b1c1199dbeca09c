#include "sqs/operations/create_queue.h"

#include <array>

#include "sqs/operations/members.h"
#include "sqs/operations/queue_attributes.h"
#include "sqs/operations/request.h"

namespace virga::sqs {
namespace {

constexpr std::array kMembers = {
    Handled("QueueName", aws::MemberType::kString, "Names of FIFO queues (.fifo) are refused."),
    kAttributesMember,
    aws::Member{.name = "tags",
                .type = aws::MemberType::kStringMap,
                .support = aws::Support::kHandled,
                .note = "Of a queue that exists they stay as they are.",
                .query_name = "Tag",
                .query_key = "Key"},
};

// FifoQueue decides by which rule the name is judged, so it is looked at first.
aws::Status CheckName(std::string_view name, std::optional<codec::JsonValue> attributes) {
  const auto fifo = attributes ? aws::Find(*attributes, "FifoQueue") : std::nullopt;
  if (fifo && fifo->text() == "true") {
    const bool is_fifo_name =
        name.ends_with(".fifo") && name.size() <= 80 && IsQueueName(name.substr(0, name.size() - 5));
    if (is_fifo_name) return Err(NotSupported("FIFO queues (the queue attribute FifoQueue)"));
    return Err(aws::InvalidParameterValue(
        "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with "
        ".fifo suffix and be 1 to 80 in length."));
  }
  if (IsQueueName(name)) return Ok{};
  return Err(aws::InvalidParameterValue(
      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"));
}

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(const auto name, aws::RequireParameter(input, "QueueName"));
  ASSIGN_OR_RETURN(const auto attributes, aws::OptionalObject(input, "Attributes"));
  ASSIGN_OR_RETURN(const auto tags, aws::OptionalObject(input, "tags"));
  RETURN_IF_ERROR(CheckName(name, attributes));
  const QueueAddress address{.layer = context.layer,
                             .account = std::string(context.account),
                             .region = std::string(context.region),
                             .name = std::string(name)};
  QueueRecord record{.created_at = context.now, .modified_at = context.now};
  if (attributes)
    RETURN_IF_ERROR(ApplyAttributes({&service.registry(), context, address}, *attributes, record.settings));
  if (tags) RETURN_IF_ERROR(ApplyTags(*tags, record));
  const QueueSettings wanted = record.settings;
  ASSIGN_OR_RETURN(const auto created, service.registry().CreateOrFind(context, address, std::move(record)));
  if (!created.is_new && attributes) {
    const auto existing = created.queue->record();
    const std::string_view different = FirstDifference(*attributes, wanted, existing->settings);
    if (!different.empty()) {
      return Err(aws::Error{
          aws::ErrorCode::kQueueNameExists,
          "A queue already exists with the same name and a different value for attribute " + std::string(different)});
    }
  }
  output.BeginObject();
  output.Key("QueueUrl");
  output.String(QueueUrlOf(address, context));
  output.EndObject();
  return aws::CallOutcome{};
}

}  // namespace

const Operation kCreateQueue = {
    .info = {.name = "CreateQueue", .members = kMembers},
    .run = Run,
};

}  // namespace virga::sqs
