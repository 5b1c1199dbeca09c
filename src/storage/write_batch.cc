#include "storage/write_batch.h"

#include <iterator>

#include "storage/key_codec.h"

namespace virga::storage {

void WriteBatch::Stamp(std::uint64_t sequence) {
  std::uint16_t place = 0;
  for (Operation& operation : operations_) {
    if (operation.kind == Kind::kPutStamped) {
      AppendUint64(sequence, operation.key);
      AppendUint16(place, operation.key);
      operation.kind = Kind::kPut;
    }
    ++place;
  }
}

void WriteBatch::Append(WriteBatch other) {
  operations_.insert(operations_.end(), std::make_move_iterator(other.operations_.begin()),
                     std::make_move_iterator(other.operations_.end()));
  totals_.insert(totals_.end(), std::make_move_iterator(other.totals_.begin()),
                 std::make_move_iterator(other.totals_.end()));
}

void AddTo(TotalsByKey& totals, const WriteBatch::TotalsChange& change) {
  const auto entry = totals.try_emplace(change.key).first;
  entry->second += change.by;
  if (entry->second == Totals{}) totals.erase(entry);
}

Totals Find(const TotalsByKey& totals, std::string_view key) {
  const auto found = totals.find(key);
  return found == totals.end() ? Totals{} : found->second;
}

}  // namespace virga::storage
