#include "storage/own_rows.h"

#include <cstdint>

#include "storage/key_codec.h"

namespace virga::storage {
namespace {

constexpr std::string_view kOwnLayer("\0\0\0\0", 4);
constexpr std::string_view kFirstUserLayer("\0\0\0\1", 4);

std::string OwnKey(char row, std::string_view rest = {}) {
  std::string key(kOwnLayer);
  key.push_back(row);
  key.append(rest);
  return key;
}

}  // namespace

std::string SequenceKey() {
  return OwnKey('S');
}

std::string EncodeSequenceRow(const SequenceRow& row) {
  std::string value;
  AppendUint64(row.sequence, value);
  if (row.before) AppendUint64(*row.before, value);
  return value;
}

std::optional<SequenceRow> DecodeSequenceRow(std::string_view value) {
  KeyReader reader(value);
  const auto sequence = reader.ReadUint64();
  if (!sequence) return std::nullopt;
  if (reader.rest().empty()) return SequenceRow{.sequence = *sequence};
  const auto before = reader.ReadUint64();
  if (!before || !reader.rest().empty()) return std::nullopt;
  return SequenceRow{.sequence = *sequence, .before = *before};
}

std::string TotalsKey(std::string_view totals_key) {
  return OwnKey('T', totals_key);
}

std::string EncodeTotals(const Totals& totals) {
  std::string value;
  AppendUint64(static_cast<std::uint64_t>(totals.rows), value);
  AppendUint64(static_cast<std::uint64_t>(totals.bytes), value);
  return value;
}

std::optional<Totals> DecodeTotals(std::string_view value) {
  KeyReader reader(value);
  const auto rows = reader.ReadUint64();
  const auto bytes = reader.ReadUint64();
  if (!rows || !bytes || !reader.rest().empty()) return std::nullopt;
  return Totals{static_cast<std::int64_t>(*rows), static_cast<std::int64_t>(*bytes)};
}

std::string ResumeKey() {
  return OwnKey('R');
}

std::string_view FirstUserKey() {
  return kFirstUserLayer;
}

}  // namespace virga::storage
