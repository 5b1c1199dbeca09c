#ifndef VIRGA_APPS_TRACKER_COMMON_MOMENT_H_
#define VIRGA_APPS_TRACKER_COMMON_MOMENT_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace virga::tracker {

// RFC 3339 in UTC ("Z"), with zero to nine fraction digits, of which six count: what we write, and
// the whole seconds of items that an older program wrote.
std::optional<TimePoint> ParseMoment(std::string_view text);

// Whether `text` is exactly what FormatRfc3339 writes, so that texts compare as their times do.
bool IsCanonicalMoment(std::string_view text);

// `text` in that form; text that is no time stays as it is.
std::string CanonicalMoment(std::string_view text);

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_COMMON_MOMENT_H_
