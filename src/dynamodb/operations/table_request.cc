#include "dynamodb/operations/table_request.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "aws/limits.h"

namespace virga::dynamodb {
namespace {

constexpr std::string_view kScalarTypes[] = {"B", "N", "S"};
constexpr std::string_view kKeyTypes[] = {"HASH", "RANGE"};
constexpr std::string_view kProjectionTypes[] = {"ALL", "INCLUDE", "KEYS_ONLY"};
constexpr std::string_view kBillingModes[] = {"PROVISIONED", "PAY_PER_REQUEST"};
constexpr std::string_view kTableClasses[] = {"STANDARD", "STANDARD_INFREQUENT_ACCESS"};
constexpr std::string_view kViewTypes[] = {"NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"};
constexpr std::string_view kEncryptionTypes[] = {"AES256", "KMS"};

constexpr auto kNameMax = static_cast<std::size_t>(aws::limits::key_attribute_name_bytes_max);
// Read of a global index, so that keys of several attributes are refused by name and not as too long.
constexpr std::int64_t kMultiAttributeKeyElementsMax = 8;
constexpr StringRule kAttributeNameRule{.required = true, .min = 1, .max = kNameMax};
constexpr IntegerRule kUnitsRule{.required = true, .min = aws::limits::throughput_units_min};

AttributeType ScalarTypeOf(std::string_view name) {
  if (name == "N") return AttributeType::kNumber;
  return name == "B" ? AttributeType::kBinary : AttributeType::kString;
}

std::string Text(const std::optional<std::string_view>& text) {
  return std::string(text.value_or(""));
}

// The list as AWS echoes it in an error.
std::string Describe(const std::vector<KeyElement>& key) {
  std::string text = "[";
  for (const KeyElement& element : key) {
    if (text.size() > 1) text += ", ";
    text += fmt::format("KeySchemaElement(attributeName={}, keyType={})", element.name,
                        element.type == KeyType::kHash ? "HASH" : "RANGE");
  }
  return text + "]";
}

}  // namespace

std::optional<ProjectionType> ParseProjectionType(std::string_view name) {
  if (name == "ALL") return ProjectionType::kAll;
  if (name == "KEYS_ONLY") return ProjectionType::kKeysOnly;
  if (name == "INCLUDE") return ProjectionType::kInclude;
  return std::nullopt;
}

std::optional<BillingMode> ParseBillingMode(std::string_view name) {
  if (name == "PROVISIONED") return BillingMode::kProvisioned;
  if (name == "PAY_PER_REQUEST") return BillingMode::kPayPerRequest;
  return std::nullopt;
}

std::optional<TableClass> ParseTableClass(std::string_view name) {
  if (name == "STANDARD") return TableClass::kStandard;
  if (name == "STANDARD_INFREQUENT_ACCESS") return TableClass::kStandardInfrequentAccess;
  return std::nullopt;
}

aws::Result<std::optional<std::vector<KeyAttribute>>> DecodeAttributeDefinitions(const ObjectReader& reader,
                                                                                 bool required) {
  std::vector<KeyAttribute> definitions;
  ASSIGN_OR_RETURN(const auto count,
                   reader.Structures("AttributeDefinitions", required, [&](const ObjectReader& element) -> aws::Status {
                     ASSIGN_OR_RETURN(const auto name, element.String("AttributeName", kAttributeNameRule));
                     ASSIGN_OR_RETURN(const auto type,
                                      element.String("AttributeType", {.required = true, .one_of = kScalarTypes}));
                     definitions.push_back({Text(name), ScalarTypeOf(type.value_or("S"))});
                     return Ok{};
                   }));
  if (!count) return std::optional<std::vector<KeyAttribute>>();
  return std::optional(std::move(definitions));
}

aws::Result<std::vector<KeyElement>> DecodeKeySchema(const ObjectReader& reader, std::int64_t elements_max) {
  std::vector<KeyElement> key;
  ASSIGN_OR_RETURN(
      const auto count, reader.Structures("KeySchema", true, [&](const ObjectReader& element) -> aws::Status {
        ASSIGN_OR_RETURN(const auto name, element.String("AttributeName", kAttributeNameRule));
        ASSIGN_OR_RETURN(const auto type, element.String("KeyType", {.required = true, .one_of = kKeyTypes}));
        key.push_back({Text(name), type == "RANGE" ? KeyType::kRange : KeyType::kHash});
        return Ok{};
      }));
  if (count) {
    reader.constraints().CheckLength(Describe(key), reader.PathOf("KeySchema"), *count, 1, elements_max);
  }
  return key;
}

aws::Result<ProjectionRequest> DecodeProjection(const ObjectReader& reader) {
  ProjectionRequest projection;
  ASSIGN_OR_RETURN(const auto object, reader.Object("Projection", true));
  if (!object) return projection;
  const ObjectReader child = reader.Child("Projection", *object);
  ASSIGN_OR_RETURN(const auto type, child.String("ProjectionType", {.one_of = kProjectionTypes}));
  if (type) projection.type = ParseProjectionType(*type);
  ASSIGN_OR_RETURN(
      projection.non_key_attributes,
      child.Strings("NonKeyAttributes", {.min = 1, .max = aws::limits::projected_attribute_name_bytes_max}));
  if (projection.non_key_attributes) {
    const auto& names = *projection.non_key_attributes;
    child.constraints().CheckLength(fmt::format("[{}]", fmt::join(names, ", ")), child.PathOf("NonKeyAttributes"),
                                    names.size(), 1, aws::limits::non_key_attributes_max);
  }
  return projection;
}

aws::Result<std::optional<Units>> DecodeThroughput(const ObjectReader& reader) {
  ASSIGN_OR_RETURN(const auto object, reader.Object("ProvisionedThroughput"));
  if (!object) return std::optional<Units>();
  const ObjectReader child = reader.Child("ProvisionedThroughput", *object);
  // In the order in which AWS reports both: first the write units.
  ASSIGN_OR_RETURN(const auto write, child.Integer("WriteCapacityUnits", kUnitsRule));
  ASSIGN_OR_RETURN(const auto read, child.Integer("ReadCapacityUnits", kUnitsRule));
  return std::optional<Units>({read.value_or(0), write.value_or(0)});
}

aws::Result<std::optional<OnDemandThroughput>> DecodeOnDemand(const ObjectReader& reader) {
  ASSIGN_OR_RETURN(const auto object, reader.Object("OnDemandThroughput"));
  if (!object) return std::optional<OnDemandThroughput>();
  const ObjectReader child = reader.Child("OnDemandThroughput", *object);
  OnDemandThroughput throughput;
  ASSIGN_OR_RETURN(throughput.max_read_units, child.Integer("MaxReadRequestUnits"));
  ASSIGN_OR_RETURN(throughput.max_write_units, child.Integer("MaxWriteRequestUnits"));
  return std::optional(throughput);
}

aws::Result<std::optional<WarmUnits>> DecodeWarm(const ObjectReader& reader) {
  ASSIGN_OR_RETURN(const auto object, reader.Object("WarmThroughput"));
  if (!object) return std::optional<WarmUnits>();
  const ObjectReader child = reader.Child("WarmThroughput", *object);
  WarmUnits warm;
  ASSIGN_OR_RETURN(warm.read, child.Integer("ReadUnitsPerSecond"));
  ASSIGN_OR_RETURN(warm.write, child.Integer("WriteUnitsPerSecond"));
  return std::optional(warm);
}

aws::Result<std::optional<BillingMode>> DecodeBillingMode(const ObjectReader& reader) {
  ASSIGN_OR_RETURN(const auto name, reader.String("BillingMode", {.one_of = kBillingModes}));
  return name ? ParseBillingMode(*name) : std::nullopt;
}

aws::Result<std::optional<TableClass>> DecodeTableClass(const ObjectReader& reader) {
  ASSIGN_OR_RETURN(const auto name, reader.String("TableClass", {.one_of = kTableClasses}));
  return name ? ParseTableClass(*name) : std::nullopt;
}

aws::Result<std::optional<StreamRequest>> DecodeStream(const ObjectReader& reader) {
  ASSIGN_OR_RETURN(const auto object, reader.Object("StreamSpecification"));
  if (!object) return std::optional<StreamRequest>();
  const ObjectReader child = reader.Child("StreamSpecification", *object);
  ASSIGN_OR_RETURN(const auto enabled, child.Bool("StreamEnabled", true));
  ASSIGN_OR_RETURN(const auto view_type, child.String("StreamViewType", {.one_of = kViewTypes}));
  return std::optional<StreamRequest>({enabled.value_or(false), view_type.has_value()});
}

aws::Result<std::optional<EncryptionRequest>> DecodeEncryption(const ObjectReader& reader) {
  ASSIGN_OR_RETURN(const auto object, reader.Object("SSESpecification"));
  if (!object) return std::optional<EncryptionRequest>();
  const ObjectReader child = reader.Child("SSESpecification", *object);
  EncryptionRequest encryption;
  ASSIGN_OR_RETURN(encryption.enabled, child.Bool("Enabled"));
  ASSIGN_OR_RETURN(const auto type, child.String("SSEType", {.one_of = kEncryptionTypes}));
  ASSIGN_OR_RETURN(const auto key_id, child.String("KMSMasterKeyId"));
  encryption.type = Text(type);
  encryption.key_id = Text(key_id);
  return std::optional(std::move(encryption));
}

aws::Result<std::optional<Tags>> DecodeTags(const ObjectReader& reader, bool required) {
  Tags tags;
  const StringRule key_rule{.required = true, .min = 1, .max = aws::limits::tag_key_chars_max};
  const StringRule value_rule{.required = true, .max = aws::limits::tag_value_chars_max};
  ASSIGN_OR_RETURN(const auto count,
                   reader.Structures("Tags", required, [&](const ObjectReader& element) -> aws::Status {
                     ASSIGN_OR_RETURN(const auto key, element.String("Key", key_rule));
                     ASSIGN_OR_RETURN(const auto value, element.String("Value", value_rule));
                     tags.emplace_back(Text(key), Text(value));
                     return Ok{};
                   }));
  if (!count) return std::optional<Tags>();
  return std::optional(std::move(tags));
}

aws::Result<IndexRequest> DecodeIndex(const ObjectReader& reader, IndexKind kind) {
  IndexRequest index;
  index.kind = kind;
  ASSIGN_OR_RETURN(const auto name, reader.String("IndexName", kIndexNameRule));
  index.name = Text(name);
  const bool is_global = kind == IndexKind::kGlobal;
  ASSIGN_OR_RETURN(index.key, DecodeKeySchema(reader, is_global ? kMultiAttributeKeyElementsMax
                                                                : aws::limits::key_schema_elements_max));
  ASSIGN_OR_RETURN(index.projection, DecodeProjection(reader));
  if (!is_global) return index;
  ASSIGN_OR_RETURN(index.throughput, DecodeThroughput(reader));
  ASSIGN_OR_RETURN(index.on_demand, DecodeOnDemand(reader));
  ASSIGN_OR_RETURN(index.warm, DecodeWarm(reader));
  return index;
}

aws::Result<std::optional<std::vector<IndexRequest>>> DecodeIndexes(const ObjectReader& reader, std::string_view name,
                                                                    IndexKind kind) {
  std::vector<IndexRequest> indexes;
  ASSIGN_OR_RETURN(const auto count, reader.Structures(name, false, [&](const ObjectReader& element) -> aws::Status {
    ASSIGN_OR_RETURN(IndexRequest index, DecodeIndex(element, kind));
    indexes.push_back(std::move(index));
    return Ok{};
  }));
  if (!count) return std::optional<std::vector<IndexRequest>>();
  return std::optional(std::move(indexes));
}

}  // namespace virga::dynamodb
