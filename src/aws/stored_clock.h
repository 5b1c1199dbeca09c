#ifndef VIRGA_AWS_STORED_CLOCK_H_
#define VIRGA_AWS_STORED_CLOCK_H_

#include <optional>

#include "aws/error.h"
#include "base/clock.h"
#include "storage/engine.h"

namespace virga::aws {

// Where the cloud's clock stands, as a row of the engine: deadlines are in the cloud's time, so they
// mean nothing without it. Format: docs/formats/data_folder.md.

// nullopt: it was never moved. Errors: the row does not decode; storage's.
Result<std::optional<AdjustableClock::State>> LoadClock(const storage::Engine& engine);
Result<storage::Sequence> StoreClock(storage::Engine& engine, const AdjustableClock::State& state);

}  // namespace virga::aws

#endif  // VIRGA_AWS_STORED_CLOCK_H_
