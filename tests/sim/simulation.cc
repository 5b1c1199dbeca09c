#include "tests/sim/simulation.h"

#include <array>
#include <set>
#include <vector>

#include "tests/sim/dynamodb_model.h"
#include "tests/sim/sqs_model.h"

namespace virga::sim {
namespace {

constexpr std::size_t kConnectionsMax = 12;
constexpr auto kLongTime = std::chrono::hours(24);

}  // namespace

Simulation::Simulation(const SimulationOptions& options)
    : options_(options),
      choice_(options.seed),
      trace_(options.prints),
      world_({.seed = choice_.Seed(), .commits_within_calls = choice_.OneIn(4)}),
      mix_{.dynamodb_percent = choice_.Of(std::array{10, 50, 50, 90}),
           .clock_one_in = choice_.Of(std::array{10, 40, 40})},
      clients_(world_, history_, handles_, trace_) {
  Weigh();
}

Verdict Simulation::Run() {
  if (Verdict problem = Start()) return problem;
  for (int step = 0; step < options_.steps; ++step) {
    if (Verdict problem = RunStep()) return problem;
  }
  return Finish();
}

// Each seed has its own weights, so that what is rare in one is common in another.
void Simulation::Weigh() {
  static constexpr std::array<int, 4> kFactors{1, 4, 4, 16};
  int end = 0;
  for (const auto& [weight, event] : std::initializer_list<std::pair<int, Event>>{{1000, &Simulation::MakeCall},
                                                                                  {250, &Simulation::Commit},
                                                                                  {300, &Simulation::Resume},
                                                                                  {300, &Simulation::Tell},
                                                                                  {60, &Simulation::Drop},
                                                                                  {120, &Simulation::PassTime},
                                                                                  {30, &Simulation::Quiesce},
                                                                                  {30, &Simulation::ScanInPages},
                                                                                  {20, &Simulation::Snapshot},
                                                                                  {15, &Simulation::CutPower},
                                                                                  {6, &Simulation::StopAndStart},
                                                                                  {12, &Simulation::HarmDisk}}) {
    end += weight * choice_.Of(kFactors);
    events_.push_back({end, event});
  }
}

Verdict Simulation::RunStep() {
  const auto at = choice_.Below(events_.back().first);
  for (const auto& [end, event] : events_) {
    if (at >= end) continue;
    if (Verdict problem = (this->*event)()) return problem;
    break;
  }
  if (Verdict problem = LookAtDisk()) return problem;
  if (Verdict problem = RetryWhatFailed()) return problem;
  // A cloud whose disk has failed says so to every write: that is soon seen enough.
  if (has_failed_ && choice_.OneIn(8)) return StopAndStart();
  return std::nullopt;
}

Surroundings Simulation::surroundings() const {
  return {.state = history_.state(), .now = now(), .handles = clients_.handles()};
}

TimePoint Simulation::now() const {
  return NowIn(history_.state(), const_cast<World&>(world_).real_clock().Now());
}

Verdict Simulation::MakeCall() {
  if (clients_.open() >= kConnectionsMax) return Resume();
  Call call = NextCall(choice_, mix_, surroundings());
  const bool is_clock = call.service == "clock";
  if (Verdict problem = clients_.Issue(std::move(call))) return problem;
  return is_clock ? AdoptExpiry() : std::nullopt;
}

Verdict Simulation::Commit() {
  auto* engine = world_.cloud().durable_engine();
  MayCutWithin(40, 8);
  engine->CommitPending();
  world_.disk().RunBackground();  // within which it may be cut, too
  trace_.Add("commit: durable up to " + std::to_string(engine->durable_sequence()));
  if (!world_.disk().is_off()) return LookAtDisk();
  history_.MarkDurable(engine->durable_sequence());
  return RestartOffDisk();
}

Verdict Simulation::LookAtDisk() {
  world_.disk().RunBackground();
  world_.CancelCut();
  history_.MarkDurable(world_.cloud().engine().durable_sequence());
  const bool failed = world_.cloud().engine().health().state == storage::Health::State::kFailed;
  if (!failed || has_failed_) return std::nullopt;
  has_failed_ = true;
  clients_.OnStateReplaced();
  trace_.Add("the disk failed");
  return history_.Fail(handles_);
}

Verdict Simulation::Resume() {
  return clients_.ResumeOne(choice_);
}

Verdict Simulation::Tell() {
  clients_.TellOne(choice_);
  return std::nullopt;
}

Verdict Simulation::Drop() {
  clients_.DropOne(choice_);
  return std::nullopt;
}

Verdict Simulation::PassTime() {
  const auto most = choice_.OneIn(10) ? std::chrono::hours(2) : std::chrono::seconds(40);
  world_.real_clock().Advance(Duration(choice_.Below(Duration(most).count())));
  trace_.Add("time: " + FormatRfc3339(now()));
  return RunTimers();
}

// Work that a call leaves for later, as the removal of a table's rows, is tried again after a second if it meets a
// fault; the model knows it as done with the call.
Verdict Simulation::RetryWhatFailed() {
  const std::uint64_t faults = world_.disk().faults();
  if (faults == faults_seen_) return std::nullopt;
  faults_seen_ = faults;
  trace_.Add("time, for what met a fault");
  world_.real_clock().Advance(std::chrono::seconds(2));
  if (history_.state().clock.frozen) {
    Call advance{.service = "clock", .operation = "advance", .input = Json::Object{{"action", "advance"}}};
    advance.input["by_ms"] = 2000;
    if (Verdict problem = clients_.Issue(std::move(advance))) return problem;
  }
  return RunTimers();
}

Verdict Simulation::RunTimers() {
  world_.cloud().MoveTowards(now(), kLongTime);
  return AdoptExpiry();
}

Verdict Simulation::AdoptExpiry() {
  CloudState state = history_.state();
  for (auto& [name, table] : state.tables) {
    std::set<std::string> may_be_gone;
    for (const auto& [key, item] : table->items) {
      if (IsExpired(item, *table, now())) may_be_gone.insert(item.Dump());
    }
    if (may_be_gone.empty()) continue;
    Reply reply;
    (void)clients_.Probe({.service = "dynamodb", .operation = "Scan", .input = Json::Object{{"TableName", name}}},
                         &reply);
    if (reply.is_server_error()) continue;
    std::set<std::string> there;
    for (const Json& item : reply.body.Get("Items").array()) there.insert(item.Dump());
    std::erase_if(table.Change().items, [&](const auto& entry) {
      const std::string item = entry.second.Dump();
      return may_be_gone.contains(item) && !there.contains(item);
    });
  }
  if (state == history_.state()) return std::nullopt;
  trace_.Add("expired items were deleted");
  history_.Add({.began_at = 0,
                .sequence = world_.cloud().engine().last_sequence(),
                .real_now = world_.real_clock().Now(),
                .call = {},
                .reply = {},
                .after = std::move(state)});
  return std::nullopt;
}

// All pages of a Scan, with nothing in between, hold every item once.
Verdict Simulation::ScanInPages() {
  if (history_.state().tables.empty()) return std::nullopt;
  const auto& [name, table] = choice_.Of(history_.state().tables);
  Call call{.service = "dynamodb", .operation = "Scan", .input = Json::Object{{"TableName", name}}};
  std::string index;
  if (!table->indexes.empty() && choice_.OneIn(2)) index = choice_.Of(table->indexes).first;
  if (!index.empty()) call.input["IndexName"] = index;
  call.input["Limit"] = 1 + choice_.Below(4);
  std::multiset<std::string> expected;
  for (const Entry& entry : EntriesOf(*table, index)) expected.insert(entry.item.Dump());
  std::multiset<std::string> read;
  trace_.Add("pages: " + call.Describe());
  do {
    Reply reply;
    if (Verdict problem = clients_.Probe(call, &reply)) return problem;
    if (reply.is_server_error()) return std::nullopt;
    for (const Json& item : reply.body.Get("Items").array()) read.insert(item.Dump());
    call.input["ExclusiveStartKey"] = reply.body.Get("LastEvaluatedKey");
  } while (!call.input.Get("ExclusiveStartKey").is_null() && read.size() <= expected.size());
  if (read == expected) return std::nullopt;
  std::string problem = "pages of " + call.Describe() + " hold";
  for (const std::string& item : read) problem += " " + item;
  problem += "\n  the items are";
  for (const std::string& item : expected) problem += " " + item;
  return problem;
}

Verdict Simulation::Quiesce() {
  if (Verdict problem = clients_.ResumeAll()) return problem;
  if (world_.cloud().engine().health().state != storage::Health::State::kServing) return std::nullopt;
  return clients_.CheckNobodyWaitsInVain();
}

Verdict Simulation::CheckEverything() {
  for (const Call& call : ReadEverything(history_.state())) {
    if (Verdict problem = clients_.Probe(call)) return problem;
  }
  return std::nullopt;
}

Verdict Simulation::Finish() {
  trace_.Add("the end");
  if (is_harmed_) (void)HarmDisk();
  if (Verdict problem = Commit()) return problem;
  if (world_.cloud().engine().health().state == storage::Health::State::kDiskFull) {
    // The disk was full when RocksDB wrote to it in the background, and that commit met it; the next one is the retry.
    if (Verdict problem = Commit()) return problem;
  }
  if (has_failed_) {
    if (Verdict problem = StopAndStart()) return problem;
  }
  if (world_.cloud().engine().health().state != storage::Health::State::kServing) {
    return "there is room on the disk, but: " + world_.cloud().engine().health().message;
  }
  if (Verdict problem = Quiesce()) return problem;
  clients_.TellAll();
  if (Verdict problem = CheckEverything()) return problem;
  return DrainQueues();
}

Verdict Simulation::DrainQueues() {
  // First what is visible, then what comes back when visibility timeouts are over.
  for (const auto pass : {Duration::zero(), Duration(std::chrono::hours(13))}) {
    world_.real_clock().Advance(pass);
    if (history_.state().clock.frozen) {
      Call resume{.service = "clock", .operation = "resume", .input = Json::Object{{"action", "resume"}}};
      if (Verdict problem = clients_.Issue(std::move(resume))) return problem;
    }
    if (Verdict problem = RunTimers()) return problem;
    std::vector<std::string> queues;
    for (const auto& [name, queue] : history_.state().queues) queues.push_back(name);
    for (const std::string& queue : queues) {
      while (HasVisible(history_.state(), queue, now())) {
        Call receive{
            .service = "sqs", .operation = "ReceiveMessage", .input = Json::Object{{"QueueUrl", QueueUrl(queue)}}};
        receive.input["MaxNumberOfMessages"] = 10;
        receive.input["VisibilityTimeout"] = 30000;
        receive.input["MessageSystemAttributeNames"] = Json::Array{"All"};
        receive.input["MessageAttributeNames"] = Json::Array{"All"};
        if (Verdict problem = clients_.Issue(std::move(receive))) return problem;
        if (Verdict problem = Commit()) return problem;
      }
    }
  }
  if (Verdict problem = clients_.ResumeAll()) return problem;
  return std::nullopt;
}

}  // namespace virga::sim
