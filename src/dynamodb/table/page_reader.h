#ifndef VIRGA_DYNAMODB_TABLE_PAGE_READER_H_
#define VIRGA_DYNAMODB_TABLE_PAGE_READER_H_

#include <cstddef>
#include <functional>
#include <limits>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "dynamodb/table/table_schema.h"
#include "storage/engine.h"

namespace virga::dynamodb {

// Where a page is read: rows of one table or index, in the order of their keys.
struct PageSpan {
  storage::KeyRange range;
  storage::Direction direction = storage::Direction::kForward;
  std::size_t rows_max = std::numeric_limits<std::size_t>::max();  // Limit: rows read, not rows returned
  // The range begins with a whole key and holds no other: its row is read by that, which is cheaper than a scan.
  bool is_one_row = false;
};

struct PageEnd {
  std::size_t rows = 0;
  std::size_t size_bytes = 0;  // of the rows read, as capacity counts them
  // The last row's value, if reading stopped before the end of the span: at `rows_max` (also if no
  // row follows), or because the next row would have made the page larger than 1 MB.
  std::string last_compact;
  bool stopped_early = false;
};

// Called with each row's value (an item or index entry in compact form). Returns the bytes that
// were read for it elsewhere: they count for the page's size, but not for `PageEnd::size_bytes`.
using VisitRow = std::function<aws::Result<std::size_t>(std::string_view compact)>;

// Reads one page. Holds no lock; `view` must stay alive.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
aws::Result<PageEnd> ReadPage(const storage::View& view, PageSpan span, const VisitRow& visit);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_TABLE_PAGE_READER_H_
