#ifndef VIRGA_APPS_TRACKER_API_REQUEST_BODY_H_
#define VIRGA_APPS_TRACKER_API_REQUEST_BODY_H_

#include <string>
#include <string_view>

#include "apps/tracker_api/problem.h"
#include "base/result.h"
#include "http/message.h"

namespace virga::tracker {

inline constexpr std::size_t kTitleBytesMax = 1024;

// The one member that each body of ours has: {"title":".."} and {"status":".."}. Other members are
// ignored. 415 if the body does not say that it is JSON, 400 if it is not, or lacks the member.
Result<std::string, Problem> ReadMember(const http::Request& request, std::string_view name);

// A title that can be stored and shown: 1 to 1,024 bytes, not blank, no control characters.
Result<std::string, Problem> ReadTitle(const http::Request& request);
Result<std::string, Problem> ReadStatus(const http::Request& request);

// "application/json", perhaps with parameters of which charset must be utf-8.
bool IsJsonContentType(std::string_view value);

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_API_REQUEST_BODY_H_
