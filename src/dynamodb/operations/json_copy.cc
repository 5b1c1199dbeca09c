#include "dynamodb/operations/json_copy.h"

namespace virga::dynamodb {

void CopyJson(codec::JsonValue value, codec::JsonWriter& output) {
  switch (value.kind()) {
    case codec::JsonKind::kNull:
      return output.Null();
    case codec::JsonKind::kBool:
      return output.Bool(value.boolean());
    case codec::JsonKind::kNumber:
      return output.Raw(value.text());
    case codec::JsonKind::kString:
      return output.String(value.text());
    case codec::JsonKind::kArray:
      output.BeginArray();
      for (const codec::JsonValue child : value) CopyJson(child, output);
      return output.EndArray();
    case codec::JsonKind::kObject:
      output.BeginObject();
      for (const codec::JsonValue child : value) {
        output.Key(child.key());
        CopyJson(child, output);
      }
      return output.EndObject();
  }
}

}  // namespace virga::dynamodb
