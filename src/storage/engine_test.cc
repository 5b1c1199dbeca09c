// The contract of storage::Engine, run over every engine there is: whoever adds one adds a line.

#include "storage/engine.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <thread>

#include "base/random.h"
#include "storage/durable_test_folder.h"
#include "storage/key_codec.h"
#include "storage/memory_engine.h"

namespace virga::storage {
namespace {

// An engine, and what it stands on.
struct EngineUnderTest {
  std::shared_ptr<void> ground;
  std::unique_ptr<Engine> engine;
  std::function<void()> settle;  // brings to the disk what waits
};

struct EngineKind {
  const char* name;
  std::function<EngineUnderTest()> make;
};

EngineUnderTest NewMemory() {
  return {nullptr, NewMemoryEngine(), [] {}};
}
EngineUnderTest NewDurable(bool has_thread, bool settles) {
  auto ground = std::make_shared<DurableTestFolder>(DurableEngineOptions{.has_thread = has_thread});
  DurableEngine& engine = ground->engine();
  return {ground, engine.NewSession(), [&engine, settles] {
            if (settles) engine.CommitPending();
          }};
}

class EngineTest : public testing::TestWithParam<EngineKind> {
 protected:
  EngineTest() : under_test_(GetParam().make()), engine_(std::move(under_test_.engine)) {}

  Sequence Put(std::string key, std::string value) {
    WriteBatch batch;
    batch.Put(std::move(key), std::move(value));
    return *engine_->Commit(std::move(batch));
  }
  Sequence Delete(std::string key) {
    WriteBatch batch;
    batch.Delete(std::move(key));
    return *engine_->Commit(std::move(batch));
  }
  std::string Newest(std::string_view key) {
    std::string value;
    return *engine_->Get(key, value) ? value : "(none)";
  }
  static std::string Dump(const View& view, KeyRange range, Direction direction = Direction::kForward) {
    std::string out;
    const auto iterator = view.Scan(std::move(range), direction);
    while (*iterator->Next()) out += fmt::format("{}={} ", iterator->key(), iterator->value());
    return out;
  }

