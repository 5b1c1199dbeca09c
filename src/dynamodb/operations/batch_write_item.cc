#include "dynamodb/operations/batch_write_item.h"

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "aws/decode.h"
#include "aws/limits.h"
#include "dynamodb/item/item_codec.h"
#include "dynamodb/operations/item_members.h"
#include "dynamodb/operations/json_copy.h"
#include "dynamodb/operations/request_validation.h"
#include "dynamodb/operations/write_members.h"
#include "dynamodb/service.h"
#include "dynamodb/table/item_collection.h"

namespace virga::dynamodb {
namespace {

using enum aws::Support;
using enum aws::MemberType;

constexpr aws::Member kMembers[] = {
    {"RequestItems", kStructure, kHandled, "per table: PutRequest or DeleteRequest"},
    {"ReturnConsumedCapacity", kString, kHandled},
    {"ReturnItemCollectionMetrics", kString, kHandled},
};

// One put or deletion.
struct WriteRequest {
  codec::JsonValue json;  // to be handed back, if it is left
  std::optional<DecodedItem> put = {};
  std::optional<DecodedKey> deleted = {};
  std::optional<ItemKey> key = {};  // once the table was looked up
};

struct TableWrites {
  std::string_view table_name;
  std::vector<WriteRequest> writes = {};
  TableRef table = {};
};

struct Request {
  std::vector<TableWrites> tables;
  CapacityReport capacity = CapacityReport::kNone;
  bool collection_metrics = false;
};

aws::Result<WriteRequest> ReadWrite(const ObjectReader& reader) {
  WriteRequest write{.json = reader.object()};
  ASSIGN_OR_RETURN(const auto put, reader.Object("PutRequest"));
  ASSIGN_OR_RETURN(const auto deleted, reader.Object("DeleteRequest"));
  if (put) {
    ASSIGN_OR_RETURN(write.put, DecodedItem::Read(reader.Child("PutRequest", *put), "Item"));
  }
  if (deleted) {
    ASSIGN_OR_RETURN(write.deleted, DecodedKey::Read(reader.Child("DeleteRequest", *deleted), "Key"));
  }
  return write;
}

aws::Result<Request> ReadRequest(const ObjectReader& reader) {
  constexpr auto kWritesMax = static_cast<std::size_t>(aws::limits::batch_write_requests_max);
  Request request;
  ASSIGN_OR_RETURN(request.capacity, ReadCapacityReport(reader));
  ASSIGN_OR_RETURN(request.collection_metrics, ReadCollectionMetrics(reader));
  ASSIGN_OR_RETURN(const auto items, reader.Object("RequestItems", true));
  if (!items) return request;
  for (const codec::JsonValue member : *items) {
    ASSIGN_OR_RETURN(const codec::JsonValue list, aws::AsList(member));
    TableWrites part{.table_name = member.key()};
    if (list.size() == 0 || list.size() > kWritesMax) {
      // AWS echoes the whole request here; we name the table and leave its requests out.
      reader.constraints().AddSentence(
          fmt::format("Value '{{{}=[{}]}}' at 'requestItems' failed to satisfy constraint: Map value must satisfy "
                      "constraint: [Member must have length less than or equal to {}, Member must have length greater "
                      "than or equal to 1]",
                      member.key(), list.size() == 0 ? "" : "...", kWritesMax));
    }
    std::size_t position = 0;
    for (const codec::JsonValue element : list) {
      ASSIGN_OR_RETURN(const codec::JsonValue json, aws::AsObject(element));
      const ObjectReader write_reader(json, reader.constraints(),
                                      fmt::format("requestItems.{}.member.{}.member.", member.key(), ++position));
      ASSIGN_OR_RETURN(WriteRequest write, ReadWrite(write_reader));
      part.writes.push_back(std::move(write));
    }
    request.tables.push_back(std::move(part));
  }
  return request;
}

aws::Status CheckShape(const Request& request) {
  if (request.tables.empty()) {
    return Err(aws::ValidationError("The requestItems parameter is required for BatchWriteItem"));
  }
  std::size_t count = 0;
  for (const TableWrites& part : request.tables) {
    count += part.writes.size();
    for (const WriteRequest& write : part.writes) {
      if (write.put && write.deleted) {
        return Err(
            aws::ValidationError("Supplied WriteRequest has more than one of PutRequest and DeleteRequest set, must "
                                 "contain exactly one"));
      }
      if (!write.put && !write.deleted) {
        return Err(aws::ValidationError(
            "Supplied WriteRequest is empty, must contain exactly one of PutRequest and DeleteRequest"));
      }
    }
  }
  if (count <= static_cast<std::size_t>(aws::limits::batch_write_requests_max)) return Ok{};
  return Err(aws::ValidationError("Too many items requested for the BatchWriteItem call"));
}

// A put's key. Unlike PutItem's, its texts do not tell what is wrong.
aws::Result<ItemKey> KeyOfPut(const TableDescription& table, const DecodedItem& item) {
  if (item.error) return Err(*item.error);
  Item key;
  for (const KeyAttribute* part : {&table.key.hash, table.key.range ? &*table.key.range : nullptr}) {
    if (part == nullptr) continue;
    std::optional<AttributeValue> value = FindAttribute(item.compact, part->name);
    if (value) key.emplace(part->name, std::move(*value));
  }
  ASSIGN_OR_RETURN(ItemKey item_key, KeyOfLookup(table, key));
  RETURN_IF_ERROR(CheckIndexKeys(table, item.compact));
  RETURN_IF_ERROR(item.CheckSize());
  return item_key;
}

// All of the request is checked before any of it is written.
aws::Status CheckWrites(Service& service, aws::CallContext& context, Request& request) {
  for (TableWrites& part : request.tables) {
    ASSIGN_OR_RETURN(part.table, service.catalog().RequireActive(context, part.table_name));
  }
  for (TableWrites& part : request.tables) {
    std::set<std::string_view> rows;
    for (WriteRequest& write : part.writes) {
      ASSIGN_OR_RETURN(write.key, write.put ? KeyOfPut(*part.table, *write.put) : write.deleted->For(*part.table));
      if (rows.insert(write.key->row).second) continue;
      return Err(aws::ValidationError("Provided list of item keys contains duplicates"));
    }
  }
  return Ok{};
}

// Writes one by one: a batch is no transaction. What fails after the first write is handed back.
class Writing {
 public:
  Writing(Service& service, aws::CallContext& context, const Request& request)
      : service_(service), context_(context), request_(request) {
    unprocessed_.BeginObject();
  }

