#ifndef VIRGA_DYNAMODB_OPERATIONS_WRITE_MEMBERS_H_
#define VIRGA_DYNAMODB_OPERATIONS_WRITE_MEMBERS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "aws/operation.h"
#include "codec/json_writer.h"
#include "dynamodb/operations/item_condition.h"
#include "dynamodb/operations/item_members.h"
#include "dynamodb/operations/request_validation.h"
#include "dynamodb/table/table_keys.h"
#include "dynamodb/table/table_schema.h"
#include "dynamodb/table/table_store.h"

namespace virga::dynamodb {

// The members that PutItem, UpdateItem and DeleteItem share.
struct WriteMembers {
  std::string_view table_name;
  ConditionMembers condition;
  ReturnValues return_values = ReturnValues::kNone;
  CapacityReport capacity = CapacityReport::kNone;
  bool collection_metrics = false;

  static aws::Result<WriteMembers> Read(const ObjectReader& reader);
};

// The condition of PutItem and DeleteItem, once their members were read. They have no other expression, and return no
// new values.
aws::Result<ItemCondition> ReadOnlyCondition(const ObjectReader& reader, const WriteMembers& members);

// The Key of a request, decoded but not yet checked against a table. A wrong JSON type is told at
// once, as AWS does; what is wrong with the values is told only after the table was found.
class DecodedKey {
 public:
  static aws::Result<DecodedKey> Read(const ObjectReader& reader, std::string_view name);
  // REQUIRES: the member was there (the reader's constraints hold).
  aws::Result<ItemKey> For(const TableDescription& table) const;

 private:
  explicit DecodedKey(aws::Result<Item> item) : item_(std::move(item)) {}
  aws::Result<Item> item_;
};

// An item that is to be stored whole: its compact form, or what is wrong with its values.
struct DecodedItem {
  std::string compact;
  std::size_t size_bytes = 0;
  std::optional<aws::Error> error;

  static aws::Result<DecodedItem> Read(const ObjectReader& reader, std::string_view name);
  // Error: "Item size has exceeded the maximum allowed size".
  aws::Status CheckSize() const;
};

// The item collection's key and a range of its size. The estimate counts the collection's items and local index
// entries. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections
void WriteItemCollectionMetrics(const TableDescription& table, const AttributeValue& hash_key, std::uint64_t bytes,
                                codec::JsonWriter& output);
// The member ItemCollectionMetrics, if it was asked for and the table has collections.
void WriteItemCollectionMember(const TableDescription& table, const WriteMembers& members, const ItemKey& key,
                               const WriteOutcome& outcome, codec::JsonWriter& output);
// The answer of PutItem and DeleteItem.
aws::Status WriteOldItemReply(const TableDescription& table, const WriteMembers& members, const ItemKey& key,
                              const WriteOutcome& outcome, codec::JsonWriter& output);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_WRITE_MEMBERS_H_