  EngineUnderTest under_test_;
  std::unique_ptr<Engine> engine_;
};

TEST_P(EngineTest, GivesBackTheNewestValueAndForgetsDeleted) {
  Put("a", "1");
  Put("a", "2");
  EXPECT_EQ(Newest("a"), "2");
  Delete("a");
  EXPECT_EQ(Newest("a"), "(none)");
  EXPECT_EQ(Newest("b"), "(none)");
}

TEST_P(EngineTest, SequencesRiseByCommit) {
  const Sequence first = Put("a", "1");
  const Sequence second = Put("b", "1");
  EXPECT_LT(first, second);
  EXPECT_EQ(engine_->last_sequence(), second);
}

TEST_P(EngineTest, ABatchIsOneCommitAndItsLaterOperationsWin) {
  WriteBatch batch;
  batch.Put("a", "1");
  batch.Put("b", "1");
  batch.Delete("a");
  batch.Put("b", "2");
  ASSERT_TRUE(engine_->Commit(std::move(batch)).ok());
  EXPECT_EQ(Newest("a"), "(none)");
  EXPECT_EQ(Newest("b"), "2");
}

TEST_P(EngineTest, StampsTheSequenceIntoKeysThatAskForIt) {
  Put("x", "");
  WriteBatch batch;
  batch.PutStamped("s/", "first");
  batch.PutStamped("s/", "second");
  const Sequence sequence = *engine_->Commit(std::move(batch));
  std::string key = "s/";
  AppendUint64(sequence, key);
  AppendUint16(1, key);
  EXPECT_EQ(Newest(key), "second");
}

TEST_P(EngineTest, AViewKeepsItsInstant) {
  Put("a", "1");
  Put("b", "1");
  const auto view = engine_->OpenView();
  Put("a", "2");
  Put("a", "3");
  Delete("b");
  Put("c", "1");
  EXPECT_EQ(Dump(*view, PrefixRange("")), "a=1 b=1 ");
  EXPECT_EQ(**view->Get("b"), "1");
  EXPECT_FALSE(view->Get("c")->has_value());
  EXPECT_EQ(Dump(*engine_->OpenView(), PrefixRange("")), "a=3 c=1 ");
}

TEST_P(EngineTest, ViewsOfDifferentInstantsLiveSideBySide) {
  Put("a", "1");
  auto old_view = engine_->OpenView();
  Put("a", "2");
  const auto new_view = engine_->OpenView();
  Delete("a");
  EXPECT_EQ(Dump(*old_view, PrefixRange("")), "a=1 ");
  EXPECT_EQ(Dump(*new_view, PrefixRange("")), "a=2 ");
  old_view.reset();
  EXPECT_EQ(Dump(*new_view, PrefixRange("")), "a=2 ");
  EXPECT_EQ(Newest("a"), "(none)");
}

TEST_P(EngineTest, RangesAreHalfOpenAndGoBothWays) {
  for (const char* key : {"a", "b", "c", "d"}) Put(key, "");
  const auto view = engine_->OpenView();
  EXPECT_EQ(Dump(*view, {"b", "d"}), "b= c= ");
  EXPECT_EQ(Dump(*view, {"b", "d"}, Direction::kBackward), "c= b= ");
  EXPECT_EQ(Dump(*view, {"c", ""}), "c= d= ");
  EXPECT_EQ(Dump(*view, {"d", "b"}), "");
}

TEST_P(EngineTest, LongRangesComeWholeInBothDirections) {
  constexpr int kRows = 1000;  // several pieces of the iterator
  for (int i = 0; i < kRows; ++i) {
    Put(fmt::format("k{:04}", i), std::string(200, 'v'));
    if (i % 300 == 0) under_test_.settle();
  }
  const auto view = engine_->OpenView();
  for (const Direction direction : {Direction::kForward, Direction::kBackward}) {
    const auto iterator = view->Scan(PrefixRange("k"), direction);
    int count = 0;
    while (*iterator->Next()) {
      EXPECT_EQ(iterator->key(), fmt::format("k{:04}", direction == Direction::kForward ? count : kRows - 1 - count));
      ++count;
    }
    EXPECT_EQ(count, kRows);
  }
}

// Random commits and views against a plain copy of the map per view: finds any version that is
// dropped too early or kept too long in what readers see.
TEST_P(EngineTest, AgreesWithCopiesOfAMap) {
  SeededRandom random(7);
  std::map<std::string, std::string> now;
  std::vector<std::pair<std::unique_ptr<View>, std::map<std::string, std::string>>> views;
  for (int step = 0; step < 3000; ++step) {
    const std::string key(1, static_cast<char>('a' + random.Below(12)));
    if (random.Below(4) == 0) under_test_.settle();
    switch (random.Below(5)) {
      case 0:
        Delete(key);
        now.erase(key);
        break;
      case 1:
        if (views.size() < 5) views.emplace_back(engine_->OpenView(), now);
        break;
      case 2:
        if (!views.empty()) views.erase(views.begin() + static_cast<std::ptrdiff_t>(random.Below(views.size())));
        break;
      default:
        Put(key, std::to_string(step));
        now[key] = std::to_string(step);
    }
    for (const auto& [view, expected] : views) {
      std::string text;
      for (const auto& [k, v] : expected) text += fmt::format("{}={} ", k, v);
      ASSERT_EQ(Dump(*view, PrefixRange("")), text) << "at step " << step;
    }
  }
}

TEST_P(EngineTest, ReadersSeeWholeBatchesWhileWritersCommit) {
  std::thread writer([&] {
    for (int i = 0; i < 2000; ++i) {
      WriteBatch batch;
      batch.Put("x", std::to_string(i));
      batch.Put("y", std::to_string(i));
      ASSERT_TRUE(engine_->Commit(std::move(batch)).ok());
    }
  });
  for (int i = 0; i < 2000; ++i) {
    const auto view = engine_->OpenView();
    EXPECT_EQ(*view->Get("x"), *view->Get("y"));
  }
  writer.join();
}

TEST_P(EngineTest, TotalsAddUpAndAnEmptyOneIsZero) {
  EXPECT_EQ(engine_->totals("t"), Totals{});
  WriteBatch batch;
  batch.AddTotals("t", {2, 300});
  batch.Put("a", "1");
  ASSERT_TRUE(engine_->Commit(std::move(batch)).ok());
  under_test_.settle();
  WriteBatch less;
  less.AddTotals("t", {-1, -100});
  ASSERT_TRUE(engine_->Commit(std::move(less)).ok());
  EXPECT_EQ(engine_->totals("t"), (Totals{1, 200}));
  EXPECT_EQ(Dump(*engine_->OpenView(), PrefixRange("")), "a=1 ") << "totals are no rows";
}

INSTANTIATE_TEST_SUITE_P(Engines, EngineTest,
                         testing::Values(EngineKind{"Memory", NewMemory},
                                         // All in the overlay; in turn there and on disk; as it is run.
                                         EngineKind{"DurableOverlay", [] { return NewDurable(false, false); }},
                                         EngineKind{"DurableStepped", [] { return NewDurable(false, true); }},
                                         EngineKind{"DurableThread", [] { return NewDurable(true, true); }}),
                         [](const auto& kind) { return kind.param.name; });

TEST(MemoryEngine, RefusesWhatWouldPassItsLimitAndGoesOn) {
  const auto engine = NewMemoryEngine({.memory_bytes_max = 4096});
  WriteBatch first;
  first.Put("a", std::string(2000, 'x'));
  ASSERT_TRUE(engine->Commit(std::move(first)).ok());
  WriteBatch too_much;
  too_much.Put("b", std::string(3000, 'x'));
  const auto refused = engine->Commit(std::move(too_much));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kMemoryFull);
  WriteBatch replace;
  replace.Put("a", std::string(3500, 'y'));  // fits once the old value is gone
  EXPECT_TRUE(engine->Commit(std::move(replace)).ok());
  WriteBatch remove;
  remove.Delete("a");
  EXPECT_TRUE(engine->Commit(std::move(remove)).ok());
  EXPECT_EQ(engine->memory_bytes(), 0U);
}

TEST(MemoryEngine, OldVersionsGoWithTheirViews) {
  const auto engine = NewMemoryEngine();
  for (int round = 0; round < 3; ++round) {
    WriteBatch put;
    put.Put("a", "1");
    ASSERT_TRUE(engine->Commit(std::move(put)).ok());
    const auto view = engine->OpenView();
    WriteBatch remove;
    remove.Delete("a");
    ASSERT_TRUE(engine->Commit(std::move(remove)).ok());
    EXPECT_EQ(**view->Get("a"), "1");
  }
  EXPECT_EQ(engine->memory_bytes(), 0U);
}

TEST(PrefixRange, EndsAfterTheLastKeyWithThePrefix) {
  EXPECT_EQ(PrefixRange("ab").end, "ac");
  EXPECT_EQ(PrefixRange("a\xff").end, "b");
  EXPECT_EQ(PrefixRange("\xff\xff").end, "");
}

}  // namespace
}  // namespace virga::storage