  aws::Status Write(const TableWrites& part) {
    ConsumedCapacity capacity;
    std::size_t at = 0;
    for (; at < part.writes.size() && !has_failed_; ++at) {
      auto outcome = WriteOne(*part.table, part.writes[at]);
      if (!outcome.ok() && written_ == 0) return Err(std::move(outcome).error());
      if (!outcome.ok()) {
        has_failed_ = true;
        break;
      }
      written_ += 1;
      capacity.Add(outcome.value().capacity);
      if (request_.collection_metrics && part.table->has_item_collections()) {
        collection_bytes_[CollectionRow(*part.table, part.writes[at].key->hash)] = outcome.value().collection_bytes;
      }
    }
    if (at < part.writes.size()) HandBack(part, at);
    if (at > 0) capacities_.emplace_back(part.table_name, std::move(capacity));
    return Ok{};
  }

  aws::Status WriteTo(codec::JsonWriter& output) {
    unprocessed_.EndObject();
    output.BeginObject();
    if (request_.capacity != CapacityReport::kNone) {
      output.Key("ConsumedCapacity");
      output.BeginArray();
      for (const auto& [name, capacity] : capacities_) {
        capacity.WriteTo(name, request_.capacity == CapacityReport::kIndexes, output);
      }
      output.EndArray();
    }
    if (request_.collection_metrics) WriteCollections(output);
    output.Key("UnprocessedItems");
    output.Raw(unprocessed_text_);
    output.EndObject();
    return Ok{};
  }

 private:
  aws::Result<WriteOutcome> WriteOne(const TableDescription& table, const WriteRequest& write) {
    const auto decide = [&write](const std::string*) -> aws::Result<WriteDecision> {
      return write.put ? WriteDecision::Put(write.put->compact) : WriteDecision::Delete();
    };
    return service_.table_store().Write(context_, table, *write.key, decide);
  }

  void HandBack(const TableWrites& part, std::size_t from) {
    unprocessed_.Key(part.table_name);
    unprocessed_.BeginArray();
    for (std::size_t i = from; i < part.writes.size(); ++i) CopyJson(part.writes[i].json, unprocessed_);
    unprocessed_.EndArray();
  }

  // One entry for each item collection that was written to.
  void WriteCollections(codec::JsonWriter& output) {
    output.Key("ItemCollectionMetrics");
    output.BeginObject();
    for (const TableWrites& part : request_.tables) {
      if (!part.table->has_item_collections()) continue;
      output.Key(part.table_name);
      output.BeginArray();
      for (const WriteRequest& write : part.writes) {
        const auto bytes = collection_bytes_.extract(CollectionRow(*part.table, write.key->hash));
        if (!bytes.empty()) WriteItemCollectionMetrics(*part.table, write.key->hash, bytes.mapped(), output);
      }
      output.EndArray();
    }
    output.EndObject();
  }

  Service& service_;
  aws::CallContext& context_;
  const Request& request_;
  std::string unprocessed_text_;
  codec::JsonWriter unprocessed_{unprocessed_text_};
  std::vector<std::pair<std::string_view, ConsumedCapacity>> capacities_;
  std::map<std::string, std::uint64_t> collection_bytes_;  // by the collection's row
  std::size_t written_ = 0;
  bool has_failed_ = false;
};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  Constraints constraints;
  ASSIGN_OR_RETURN(Request request, ReadRequest(ObjectReader(input, constraints)));
  RETURN_IF_ERROR(constraints.Check());
  RETURN_IF_ERROR(CheckShape(request));
  RETURN_IF_ERROR(CheckWrites(service, context, request));
  Writing writing(service, context, request);
  for (const TableWrites& part : request.tables) RETURN_IF_ERROR(writing.Write(part));
  RETURN_IF_ERROR(writing.WriteTo(output));
  return aws::CallOutcome{};
}

}  // namespace

constinit const Operation kBatchWriteItem{{"BatchWriteItem", kMembers}, Run};

}  // namespace virga::dynamodb
