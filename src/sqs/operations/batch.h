#ifndef VIRGA_SQS_OPERATIONS_BATCH_H_
#define VIRGA_SQS_OPERATIONS_BATCH_H_

#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "aws/operation.h"
#include "codec/json_document.h"
#include "codec/json_writer.h"

namespace virga::sqs {

// What the three batch operations share.

struct BatchEntry {
  std::string_view id;
  codec::JsonValue input;
};

// The member Entries, checked as a whole. `entries`: its row, whose query_name stands in texts.
// Errors, in order: EmptyBatchRequest; TooManyEntriesInBatchRequest; per entry InvalidParameterValue
// (a member that it does not have), MissingParameter (Id), InvalidBatchEntryId,
// BatchEntryIdsNotDistinct.
aws::Result<std::vector<BatchEntry>> DecodeBatch(codec::JsonValue input, const aws::Member& entries);

struct FailedEntry {
  std::string_view id;
  aws::Error error;
};

// The member Failed, if there is any. The code is the Query protocol's in both protocols, as on AWS.
void WriteFailed(const std::vector<FailedEntry>& failed, codec::JsonWriter& output);

// What came of the entries, for the batches that answer only ids.
class BatchOutcome {
 public:
  void Count(std::string_view id, aws::Status done);
  void WriteTo(codec::JsonWriter& output) const;

 private:
  std::vector<std::string_view> successful_;
  std::vector<FailedEntry> failed_;
};

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_BATCH_H_
