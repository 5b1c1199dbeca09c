#ifndef VIRGA_BASE_RESULT_H_
#define VIRGA_BASE_RESULT_H_

#include <type_traits>
#include <utility>
#include <variant>

namespace virga {

// Marks a value as the error of a Result: `return Err(NotFound(name));`
template <typename E>
struct Err {
  explicit Err(E value) : error(std::move(value)) {}
  E error;
};

// A value or an error; the one channel by which the project reports failure.
// Why not std::expected: it is not [[nodiscard]], and clang 14 cannot read it (docs/adr/0001).
// REQUIRES: value() only if ok(); error() only if !ok().
template <typename T, typename E>
class [[nodiscard]] Result {
 public:
  using Value = T;
  using Error = E;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  template <typename F>
  requires std::is_constructible_v<E, F> Result(Err<F> err)  // NOLINT(google-explicit-constructor)
      : state_(std::in_place_index<1>, std::move(err.error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return *std::get_if<0>(&state_); }
  const T& value() const& { return *std::get_if<0>(&state_); }
  T&& value() && { return std::move(*std::get_if<0>(&state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  E& error() & { return *std::get_if<1>(&state_); }
  const E& error() const& { return *std::get_if<1>(&state_); }
  E&& error() && { return std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<T, E> state_;
};

// The value of a Result that has nothing to say but that it worked.
struct Ok {};
template <typename E>
using Status = Result<Ok, E>;

}  // namespace virga

#define VIRGA_CONCAT_INNER(a, b) a##b
#define VIRGA_CONCAT(a, b) VIRGA_CONCAT_INNER(a, b)

// Leaves the function with the error of `expression`, a Result whose value is not needed.
#define RETURN_IF_ERROR(expression)                                   \
  do {                                                                \
    auto&& return_if_error_result = (expression);                     \
    if (!return_if_error_result.ok()) {                               \
      return ::virga::Err(std::move(return_if_error_result).error()); \
    }                                                                 \
  } while (false)

// Declares `declaration` with the value of `expression`, or leaves the function with its error.
#define ASSIGN_OR_RETURN(declaration, expression) \
  ASSIGN_OR_RETURN_INNER(VIRGA_CONCAT(result_at_line_, __LINE__), declaration, expression)
#define ASSIGN_OR_RETURN_INNER(result, declaration, expression) \
  auto result = (expression);                                   \
  if (!result.ok()) {                                           \
    return ::virga::Err(std::move(result).error());             \
  }                                                             \
  declaration = std::move(result).value()

#endif  // VIRGA_BASE_RESULT_H_
