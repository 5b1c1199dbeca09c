#include "aws/request_id.h"

#include <algorithm>
#include <cstdint>
#include <string>

namespace virga::aws {

RequestId RequestId::Long(Random& random) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
  constexpr std::string_view kTail = "VV4KQNSO5AEMVJF66Q9ASUAAJG";
  RequestId id;
  id.size_ = id.text_.size();
  std::array<std::uint8_t, 26> bytes = {};
  static_assert(bytes.size() + kTail.size() == std::tuple_size_v<decltype(id.text_)>);
  random.Fill(bytes);
  for (std::size_t i = 0; i < bytes.size(); ++i) id.text_[i] = kAlphabet[bytes[i] & 31U];
  std::copy(kTail.begin(), kTail.end(), id.text_.begin() + bytes.size());
  return id;
}

RequestId RequestId::Uuid(Random& random) {
  RequestId id;
  const UuidText uuid = UuidTextOf(NewUuidBytes(random));
  id.size_ = uuid.size();
  std::copy(uuid.begin(), uuid.end(), id.text_.begin());
  return id;
}

}  // namespace virga::aws
