// Expressions of all kinds from outside, without placeholders given.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "dynamodb/expression/expression.h"

namespace {

template <typename Parse>
void TryParse(Parse parse) {
  auto placeholders = virga::dynamodb::Placeholders::Decode(nullptr, nullptr);
  if (placeholders.ok()) (void)parse(*placeholders).ok();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using virga::dynamodb::Placeholders;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  TryParse([&](Placeholders& p) {
    return virga::dynamodb::Condition::Parse(text, virga::dynamodb::ExpressionKind::kCondition, p);
  });
  TryParse([&](Placeholders& p) { return virga::dynamodb::Update::Parse(text, p); });
  TryParse([&](Placeholders& p) { return virga::dynamodb::Projection::Parse(text, p); });
  TryParse([&](Placeholders& p) { return virga::dynamodb::ParseKeyCondition(text, p); });
  return 0;
}
