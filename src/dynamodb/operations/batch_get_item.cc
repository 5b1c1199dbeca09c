#include "dynamodb/operations/batch_get_item.h"

#include <fmt/format.h>

#include <array>
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
#include "dynamodb/operations/projection_members.h"
#include "dynamodb/operations/request_validation.h"
#include "dynamodb/service.h"

namespace virga::dynamodb {
namespace {

using enum aws::Support;
using enum aws::MemberType;

constexpr aws::Member kMembers[] = {
    {"RequestItems", kStructure, kHandled,
     "per table: Keys, ConsistentRead, ProjectionExpression, ExpressionAttributeNames, AttributesToGet"},
    {"ReturnConsumedCapacity", kString, kHandled},
};

// One table's part of the request.
struct TableKeys {
  std::string_view table_name;
  codec::JsonValue json;  // to be handed back, where keys are left
  std::vector<Item> keys = {};
  bool is_consistent = false;
  ProjectionMembers projecting = {};
  std::optional<Projection> projection = {};
  TableRef table = {};  // these two once it was looked up
  std::vector<ItemKey> item_keys = {};
};

struct Request {
  std::vector<TableKeys> tables;
  CapacityReport capacity = CapacityReport::kNone;
  std::optional<aws::Error> value_error;  // of a key's values: told once the tables were found
};

aws::Status ReadKeys(const ObjectReader& reader, TableKeys& part, Request& request) {
  ASSIGN_OR_RETURN(const auto keys, reader.List("Keys"));
  const std::string path = fmt::format("RequestItems.{}.member.Keys", part.table_name);
  if (!keys) {
    reader.constraints().AddNull(path);
    return Ok{};
  }
  const auto refuse_length = [&](std::string_view bound) {
    reader.constraints().AddSentence(
        fmt::format("Value at '{}' failed to satisfy constraint: Member must have length {}", path, bound));
  };
  if (keys->size() == 0) refuse_length("greater than or equal to 1");
  if (keys->size() > static_cast<std::size_t>(aws::limits::batch_get_keys_max)) {
    refuse_length(fmt::format("less than or equal to {}", aws::limits::batch_get_keys_max));
  }
  for (const codec::JsonValue json : *keys) {
    ASSIGN_OR_RETURN(const codec::JsonValue object, aws::AsObject(json));
    auto key = DecodeItem(object);
    if (!key.ok() && key.error().code == aws::ErrorCode::kSerialization) return Err(std::move(key).error());
    if (key.ok()) {
      part.keys.push_back(std::move(key).value());
    } else if (!request.value_error) {
      request.value_error = std::move(key).error();
    }
  }
  return Ok{};
}

aws::Result<Request> ReadRequest(const ObjectReader& reader) {
  Request request;
  ASSIGN_OR_RETURN(request.capacity, ReadCapacityReport(reader));
  ASSIGN_OR_RETURN(const auto items, reader.Object("RequestItems", true));
  if (items && items->size() == 0) {
    reader.constraints().AddSentence(
        "Value at 'RequestItems' failed to satisfy constraint: Member must have length greater than or equal to 1");
  }
  if (!items) return request;
  for (const codec::JsonValue member : *items) {
    ASSIGN_OR_RETURN(const codec::JsonValue json, aws::AsObject(member));
    const ObjectReader part_reader(json, reader.constraints(), fmt::format("requestItems.{}.member.", member.key()));
    TableKeys part{.table_name = member.key(), .json = json};
    RETURN_IF_ERROR(ReadKeys(part_reader, part, request));
    ASSIGN_OR_RETURN(const auto is_consistent, part_reader.Bool("ConsistentRead"));
    part.is_consistent = is_consistent.value_or(false);
    ASSIGN_OR_RETURN(part.projecting, ProjectionMembers::Read(part_reader));
    request.tables.push_back(std::move(part));
  }
  return request;
}

aws::Status ParseProjections(Constraints& constraints, Request& request) {
  ParameterUse any_expression{.name = "ProjectionExpression", .takes_values = false};
  ParameterUse any_older{.name = "AttributesToGet"};
  for (const TableKeys& part : request.tables) {
    any_expression.is_given |= part.projecting.expression.has_value();
    any_older.is_given |= part.projecting.attributes_to_get.has_value();
  }
  for (TableKeys& part : request.tables) {
    // The two kinds may not be mixed in one request, whichever tables they are for.
    const std::array expressions{any_expression};
    const std::array older{any_older};
    const ObjectReader reader(part.json, constraints);
    ASSIGN_OR_RETURN(Placeholders placeholders, ReadPlaceholders(reader, expressions, older));
    ASSIGN_OR_RETURN(part.projection, part.projecting.Parse(placeholders));
    RETURN_IF_ERROR(placeholders.CheckAllUsed());
  }
  return Ok{};
}

aws::Status CheckCountAndDuplicates(const Request& request) {
  std::size_t count = 0;
  for (const TableKeys& part : request.tables) {
    count += part.keys.size();
    std::set<std::string> seen;
    for (const Item& key : part.keys) {
      if (seen.insert(EncodeItem(key)).second) continue;
      return Err(aws::ValidationError("Provided list of item keys contains duplicates"));
    }
  }
  if (count <= static_cast<std::size_t>(aws::limits::batch_get_keys_max)) return Ok{};
  return Err(aws::ValidationError("Too many items requested for the BatchGetItem call"));
}

aws::Status FindTables(Service& service, aws::CallContext& context, Request& request) {
  for (TableKeys& part : request.tables) {
    ASSIGN_OR_RETURN(part.table, service.catalog().RequireActive(context, part.table_name));
  }
  if (request.value_error) return Err(*request.value_error);
  for (TableKeys& part : request.tables) {
    for (const Item& key : part.keys) {
      ASSIGN_OR_RETURN(ItemKey item_key, KeyOfLookup(*part.table, key));
      part.item_keys.push_back(std::move(item_key));
    }
  }
  return Ok{};
}

// Reads until the reply would pass 16 MB, and hands back the keys that are left then.
class Reading {
 public:
  Reading(Service& service, aws::CallContext& context) : service_(service), context_(context) {
    responses_.BeginObject();
    unprocessed_.BeginObject();
  }

