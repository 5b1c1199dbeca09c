#ifndef VIRGA_STORAGE_WRITE_BATCH_H_
#define VIRGA_STORAGE_WRITE_BATCH_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace virga::storage {

// How many rows there are of a kind, and their bytes: kept beside the rows, because counting them
// means reading them all.
struct Totals {
  std::int64_t rows = 0;
  std::int64_t bytes = 0;

  bool operator==(const Totals&) const = default;
  Totals operator-() const { return {-rows, -bytes}; }
  Totals& operator+=(const Totals& other) {
    rows += other.rows;
    bytes += other.bytes;
    return *this;
  }
};

// What is written together. Later operations on one key win over earlier ones. Not thread-safe.
class WriteBatch {
 public:
  enum class Kind { kPut, kDelete, kPutStamped };
  struct Operation {
    Kind kind;
    std::string key;
    std::string value;
  };

  void Put(std::string key, std::string value) {
    operations_.push_back({Kind::kPut, std::move(key), std::move(value)});
  }
  void Delete(std::string key) { operations_.push_back({Kind::kDelete, std::move(key), {}}); }
  // Puts under `prefix` followed by the batch's sequence (8 bytes, big-endian) and the operation's
  // place in the batch (2 bytes, big-endian), so that such keys sort in the order of commits.
  void PutStamped(std::string prefix, std::string value) {
    operations_.push_back({Kind::kPutStamped, std::move(prefix), std::move(value)});
  }
  struct TotalsChange {
    std::string key;
    Totals by;
  };
  // Adds to the totals under `key`, which are apart from the rows and begin at zero.
  void AddTotals(std::string key, Totals by) {
    if (by != Totals{}) totals_.push_back({std::move(key), by});
  }
  // The engine's: gives the keys that ask for it the batch's sequence; kPutStamped becomes kPut.
  void Stamp(std::uint64_t sequence);

  // Takes over all operations of `other`, after ours.
  void Append(WriteBatch other);

  bool empty() const { return operations_.empty() && totals_.empty(); }
  std::vector<Operation>& operations() { return operations_; }
  const std::vector<Operation>& operations() const { return operations_; }
  const std::vector<TotalsChange>& totals() const { return totals_; }

 private:
  std::vector<Operation> operations_;
  std::vector<TotalsChange> totals_;
};

// Totals that are zero have no entry.
using TotalsByKey = std::map<std::string, Totals, std::less<>>;
void AddTo(TotalsByKey& totals, const WriteBatch::TotalsChange& change);
Totals Find(const TotalsByKey& totals, std::string_view key);

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_WRITE_BATCH_H_
