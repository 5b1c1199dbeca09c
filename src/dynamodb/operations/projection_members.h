#ifndef VIRGA_DYNAMODB_OPERATIONS_PROJECTION_MEMBERS_H_
#define VIRGA_DYNAMODB_OPERATIONS_PROJECTION_MEMBERS_H_

#include <optional>
#include <string_view>

#include "aws/error.h"
#include "codec/json_document.h"
#include "codec/json_writer.h"
#include "dynamodb/expression/expression.h"
#include "dynamodb/operations/item_members.h"
#include "dynamodb/operations/request_validation.h"

namespace virga::dynamodb {

// The members that say which attributes a read returns, as they stand in the request.
struct ProjectionMembers {
  std::optional<std::string_view> expression;         // ProjectionExpression
  std::optional<codec::JsonValue> attributes_to_get;  // AttributesToGet

  static aws::Result<ProjectionMembers> Read(const ObjectReader& reader);
  ParameterUse expression_use() const {
    return {.name = "ProjectionExpression", .is_given = expression.has_value(), .takes_values = false};
  }
  ParameterUse older_use() const { return {.name = "AttributesToGet", .is_given = attributes_to_get.has_value()}; }
  bool is_given() const { return expression || attributes_to_get; }

  // nullopt: all attributes. Errors: those of the expression or the list.
  aws::Result<std::optional<Projection>> Parse(Placeholders& placeholders) const;
};

// An item in compact form, or the part of it that is asked for, as JSON.
aws::Status WriteProjected(std::string_view compact, const std::optional<Projection>& projection,
                           codec::JsonWriter& output);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_PROJECTION_MEMBERS_H_
