#include "aws/stored_clock.h"

#include <cstdint>
#include <string>
#include <utility>

#include "storage/key_codec.h"
#include "storage/key_space.h"

namespace virga::aws {
namespace {

constexpr std::uint8_t kVersion = 1;

std::string ClockKey() {
  return storage::KeyPrefix(storage::kFirstLayer, storage::RowKind::kClock, "", "");
}

std::optional<AdjustableClock::State> Decode(std::string_view value) {
  storage::KeyReader reader(value);
  const auto version = reader.ReadUint8();
  const auto frozen = reader.ReadUint8();
  const auto frozen_at = reader.ReadUint64();
  const auto offset = reader.ReadUint64();
  if (version != kVersion || !frozen || !frozen_at || !offset || !reader.rest().empty()) return std::nullopt;
  return AdjustableClock::State{.frozen = *frozen != 0,
                                .frozen_at = TimePoint(Duration(static_cast<std::int64_t>(*frozen_at))),
                                .offset = Duration(static_cast<std::int64_t>(*offset))};
}

}  // namespace

Result<std::optional<AdjustableClock::State>> LoadClock(const storage::Engine& engine) {
  std::string value;
  const auto found = engine.Get(ClockKey(), value);
  if (!found.ok()) return Err(FromStorage(found.error()));
  if (!*found) return std::optional<AdjustableClock::State>();
  const auto state = Decode(value);
  if (!state) return Err(InternalError("the row of the clock does not decode"));
  return state;
}

Result<storage::Sequence> StoreClock(storage::Engine& engine, const AdjustableClock::State& state) {
  std::string value;
  storage::AppendUint8(kVersion, value);
  storage::AppendUint8(state.frozen ? 1 : 0, value);
  storage::AppendUint64(static_cast<std::uint64_t>(state.frozen_at.time_since_epoch().count()), value);
  storage::AppendUint64(static_cast<std::uint64_t>(state.offset.count()), value);
  storage::WriteBatch batch;
  batch.Put(ClockKey(), std::move(value));
  auto committed = engine.Commit(std::move(batch));
  if (!committed.ok()) return Err(FromStorage(committed.error()));
  return *committed;
}

storage::Status ClockCheck::CheckRow(storage::RowKind /*kind*/, std::string_view key, std::string_view value) {
  if (key != ClockKey()) {
    findings_.Add("row " + storage::DescribeBytes(key), "it is not the row of the clock, but has its kind");
  } else if (!Decode(value)) {
    findings_.Add("the clock", "it does not decode");
  }
  return Ok{};
}

}  // namespace virga::aws
