#include "sqs/operations/batch.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/decode.h"
#include "aws/limits.h"

namespace virga::sqs {
namespace {

using codec::JsonValue;

bool IsEntryId(std::string_view id) {
  return !id.empty() && id.size() <= static_cast<std::size_t>(aws::limits::batch_entry_id_chars_max) &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
         });
}

aws::Status CheckMembers(JsonValue entry, std::span<const aws::Member> members) {
  for (const JsonValue member : entry) {
    const auto is_it = [&](const aws::Member& row) { return row.name == member.key(); };
    if (std::none_of(members.begin(), members.end(), is_it)) {
      return Err(aws::InvalidParameterValue(
          fmt::format("The parameter {} is not known to a batch entry of this operation.", member.key())));
    }
  }
  return Ok{};
}

}  // namespace

aws::Result<std::vector<BatchEntry>> DecodeBatch(JsonValue input, const aws::Member& row) {
  const std::string_view entry_name = row.query_name;
  ASSIGN_OR_RETURN(const auto list, aws::OptionalList(input, "Entries"));
  if (!list || list->size() == 0) {
    return Err(aws::Error{aws::ErrorCode::kEmptyBatchRequest,
                          fmt::format("There should be at least one {} in the request.", entry_name)});
  }
  if (list->size() > static_cast<std::size_t>(aws::limits::batch_entries_max)) {
    return Err(aws::Error{aws::ErrorCode::kTooManyEntriesInBatchRequest,
                          fmt::format("Maximum number of entries per request are {}. You have sent {}.",
                                      aws::limits::batch_entries_max, list->size())});
  }
  std::vector<BatchEntry> entries;
  entries.reserve(list->size());
  for (const JsonValue item : *list) {
    ASSIGN_OR_RETURN(const auto entry, aws::AsObject(item));
    RETURN_IF_ERROR(CheckMembers(entry, row.children));
    ASSIGN_OR_RETURN(const auto id, aws::OptionalString(entry, "Id"));
    if (!id) return Err(aws::MissingParameter(fmt::format("{}.{}.Id", entry_name, entries.size() + 1)));
    if (!IsEntryId(*id)) {
      return Err(aws::Error{aws::ErrorCode::kInvalidBatchEntryId,
                            "A batch entry id can only contain alphanumeric characters, hyphens and underscores. "
                            "It can be at most 80 letters long."});
    }
    if (std::any_of(entries.begin(), entries.end(), [&](const BatchEntry& other) { return other.id == *id; })) {
      return Err(aws::Error{aws::ErrorCode::kBatchEntryIdsNotDistinct, fmt::format("Id {} repeated.", *id)});
    }
    entries.push_back({*id, entry});
  }
  return entries;
}

void WriteFailed(const std::vector<FailedEntry>& failed, codec::JsonWriter& output) {
  if (failed.empty()) return;
  output.Key("Failed");
  output.BeginArray();
  for (const FailedEntry& entry : failed) {
    const aws::ErrorInfo& info = aws::InfoOf(entry.error.code);
    output.BeginObject();
    output.Key("Id");
    output.PlainString(entry.id);
    output.Key("SenderFault");
    output.Bool(info.sender_fault);
    output.Key("Code");
    output.PlainString(info.query_code);
    output.Key("Message");
    output.String(entry.error.message);
    output.EndObject();
  }
  output.EndArray();
}

void BatchOutcome::Count(std::string_view id, aws::Status done) {
  if (done.ok()) {
    successful_.push_back(id);
  } else {
    failed_.push_back({id, std::move(done).error()});
  }
}

void BatchOutcome::WriteTo(codec::JsonWriter& output) const {
  output.BeginObject();
  if (!successful_.empty()) {
    output.Key("Successful");
    output.BeginArray();
    for (const std::string_view id : successful_) {
      output.BeginObject();
      output.Key("Id");
      output.PlainString(id);
      output.EndObject();
    }
    output.EndArray();
  }
  WriteFailed(failed_, output);
  output.EndObject();
}

}  // namespace virga::sqs
