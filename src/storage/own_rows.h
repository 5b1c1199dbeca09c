#ifndef VIRGA_STORAGE_OWN_ROWS_H_
#define VIRGA_STORAGE_OWN_ROWS_H_

#include <optional>
#include <string>
#include <string_view>

#include "storage/engine.h"

namespace virga::storage {

// The rows of layer 0, which the engine keeps for itself. Format: docs/formats/data_folder.md.

// What each group of writes says of itself.
struct SequenceRow {
  Sequence sequence = 0;
  std::optional<Sequence> before = std::nullopt;  // of the group that it follows, 0: none; nullopt: by an older version
};
std::string SequenceKey();
std::string EncodeSequenceRow(const SequenceRow& row);
std::optional<SequenceRow> DecodeSequenceRow(std::string_view value);

// Before all keys of totals, and before one.
std::string TotalsKey(std::string_view totals_key = {});
std::string EncodeTotals(const Totals& totals);
std::optional<Totals> DecodeTotals(std::string_view value);

// Has no value.
std::string ResumeKey();

// Rows of the engine's users lie past this key.
std::string_view FirstUserKey();

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_OWN_ROWS_H_
