#include "sqs/queue/queue_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "codec/hash.h"
#include "storage/key_codec.h"
#include "storage/memory_engine.h"

// Rows are damaged one at a time; each damage must be found, and named so that one can find it.

namespace virga::sqs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr QueueId kQueueId = 0xabc;
constexpr char kQueue[] = "queue orders (000000000000, us-east-1)";

class QueueCheckTest : public testing::Test {
 protected:
  QueueCheckTest() {
    Put(QueueRowKey(address_), EncodeQueueRecord({.id = kQueueId, .tags = {{"team", "red"}}}));
    Put(MessageKey(1), Message({}, {.body = "body"}));
  }

  static std::string Message(MessageHead head, const MessageContent& content) {
    head.body_md5 = codec::Md5(content.body);
    return EncodeMessage(head, content);
  }
  std::string MessageKey(MessageSequence message, QueueId queue = kQueueId) const {
    std::string key = MessageRowPrefix(address_, queue);
    storage::AppendUint64(message, key);
    return key;
  }
  void Put(std::string key, std::string value) {
    storage::WriteBatch batch;
    batch.Put(std::move(key), std::move(value));
    ASSERT_TRUE(engine_->Commit(std::move(batch)).ok());
  }

  // "<where>: <what>" of all findings.
  std::vector<std::string> Check() {
    const auto view = engine_->OpenView();
    storage::Findings findings;
    QueueCheck check(view->sequence(), findings);
    const std::array<storage::RowCheck*, 1> checks{&check};
    EXPECT_TRUE(storage::CheckRows(*view, checks, findings, [](std::uint64_t) {}).ok());
    std::vector<std::string> texts;
    for (const auto& finding : findings.kept()) texts.push_back(finding.where + ": " + finding.what);
    counts_ = {check.queue_count(), check.message_count(), check.leftover_count()};
    return texts;
  }
  // What is found when the one message is this.
  std::string FoundIn(std::string row) {
    Put(MessageKey(1), std::move(row));
    const auto found = Check();
    return found.size() == 1 ? found.front() : "";
  }

  const std::unique_ptr<storage::Engine> engine_ = storage::NewMemoryEngine();
  const QueueAddress address_{.account = "000000000000", .region = "us-east-1", .name = "orders"};
  const std::string message_ = std::string(kQueue) + ", message 00000000-0000-0000-0000-000000000000: ";
  std::vector<std::uint64_t> counts_;
};

// The base of all others: without damage there is no finding, and all is counted.
TEST_F(QueueCheckTest, FindsNothingInWholeRows) {
  EXPECT_THAT(Check(), IsEmpty());
  EXPECT_THAT(counts_, ElementsAre(1, 1, 0));
}

TEST_F(QueueCheckTest, FindsMessagesThatDoNotDecode) {
  EXPECT_EQ(FoundIn(Message({}, {.body = "body"}) + "?"), message_ + "it does not decode");
  EXPECT_EQ(FoundIn("?"), std::string(kQueue) + ", message number 1: it does not decode");
  EXPECT_EQ(FoundIn(Message({}, {.body = "body", .attributes = "?"})), message_ + "its attributes do not decode");
}

// Two bits flipped where no checksum of a file sees it, as in memory.
TEST_F(QueueCheckTest, FindsABodyThatIsNotTheOneThatWasSent) {
  MessageHead head;
  head.body_md5 = codec::Md5("body");
  EXPECT_EQ(FoundIn(EncodeMessage(head, {.body = "bodz"})), message_ + "its body is not the one whose MD5 it holds");
}

TEST_F(QueueCheckTest, FindsStatesThatContradictTheCounts) {
  EXPECT_EQ(FoundIn(Message({.state = MessageState::kInFlight}, {.body = "body"})),
            message_ + "it is in flight but was never received");
  EXPECT_EQ(FoundIn(Message({.state = MessageState::kDelayed, .receive_count = 1}, {.body = "body"})),
            message_ + "it is delayed but was received");
  EXPECT_EQ(FoundIn(Message({}, {.body = "body", .dead_letter_source = "orders"})),
            message_ + "the queue from which it was moved has no ARN");
}

// The next message would get a number that is taken, or stand before one that was sent earlier.
TEST_F(QueueCheckTest, FindsNumbersThatWereNeverGiven) {
  Put(MessageKey(std::uint64_t{1} << 40U), Message({}, {.body = "body"}));
  EXPECT_THAT(Check(), ElementsAre(message_ + "its number 1099511627776 was never given"));
}

TEST_F(QueueCheckTest, FindsKeysThatDoNotDecode) {
  Put(MessageKey(1) + "?", Message({}, {.body = "body"}));
  Put(QueueRowKey(address_) + "?", EncodeQueueRecord({.id = 5}));
  Put(DeletedQueueRowKey(address_), "?");
  EXPECT_THAT(Check(), ElementsAre(testing::MatchesRegex("queue row [0-9a-f]*3f: its key does not decode"),
                                   testing::MatchesRegex("message row [0-9a-f]*3f: its key does not decode"),
                                   testing::MatchesRegex("row of a deleted queue [0-9a-f]*: it does not decode")));
}

// Then its message belongs to nobody, too.
TEST_F(QueueCheckTest, FindsQueuesThatDoNotDecode) {
  Put(QueueRowKey(address_), EncodeQueueRecord({.id = kQueueId}) + "?");
  EXPECT_THAT(Check(), ElementsAre(std::string(kQueue) + ": it does not decode",
                                   "queue id 0000000000000abc (000000000000, us-east-1): there is no such queue, but 1 "
                                   "of its messages are there"));
}

TEST_F(QueueCheckTest, FindsTwoQueuesOfOneId) {
  QueueAddress other = address_;
  other.name = "returns";
  Put(QueueRowKey(other), EncodeQueueRecord({.id = kQueueId}));
  EXPECT_THAT(Check(), ElementsAre("queue returns (000000000000, us-east-1): it has the id of " + std::string(kQueue)));
}

// DeleteQueue removes the queue first and then its messages; a process that is killed in between
// leaves them to the next start.
TEST_F(QueueCheckTest, AllowsTheMessagesOfAQueueThatIsBeingRemoved) {
  Put(MessageKey(1, 0xdef), Message({}, {.body = "body"}));
  EXPECT_THAT(Check(), ElementsAre("queue id 0000000000000def (000000000000, us-east-1): there is no such queue, but 1 "
                                   "of its messages are there"));
  Put(RemovedQueueRowKey(MessageRowPrefix(address_, 0xdef)), "");
  EXPECT_THAT(Check(), IsEmpty());
  EXPECT_THAT(counts_, ElementsAre(1, 1, 1));
}

// Else the next start would remove the messages of a queue that is there.
TEST_F(QueueCheckTest, FindsAQueueThatIsThereAndBeingRemoved) {
  Put(RemovedQueueRowKey(MessageRowPrefix(address_, kQueueId)), "");
  EXPECT_THAT(Check(), ElementsAre(std::string(kQueue) + ": it is there, but its messages are being removed"));
}

// A purge says so in the queue's row first; its messages go afterwards.
TEST_F(QueueCheckTest, AllowsMessagesThatWerePurged) {
  Put(QueueRowKey(address_), EncodeQueueRecord({.id = kQueueId, .purged_below = 2}));
  EXPECT_THAT(Check(), IsEmpty());
  EXPECT_THAT(counts_, ElementsAre(1, 0, 1));
}

}  // namespace
}  // namespace virga::sqs
