#include "dynamodb/table/table_schema.h"

namespace virga::dynamodb {

const IndexDescription* TableDescription::FindIndex(std::string_view index_name) const {
  for (const IndexDescription& index : indexes) {
    if (index.name.view() == index_name) return &index;
  }
  return nullptr;
}

IndexDescription* TableDescription::FindIndex(std::string_view index_name) {
  for (IndexDescription& index : indexes) {
    if (index.name.view() == index_name) return &index;
  }
  return nullptr;
}

std::string_view NameOf(ProjectionType type) {
  switch (type) {
    case ProjectionType::kAll:
      return "ALL";
    case ProjectionType::kKeysOnly:
      return "KEYS_ONLY";
    case ProjectionType::kInclude:
      return "INCLUDE";
  }
  return "";
}

std::string_view NameOf(BillingMode mode) {
  return mode == BillingMode::kProvisioned ? "PROVISIONED" : "PAY_PER_REQUEST";
}

std::string_view NameOf(TableClass table_class) {
  return table_class == TableClass::kStandard ? "STANDARD" : "STANDARD_INFREQUENT_ACCESS";
}

std::string_view NameOf(ResourceStatus status) {
  switch (status) {
    case ResourceStatus::kCreating:
      return "CREATING";
    case ResourceStatus::kUpdating:
      return "UPDATING";
    case ResourceStatus::kDeleting:
      return "DELETING";
    case ResourceStatus::kActive:
      return "ACTIVE";
  }
  return "";
}

}  // namespace virga::dynamodb
