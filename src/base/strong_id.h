#ifndef VIRGA_BASE_STRONG_ID_H_
#define VIRGA_BASE_STRONG_ID_H_

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace virga {

// A string with a meaning, so that two of different meaning cannot be swapped:
//   using TableName = StrongString<struct TableNameTag>;
template <typename Tag>
class StrongString {
 public:
  StrongString() = default;
  explicit StrongString(std::string value) : value_(std::move(value)) {}
  explicit StrongString(std::string_view value) : value_(value) {}
  explicit StrongString(const char* value) : value_(value) {}

  const std::string& str() const { return value_; }
  std::string_view view() const { return value_; }
  bool empty() const { return value_.empty(); }
  friend auto operator<=>(const StrongString&, const StrongString&) = default;

 private:
  std::string value_;
};

// The same for a number.
template <typename Tag, typename T>
class StrongNumber {
 public:
  constexpr StrongNumber() = default;
  constexpr explicit StrongNumber(T value) : value_(value) {}
  constexpr T value() const { return value_; }
  friend constexpr auto operator<=>(const StrongNumber&, const StrongNumber&) = default;

 private:
  T value_{};
};

}  // namespace virga

template <typename Tag>
struct std::hash<virga::StrongString<Tag>> {
  std::size_t operator()(const virga::StrongString<Tag>& id) const { return std::hash<std::string_view>{}(id.view()); }
};
template <typename Tag, typename T>
struct std::hash<virga::StrongNumber<Tag, T>> {
  std::size_t operator()(const virga::StrongNumber<Tag, T>& id) const { return std::hash<T>{}(id.value()); }
};

#endif  // VIRGA_BASE_STRONG_ID_H_
