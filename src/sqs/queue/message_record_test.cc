#include "sqs/queue/message_record.h"

#include <gtest/gtest.h>

#include "codec/base64.h"
#include "sqs/queue/message_attributes.h"
#include "sqs/queue/queue_record.h"
#include "sqs/queue/receipt_handle.h"

namespace virga::sqs {
namespace {

TEST(MessageRecord, ComesBackAsItWasWritten) {
  SeededRandom random(1);
  MessageHead head{.state = MessageState::kInFlight,
                   .receive_count = 3,
                   .visible_at = TimePoint(Duration(11)),
                   .received_at = TimePoint(Duration(12)),
                   .first_received_at = TimePoint(Duration(13)),
                   .receive_nonce = 14,
                   .sent_at = TimePoint(Duration(15)),
                   .id = NewUuidBytes(random),
                   .body_md5 = codec::Md5("body")};
  std::string row = EncodeMessage(head, {.body = std::string_view("b\0dy", 4),
                                         .attributes = "a",
                                         .trace_header = "t",
                                         .group_id = "g",
                                         .sender_id = "s",
                                         .dead_letter_source = "d",
                                         .earlier_receives = 70'000});
  head.receive_count = 4;
  ReplaceHead(head, row);
  const auto read = DecodeHead(row);
  const auto content = DecodeContent(row);
  ASSERT_TRUE(read && content);
  EXPECT_EQ(read->receive_count, 4U);
  EXPECT_EQ(read->receive_nonce, 14U);
  EXPECT_EQ(read->sent_at, head.sent_at);
  EXPECT_EQ(read->id, head.id);
  EXPECT_EQ(read->body_md5, head.body_md5);
  EXPECT_EQ(content->body, std::string_view("b\0dy", 4));
  EXPECT_EQ(content->dead_letter_source, "d");
  EXPECT_EQ(content->earlier_receives, 70'000U);
}

TEST(MessageRecord, RefusesEveryTruncation) {
  const std::string row = EncodeMessage({}, {.body = "body", .attributes = "attributes"});
  for (std::size_t length = 0; length < row.size(); ++length) {
    EXPECT_FALSE(DecodeContent(std::string_view(row).substr(0, length))) << length;
  }
  EXPECT_FALSE(DecodeContent(row + "x"));
  const std::string moved = EncodeMessage({}, {.body = "body", .earlier_receives = 1});
  for (std::size_t length = moved.size() - 3; length < moved.size(); ++length) {
    EXPECT_FALSE(DecodeContent(std::string_view(moved).substr(0, length))) << length;
  }
  EXPECT_FALSE(DecodeContent(moved + "x"));
}

TEST(MessageRecord, IdsAreVersionFour) {
  SeededRandom random(7);
  const std::string id = FormatUuid(NewUuidBytes(random));
  ASSERT_EQ(id.size(), 36U);
  EXPECT_EQ(id[14], '4');
  EXPECT_NE(std::string_view("89ab").find(id[19]), std::string_view::npos);
}

// The digest that AWS's SDKs compute for the same attributes, by the documented algorithm.
TEST(MessageAttributes, AreCodedAsTheirDigestReadsThem) {
  std::vector<MessageAttribute> attributes = {
      {.name = "b", .type = "Binary", .value = "\x01\x02", .is_binary = true},
      {.name = "a", .type = "String", .value = "x"},
  };
  const std::string coded = EncodeAttributes(attributes);
  using std::string_literals::operator""s;
  EXPECT_EQ(coded,
            "\0\0\0\1a\0\0\0\6String\1\0\0\0\1x"s
            "\0\0\0\1b\0\0\0\6Binary\2\0\0\0\2\1\2"s);
  const auto decoded = DecodeAttributes(coded);
  ASSERT_TRUE(decoded);
  ASSERT_EQ(decoded->size(), 2U);
  EXPECT_EQ((*decoded)[0].name, "a");
  EXPECT_TRUE((*decoded)[1].is_binary);
  for (std::size_t length = 1; length + 1 < coded.size(); ++length) {
    const auto part = DecodeAttributes(std::string_view(coded).substr(0, length));
    EXPECT_TRUE(!part || part->size() == 1) << length;
  }
}

TEST(ReceiptHandle, ComesBackAndNoChangeGoesUnseen) {
  const ReceiptHandle handle{.queue = 1, .message = 2, .message_tag = 3, .receive_nonce = 4};
  const std::string text = FormatReceiptHandle(handle);
  EXPECT_TRUE(text.starts_with("AQEB"));
  const auto read = ParseReceiptHandle(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->message, 2U);
  EXPECT_EQ(read->message_tag, 3U);
  EXPECT_EQ(read->receive_nonce, 4U);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(ParseReceiptHandle(changed)) << i;
  }
  for (const std::string_view bad : {"", "x", "AQEB", "not a handle at all"}) EXPECT_FALSE(ParseReceiptHandle(bad));
}

TEST(QueueRecord, ComesBackAsItWasWritten) {
  QueueRecord record{.id = 9, .created_at = TimePoint(Duration(1)), .modified_at = TimePoint(Duration(2))};
  record.settings.delay = std::chrono::seconds(7);
  record.settings.policy = "{ }";
  record.settings.sqs_managed_sse = false;
  record.settings.redrive.text = R"({"maxReceiveCount":"5", "deadLetterTargetArn":"arn:aws:sqs:r:1:d"})";
  record.tags = {{"k", "v"}, {"", "w"}};
  const std::string row = EncodeQueueRecord(record);
  const auto read = DecodeQueueRecord(row);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->id, 9U);
  EXPECT_EQ(read->settings.delay, record.settings.delay);
  EXPECT_EQ(read->settings.redrive.text, record.settings.redrive.text);
  EXPECT_EQ(read->settings.redrive.max_receive_count, 5U);
  EXPECT_EQ(read->settings.redrive.dead_letter_target_arn, "arn:aws:sqs:r:1:d");
  EXPECT_EQ(read->tags, record.tags);
  for (std::size_t length = 0; length < row.size(); ++length) {
    EXPECT_FALSE(DecodeQueueRecord(std::string_view(row).substr(0, length))) << length;
  }
}

TEST(QueueRecord, ReadsArns) {
  const auto address = ParseQueueArn("arn:aws:sqs:eu-west-1:123456789012:orders", storage::kFirstLayer);
  ASSERT_TRUE(address);
  EXPECT_EQ(address->region, "eu-west-1");
  EXPECT_EQ(address->account, "123456789012");
  EXPECT_EQ(address->name, "orders");
  EXPECT_EQ(address->Arn(), "arn:aws:sqs:eu-west-1:123456789012:orders");
  for (const std::string_view bad :
       {"", "arn:aws:sns:r:1:q", "arn:aws:sqs:r:1", "arn:aws:sqs:r:1:", "arn:aws:sqs::1:q", "arn:aws:sqs:r:1:q:x"}) {
    EXPECT_FALSE(ParseQueueArn(bad, storage::kFirstLayer)) << bad;
  }
}

}  // namespace
}  // namespace virga::sqs