  aws::Status Read(const TableKeys& part) {
    responses_.Key(part.table_name);
    responses_.BeginArray();
    ConsumedCapacity capacity;
    std::size_t at = 0;
    for (; at < part.item_keys.size() && !is_full_; ++at) {
      std::string compact;
      ASSIGN_OR_RETURN(const bool is_there, service_.table_store().Read(context_, part.item_keys[at], compact));
      const std::size_t size_bytes = is_there ? CompactSizeBytes(compact) : 0;
      if (bytes_ + size_bytes > static_cast<std::size_t>(aws::limits::batch_get_response_bytes_max)) {
        is_full_ = true;
        break;
      }
      bytes_ += size_bytes;
      capacity.AddTable(ReadUnits(size_bytes, part.is_consistent));
      if (is_there) RETURN_IF_ERROR(WriteProjected(compact, part.projection, responses_));
    }
    responses_.EndArray();
    if (at < part.keys.size()) HandBack(part, at);
    if (at > 0) capacities_.emplace_back(part.table_name, std::move(capacity));
    return Ok{};
  }

  void WriteTo(CapacityReport report, codec::JsonWriter& output) {
    responses_.EndObject();
    unprocessed_.EndObject();
    output.BeginObject();
    if (report != CapacityReport::kNone) {
      output.Key("ConsumedCapacity");
      output.BeginArray();
      for (const auto& [name, capacity] : capacities_) {
        capacity.WriteTo(name, report == CapacityReport::kIndexes, output);
      }
      output.EndArray();
    }
    output.Key("Responses");
    output.Raw(responses_text_);
    output.Key("UnprocessedKeys");
    output.Raw(unprocessed_text_);
    output.EndObject();
  }

 private:
  // With all that the table's part said beside its keys.
  void HandBack(const TableKeys& part, std::size_t from) {
    unprocessed_.Key(part.table_name);
    unprocessed_.BeginObject();
    for (const codec::JsonValue member : part.json) {
      if (member.key() == "Keys") continue;
      unprocessed_.Key(member.key());
      CopyJson(member, unprocessed_);
    }
    unprocessed_.Key("Keys");
    unprocessed_.BeginArray();
    for (std::size_t i = from; i < part.keys.size(); ++i) WriteItem(part.keys[i], unprocessed_);
    unprocessed_.EndArray();
    unprocessed_.EndObject();
  }

  Service& service_;
  aws::CallContext& context_;
  std::string responses_text_;
  codec::JsonWriter responses_{responses_text_};
  std::string unprocessed_text_;
  codec::JsonWriter unprocessed_{unprocessed_text_};
  std::vector<std::pair<std::string_view, ConsumedCapacity>> capacities_;
  std::size_t bytes_ = 0;
  bool is_full_ = false;
};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  Constraints constraints;
  ASSIGN_OR_RETURN(Request request, ReadRequest(ObjectReader(input, constraints)));
  RETURN_IF_ERROR(constraints.Check());
  RETURN_IF_ERROR(ParseProjections(constraints, request));
  RETURN_IF_ERROR(CheckCountAndDuplicates(request));
  RETURN_IF_ERROR(FindTables(service, context, request));
  Reading reading(service, context);
  for (const TableKeys& part : request.tables) RETURN_IF_ERROR(reading.Read(part));
  reading.WriteTo(request.capacity, output);
  return aws::CallOutcome{};
}

}  // namespace

constinit const Operation kBatchGetItem{{"BatchGetItem", kMembers}, Run};

}  // namespace virga::dynamodb
