#include "tests/sim/model.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "tests/sim/dynamodb_model.h"
#include "tests/sim/sqs_model.h"
#include "tests/sim/verdict.h"

namespace virga::sim {
namespace {

Verdict JudgeClock(CloudState& state, const Call& call, TimePoint real_now, const Reply& reply) {
  const SimulatedClock real(real_now);
  AdjustableClock clock(real);
  clock.Restore(state.clock);
  if (call.operation == "freeze") clock.Freeze();
  if (call.operation == "resume") clock.Resume();
  if (call.operation == "advance") {
    clock.SetAtLeast(clock.Now() + std::chrono::milliseconds(call.input["by_ms"].integer()));
  }
  state.clock = clock.state();
  RETURN_UNLESS_ALLOWED(ExpectSuccess(reply));
  RETURN_UNLESS_ALLOWED(ExpectMember(reply.body, "now", FormatRfc3339(clock.Now())));
  return ExpectMember(reply.body, "frozen", clock.frozen());
}

// The first `count` writes of a batch.
Call FirstOf(const Call& batch, std::size_t count) {
  const auto& [table, requests] = *batch.input["RequestItems"].object().begin();
  Call part = batch;
  part.input["RequestItems"][table] =
      Json::Array(requests.array().begin(), requests.array().begin() + static_cast<std::ptrdiff_t>(count));
  return part;
}

// While the disk takes no writes, a batch goes as far as there is nothing to write, and hands back the rest; where one
// read fails, it goes as far as that. nullopt: it did not.
std::optional<Verdict> JudgeCutBatch(CloudState& state, const Call& call, TimePoint now, const Judging& judging,
                                     const Reply& reply) {
  if (call.operation != "BatchWriteItem" || reply.body["UnprocessedItems"].object().empty()) return std::nullopt;
  const auto& [table, requests] = *call.input["RequestItems"].object().begin();
  const auto& left = reply.body["UnprocessedItems"][table].array();
  const auto& all = requests.array();
  if (left.size() > all.size() || !std::equal(left.rbegin(), left.rend(), all.rbegin()))
    return Verdict("its last items");
  const Reply done{.status = 200, .error = {}, .body = Json::Object{{"UnprocessedItems", Json::Object()}}};
  const CloudState before = state;
  if (auto allowed = JudgeDynamodb(state, FirstOf(call, all.size() - left.size()), now, done)) return allowed;
  return state == before || judging.takes_writes ? Verdict()
                                                 : Verdict("all that has something to write in UnprocessedItems");
}

}  // namespace

TimePoint NowIn(const CloudState& state, TimePoint real_now) {
  return state.clock.frozen ? state.clock.frozen_at : real_now + state.clock.offset;
}

Verdict Judge(CloudState& state, const Call& call, const Judging& judging, const Reply& reply) {
  const TimePoint now = NowIn(state, judging.real_now);
  if (call.service == "clock") return JudgeClock(state, call, judging.real_now, reply);
  if (!judging.takes_writes || judging.disk_failed) {
    if (const auto verdict = JudgeCutBatch(state, call, now, judging, reply)) return *verdict;
  }
  if (call.service == "dynamodb") return JudgeDynamodb(state, call, now, reply);
  return JudgeSqs(state, call, {.now = now, .handles = judging.handles, .takes_writes = judging.takes_writes}, reply);
}

CloudState StateWithin(const CloudState& before, const Call& call, const Judging& judging, const Reply& reply,
                       const CloudState& after, std::uint64_t missing) {
  const auto judged = [&](const Call& part, bool takes_writes) {
    CloudState state = before;
    (void)Judge(state, part, {.real_now = judging.real_now, .handles = judging.handles, .takes_writes = takes_writes},
                reply);
    return state;
  };
  if (call.operation == "ReceiveMessage") {
    // What expired is removed first, and nobody sees it; then come the receive and the moves.
    const CloudState without_moves = judged(call, false);
    return missing == 1 && !(without_moves == after) ? without_moves : before;
  }
  if (call.operation == "ChangeMessageVisibilityBatch") {
    // Each entry that succeeds is a commit.
    const auto& done = reply.body["Successful"].array();
    if (missing >= done.size()) return before;
    Call part = call;
    part.input["Entries"] = Json::Array();
    for (const Json& entry : call.input["Entries"].array()) {
      part.input["Entries"].Append(entry);
      if (entry["Id"] == done[done.size() - 1 - missing]["Id"]) break;
    }
    return judged(part, true);
  }
  if (call.operation != "BatchWriteItem") return after;
  // Each write that changes something is a commit.
  std::vector<CloudState> states{before};
  const std::size_t requests = call.input["RequestItems"].object().begin()->second.array().size();
  for (std::size_t count = 1; count <= requests; ++count) {
    CloudState state = judged(FirstOf(call, count), true);
    if (!(state == states.back())) states.push_back(std::move(state));
  }
  return missing < states.size() ? states[states.size() - 1 - missing] : before;
}

bool IsRead(const Call& call) {
  for (const char* prefix : {"Get", "List", "Describe", "Query", "Scan", "BatchGet"}) {
    if (call.operation.starts_with(prefix)) return true;
  }
  return false;
}

bool IsExpired(const Json& item, const TableState& table, TimePoint now) {
  constexpr auto kExpiredAtMost = std::chrono::hours(24) * 365 * 5;
  if (table.ttl_attribute.empty() || !item[table.ttl_attribute].Has("N")) return false;
  const TimePoint expiry{std::chrono::seconds(std::stoll(item[table.ttl_attribute]["N"].text()))};
  return expiry < now && now - expiry <= kExpiredAtMost;
}

}  // namespace virga::sim
