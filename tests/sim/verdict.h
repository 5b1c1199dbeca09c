#ifndef VIRGA_TESTS_SIM_VERDICT_H_
#define VIRGA_TESTS_SIM_VERDICT_H_

#include <string>
#include <string_view>

#include "tests/sim/call.h"

namespace virga::sim {

inline Verdict Allowed() {
  return std::nullopt;
}

inline Verdict ExpectError(const Reply& reply, std::string_view error) {
  if (reply.status == 400 && reply.error == error) return Allowed();
  return "400 " + std::string(error);
}

inline Verdict ExpectSuccess(const Reply& reply) {
  if (reply.status == 200) return Allowed();
  return "200";
}

inline Verdict ExpectBody(const Reply& reply, const Json& body) {
  if (reply.status == 200 && reply.body == body) return Allowed();
  return "200 " + body.Dump();
}

// A member of a successful reply.
inline Verdict ExpectMember(const Json& object, std::string_view member, const Json& value) {
  if (object[member] == value) return Allowed();
  return std::string(member) + ": " + value.Dump();
}

}  // namespace virga::sim

// Leaves the function with a verdict that allows not what is there.
#define RETURN_UNLESS_ALLOWED(expression)                                          \
  do {                                                                             \
    if (auto unless_allowed = (expression); unless_allowed) return unless_allowed; \
  } while (false)

#endif  // VIRGA_TESTS_SIM_VERDICT_H_
