#ifndef VIRGA_AWS_NAMED_MEMBER_H_
#define VIRGA_AWS_NAMED_MEMBER_H_

#include <optional>
#include <string>
#include <string_view>

#include "aws/decode.h"

namespace virga::aws {

// A member of what the cloud's own endpoints take; nullopt if it is absent. AWS's texts for a wrong type name no
// member, so this puts the name before them.
template <typename T>
Result<std::optional<T>> NamedMember(codec::JsonValue object, std::string_view name,
                                     Result<T> (*convert)(codec::JsonValue)) {
  auto value = Converted(Find(object, name), convert);
  if (value.ok()) return value;
  return Err(Error{value.error().code, std::string(name) + ": " + value.error().message});
}

}  // namespace virga::aws

#endif  // VIRGA_AWS_NAMED_MEMBER_H_
