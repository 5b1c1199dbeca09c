#include "dynamodb/table/page_reader.h"

#include <memory>
#include <utility>

#include "aws/limits.h"
#include "dynamodb/item/item_codec.h"

namespace virga::dynamodb {

namespace {

aws::Result<PageEnd> ReadOneRow(const storage::View& view, const PageSpan& span, const VisitRow& visit) {
  PageEnd end;
  const storage::KeyRange& range = span.range;
  if (!range.end.empty() && range.end <= range.begin) return end;  // the page starts after it
  auto row = view.Get(range.begin);
  if (!row.ok()) return Err(aws::FromStorage(row.error()));
  if (!row.value()) return end;
  RETURN_IF_ERROR(visit(**row));
  end.rows = 1;
  end.size_bytes = CompactSizeBytes(**row);
  end.last_compact = std::move(**row);
  end.stopped_early = span.rows_max == 1;
  return end;
}

}  // namespace

aws::Result<PageEnd> ReadPage(const storage::View& view, PageSpan span, const VisitRow& visit) {
  if (span.is_one_row) return ReadOneRow(view, span, visit);
  constexpr auto kPageBytesMax = static_cast<std::size_t>(aws::limits::page_bytes_max);
  PageEnd end;
  std::size_t page_bytes = 0;
  const std::unique_ptr<storage::Iterator> rows = view.Scan(std::move(span.range), span.direction);
  while (true) {
    auto more = rows->Next();
    if (!more.ok()) return Err(aws::FromStorage(more.error()));
    if (!more.value()) return end;
    const std::size_t size_bytes = CompactSizeBytes(rows->value());
    if (end.rows > 0 && page_bytes + size_bytes > kPageBytesMax) break;
    ASSIGN_OR_RETURN(const std::size_t elsewhere, visit(rows->value()));
    end.rows += 1;
    end.size_bytes += size_bytes;
    page_bytes += size_bytes + elsewhere;
    end.last_compact.assign(rows->value());
    if (end.rows == span.rows_max) break;
  }
  end.stopped_early = true;
  return end;
}

}  // namespace virga::dynamodb
