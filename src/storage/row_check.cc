#include "storage/row_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "codec/base64.h"
#include "storage/key_codec.h"

namespace virga::storage {

void Findings::Add(std::string where, std::string what) {
  ++count_;
  if (kept_.size() < kKeptMax) kept_.push_back({std::move(where), std::move(what)});
}

std::string Findings::ToLines() const {
  std::string lines;
  for (const Finding& finding : kept_) lines += fmt::format("{}: {}\n", finding.where, finding.what);
  if (count_ > kept_.size()) lines += fmt::format("and {} more\n", count_ - kept_.size());
  return lines;
}

std::string DescribeBytes(std::string_view bytes) {
  constexpr std::size_t kShownMax = 64;
  const std::string shown = codec::EncodeHex(bytes.substr(0, kShownMax));
  return bytes.size() <= kShownMax ? shown : fmt::format("{}... ({} bytes)", shown, bytes.size());
}

Result<std::uint64_t> CheckRows(const View& view, std::span<RowCheck* const> checks, Findings& findings,
                                const std::function<void(std::uint64_t rows)>& on_row) {
  const std::unique_ptr<Iterator> rows = view.Scan({}, Direction::kForward);
  std::uint64_t count = 0;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows->Next());
    if (!more) break;
    on_row(++count);
    KeyReader reader(rows->key());
    const auto layer = reader.ReadUint32();
    const auto kind = reader.ReadUint8();
    if (!layer || !kind || LayerId(*layer) != kFirstLayer) {
      findings.Add("row " + DescribeBytes(rows->key()), "its key does not begin with a layer that is known");
      continue;
    }
    const auto check = std::find_if(checks.begin(), checks.end(),
                                    [&](const RowCheck* each) { return each->IsOf(static_cast<RowKind>(*kind)); });
    if (check == checks.end()) {
      findings.Add("row " + DescribeBytes(rows->key()), fmt::format("no row has the kind {}", *kind));
      continue;
    }
    RETURN_IF_ERROR((*check)->CheckRow(static_cast<RowKind>(*kind), rows->key(), rows->value()));
  }
  for (RowCheck* check : checks) check->Finish();
  return count;
}

}  // namespace virga::storage
