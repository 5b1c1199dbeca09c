#include "aws/account_region.h"

#include <algorithm>

namespace virga::aws {
namespace {

constexpr std::size_t kAccountDigits = 12;
constexpr std::size_t kRegionBytesMax = 64;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

bool IsAccountId(std::string_view text) {
  return text.size() == kAccountDigits && std::all_of(text.begin(), text.end(), IsDigit);
}

bool IsRegion(std::string_view text) {
  return !text.empty() && text.size() <= kRegionBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || IsDigit(c) || c == '-'; });
}

}  // namespace virga::aws
