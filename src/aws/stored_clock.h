#ifndef VIRGA_AWS_STORED_CLOCK_H_
#define VIRGA_AWS_STORED_CLOCK_H_

#include <optional>
#include <string_view>

#include "aws/error.h"
#include "base/clock.h"
#include "storage/engine.h"
#include "storage/row_check.h"

namespace virga::aws {

// Where the cloud's clock stands, as a row of the engine: deadlines are in the cloud's time, so they
// mean nothing without it. Format: docs/formats/data_folder.md.

// nullopt: it was never moved. Errors: the row does not decode; storage's.
Result<std::optional<AdjustableClock::State>> LoadClock(const storage::Engine& engine);
Result<storage::Sequence> StoreClock(storage::Engine& engine, const AdjustableClock::State& state);

// Checks that the only row of its kind is where it belongs and decodes. Borrows the findings.
class ClockCheck final : public storage::RowCheck {
 public:
  explicit ClockCheck(storage::Findings& findings) : findings_(findings) {}
  bool IsOf(storage::RowKind kind) const override { return kind == storage::RowKind::kClock; }
  storage::Status CheckRow(storage::RowKind kind, std::string_view key, std::string_view value) override;
  void Finish() override {}

 private:
  storage::Findings& findings_;
};

}  // namespace virga::aws

#endif  // VIRGA_AWS_STORED_CLOCK_H_
