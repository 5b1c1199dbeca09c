#include "sqs/operations/send_message_batch.h"

#include <fmt/format.h>

#include <array>

#include "sqs/operations/batch.h"
#include "sqs/operations/members.h"
#include "sqs/operations/message_input.h"
#include "sqs/operations/request.h"

namespace virga::sqs {
namespace {

constexpr std::array kEntryMembers = {
    Handled("Id", aws::MemberType::kString),
    Handled("MessageBody", aws::MemberType::kString),
    Handled("DelaySeconds", aws::MemberType::kInteger),
    kMessageAttributesMember,
    kMessageSystemAttributesMember,
    kDeduplicationIdMember,
    kGroupIdMember,
};
constexpr std::array kMembers = {
    kQueueUrlMember,
    aws::Member{.name = "Entries",
                .type = aws::MemberType::kStructureList,
                .support = aws::Support::kHandled,
                .query_name = "SendMessageBatchRequestEntry",
                .children = kEntryMembers},
};
constexpr std::array kOutputs = {
    aws::QueryOutput{.member = "Successful", .element = "SendMessageBatchResultEntry"},
    aws::QueryOutput{.member = "Failed", .element = "BatchResultErrorEntry"},
};

struct Accepted {
  std::string_view id;
  MessageInput input;
};

// Sorts the entries into those that can be sent and those that fail alone.
aws::Status CheckEntries(const std::vector<BatchEntry>& entries, const QueueSettings& settings,
                         std::vector<Accepted>& accepted, std::vector<FailedEntry>& failed) {
  std::size_t total_bytes = 0;
  for (const BatchEntry& entry : entries) {
    auto input = DecodeMessageInput(entry.input);
    if (!input.ok()) {
      failed.push_back({entry.id, std::move(input).error()});
      continue;
    }
    total_bytes += input->size_bytes;
    if (auto size = CheckMessageSize(*input, settings); !size.ok()) {
      failed.push_back({entry.id, std::move(size).error()});
      continue;
    }
    accepted.push_back({entry.id, std::move(input).value()});
  }
  if (total_bytes <= static_cast<std::size_t>(aws::limits::batch_bytes_max)) return Ok{};
  return Err(aws::Error{aws::ErrorCode::kBatchRequestTooLong,
                        fmt::format("Batch requests cannot be longer than {} bytes. You have sent {} bytes.",
                                    aws::limits::batch_bytes_max, total_bytes)});
}

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(const auto queue, RequireQueue(service, context, input));
  ASSIGN_OR_RETURN(const auto entries, DecodeBatch(input, kMembers[1]));
  std::vector<Accepted> accepted;
  std::vector<FailedEntry> failed;
  accepted.reserve(entries.size());
  RETURN_IF_ERROR(CheckEntries(entries, queue->record()->settings, accepted, failed));
  std::vector<OutgoingMessage> outgoing;
  outgoing.reserve(accepted.size());
  for (const Accepted& entry : accepted) outgoing.push_back(entry.input.ToSend(context.account));
  std::vector<MessageId> ids(accepted.size());
  if (!outgoing.empty()) RETURN_IF_ERROR(queue->Send(context, outgoing, ids));
  output.BeginObject();
  if (!accepted.empty()) {
    output.Key("Successful");
    output.BeginArray();
    for (std::size_t i = 0; i < accepted.size(); ++i) {
      output.BeginObject();
      output.Key("Id");
      output.PlainString(accepted[i].id);
      WriteSent(accepted[i].input, outgoing[i], ids[i], output);
      output.EndObject();
    }
    output.EndArray();
  }
  WriteFailed(failed, output);
  output.EndObject();
  return aws::CallOutcome{};
}

}  // namespace

const Operation kSendMessageBatch = {
    .info = {.name = "SendMessageBatch", .members = kMembers, .query_outputs = kOutputs},
    .run = Run,
};

}  // namespace virga::sqs
