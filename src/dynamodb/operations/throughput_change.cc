#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <string>

#include "dynamodb/operations/schema_rules.h"
#include "dynamodb/operations/table_changes.h"

namespace virga::dynamodb {
namespace {

// "You can decrease up to four times, any time per day. A day is defined according to UTC.
// Additionally, if there was no decrease in the past hour, an additional decrease is allowed."
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
constexpr std::int64_t kFreeDecreasesPerDay = 4;
constexpr std::int64_t kDecreasesPerDayMax = 27;
constexpr Duration kQuietTime = std::chrono::hours(1);

bool SameDay(TimePoint a, TimePoint b) {
  return std::chrono::floor<std::chrono::days>(a) == std::chrono::floor<std::chrono::days>(b);
}

std::string Spelled(TimePoint time) {
  return fmt::format("{:%A, %B %d, %Y %I:%M:%S %p} UTC", fmt::gmtime(static_cast<std::time_t>(ToUnixSeconds(time))));
}

aws::Error TooManyDecreases(const ProvisionedThroughput& throughput) {
  const TimePoint last = *throughput.last_decrease;
  return {aws::ErrorCode::kLimitExceeded,
          fmt::format("Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. "
                      "After the first {} decreases, each subsequent decrease in the same UTC day can be performed at "
                      "most once every {} seconds. Number of decreases today: {}. Last decrease at {}. Next decrease "
                      "can be made at {}",
                      kFreeDecreasesPerDay, std::chrono::duration_cast<std::chrono::seconds>(kQuietTime).count(),
                      throughput.decreases_today, Spelled(last), Spelled(last + kQuietTime))};
}

aws::Status CheckDecrease(const ProvisionedThroughput& throughput, TimePoint now) {
  const bool is_free = throughput.decreases_today < kFreeDecreasesPerDay;
  const bool was_quiet = !throughput.last_decrease || now - *throughput.last_decrease >= kQuietTime;
  if (is_free || (was_quiet && throughput.decreases_today < kDecreasesPerDayMax)) return Ok{};
  return Err(TooManyDecreases(throughput));
}

}  // namespace

aws::Status ChangeThroughput(const Units& wanted, std::string_view what, TimePoint now,
                             ProvisionedThroughput& throughput) {
  if (wanted.read == throughput.read_units && wanted.write == throughput.write_units) {
    return Err(aws::ValidationError(fmt::format(
        "The provisioned throughput for the {0} will not change. The requested value equals the current value. Current "
        "ReadCapacityUnits provisioned for the {0}: {1}. Requested ReadCapacityUnits: {1}. Current WriteCapacityUnits "
        "provisioned for the {0}: {2}. Requested WriteCapacityUnits: {2}. Refer to the Amazon DynamoDB Developer Guide "
        "for current limits and how to request higher limits.",
        what, wanted.read, wanted.write)));
  }
  RETURN_IF_ERROR(CheckThroughput(wanted));
  const bool increases = wanted.read > throughput.read_units || wanted.write > throughput.write_units;
  const bool decreases = wanted.read < throughput.read_units || wanted.write < throughput.write_units;
  if (!throughput.last_decrease || !SameDay(*throughput.last_decrease, now)) throughput.decreases_today = 0;
  if (decreases) {
    RETURN_IF_ERROR(CheckDecrease(throughput, now));
    ++throughput.decreases_today;
    throughput.last_decrease = now;
  }
  if (increases) throughput.last_increase = now;
  throughput.read_units = wanted.read;
  throughput.write_units = wanted.write;
  return Ok{};
}

}  // namespace virga::dynamodb
