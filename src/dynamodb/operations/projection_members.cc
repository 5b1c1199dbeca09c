#include "dynamodb/operations/projection_members.h"

#include <utility>

#include "dynamodb/expression/legacy.h"
#include "dynamodb/item/item_codec.h"

namespace virga::dynamodb {

aws::Result<ProjectionMembers> ProjectionMembers::Read(const ObjectReader& reader) {
  ProjectionMembers members;
  ASSIGN_OR_RETURN(members.expression, reader.String("ProjectionExpression"));
  ASSIGN_OR_RETURN(members.attributes_to_get, reader.List("AttributesToGet"));
  if (members.attributes_to_get && members.attributes_to_get->size() == 0) {
    reader.constraints().CheckLength("[]", reader.PathOf("AttributesToGet"), 0, 1, ~std::size_t{0});
  }
  return members;
}

aws::Result<std::optional<Projection>> ProjectionMembers::Parse(Placeholders& placeholders) const {
  if (expression) {
    ASSIGN_OR_RETURN(Projection projection, Projection::Parse(*expression, placeholders));
    return std::optional<Projection>(std::move(projection));
  }
  if (attributes_to_get) {
    ASSIGN_OR_RETURN(Projection projection, legacy::ParseAttributesToGet(*attributes_to_get));
    return std::optional<Projection>(std::move(projection));
  }
  return std::optional<Projection>();
}

aws::Status WriteProjected(std::string_view compact, const std::optional<Projection>& projection,
                           codec::JsonWriter& output) {
  if (!projection) return WriteCompactItem(compact, output);
  AttributeNames names;
  projection->AddNamesTo(names);
  ASSIGN_OR_RETURN(const Item item, ParseAttributes(compact, names));
  WriteItem(projection->Apply(item), output);
  return Ok{};
}

}  // namespace virga::dynamodb
