#ifndef VIRGA_STORAGE_ROW_CHECK_H_
#define VIRGA_STORAGE_ROW_CHECK_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/engine.h"
#include "storage/key_space.h"

namespace virga::storage {

// What is wrong, and where, in words for who runs the check.
struct Finding {
  std::string where;  // "table Orders (000000000000, us-east-1), item {"pk":{"S":"a"}}"
  std::string what;   // "the index by-city has no entry for it"
};

// Where checks put what they find: the first are kept, the others counted. Not thread-safe.
class Findings {
 public:
  static constexpr std::size_t kKeptMax = 100;
  void Add(std::string where, std::string what);
  const std::vector<Finding>& kept() const { return kept_; }
  std::uint64_t count() const { return count_; }
  // A line each, and "and 3 more" where not all were kept.
  std::string ToLines() const;

 private:
  std::vector<Finding> kept_;
  std::uint64_t count_ = 0;
};

// Checks the rows of some kinds. CheckRows calls it: each row of its kinds once, in the order of
// keys, all of one view; then Finish. What is wrong goes to the Findings that it was made with;
// what it returns is an error of the view, which ends the check.
class RowCheck {
 public:
  virtual ~RowCheck() = default;
  virtual bool IsOf(RowKind kind) const = 0;
  virtual Status CheckRow(RowKind kind, std::string_view key, std::string_view value) = 0;
  virtual void Finish() = 0;
};

// Reads every row of `view`. A row of another layer, or of a kind that no check takes, is a finding.
// `on_row` is called with the number of rows read so far, after each. Returns that number.
// Errors: the view's.
Result<std::uint64_t> CheckRows(const View& view, std::span<RowCheck* const> checks, Findings& findings,
                                const std::function<void(std::uint64_t rows)>& on_row);

// Bytes of a key that does not decode, as hex; what is long is cut.
std::string DescribeBytes(std::string_view bytes);

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_ROW_CHECK_H_
