#ifndef VIRGA_APPS_TRACKER_API_ACCESS_H_
#define VIRGA_APPS_TRACKER_API_ACCESS_H_

#include <string>
#include <string_view>

#include "apps/tracker_api/problem.h"
#include "apps/tracker_common/request_item.h"
#include "base/random.h"
#include "base/result.h"
#include "codec/hash.h"
#include "http/message.h"

namespace virga::tracker {

// A tracking token: 128 random bits in hex. Who has it sees the request; the table holds its hash.
std::string NewTrackingToken(Random& random);
std::string HashOfToken(std::string_view token);  // SHA-256 in hex

// Compares hashes, in constant time. An item of the older lab has its token in clear.
bool OpensRequest(const RequestItem& item, std::string_view token);

// The parameter `t` of a tracking link. 400: missing, empty, malformed or given twice.
Result<std::string, Problem> ReadTrackingToken(std::string_view query);

// Knows the admin token by its hash only.
class AdminGate {
 public:
  explicit AdminGate(std::string_view admin_token) : hash_(codec::Sha256(admin_token)) {}
  // 401 unless "Authorization: Bearer <admin token>".
  Status<Problem> Check(const http::Request& request) const;

 private:
  codec::Sha256Digest hash_;
};

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_API_ACCESS_H_
