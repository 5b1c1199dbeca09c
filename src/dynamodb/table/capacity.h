#ifndef VIRGA_DYNAMODB_TABLE_CAPACITY_H_
#define VIRGA_DYNAMODB_TABLE_CAPACITY_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "codec/json_writer.h"
#include "dynamodb/table/table_schema.h"

namespace virga::dynamodb {

// Capacity units as DynamoDB counts them.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html

// One unit per 1 KB begun, at least one.
double WriteUnits(std::size_t size_bytes);
// One unit per 4 KB begun, at least one; half of that if the read is eventually consistent.
double ReadUnits(std::size_t size_bytes, bool consistent);

// What one request consumed of one table and its indexes.
class ConsumedCapacity {
 public:
  void AddTable(double units) { table_ += units; }
  // Adds to the index's own count, which starts at 0 where it is first named.
  void AddIndex(const IndexDescription& index, double units);
  void Add(const ConsumedCapacity& other);

  double total() const;
  double table() const { return table_; }
  double index(std::string_view name) const;

  // The members of a ConsumedCapacity structure, in the order of their names. `table_name` is the
  // caller's own word: a name or an ARN. `with_indexes`: as for ReturnConsumedCapacity INDEXES.
  void WriteTo(std::string_view table_name, bool with_indexes, codec::JsonWriter& json) const;

 private:
  struct IndexUnits {
    std::string name;
    IndexKind kind;
    double units;
  };
  void AddNamed(std::string_view name, IndexKind kind, double units);
  void WriteIndexes(std::string_view member, IndexKind kind, codec::JsonWriter& json) const;

  double table_ = 0;
  std::vector<IndexUnits> indexes_;  // sorted by name
};

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_TABLE_CAPACITY_H_
