#ifndef VIRGA_DYNAMODB_EXPRESSION_EXPRESSION_TEST_SUPPORT_H_
#define VIRGA_DYNAMODB_EXPRESSION_EXPRESSION_TEST_SUPPORT_H_

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "codec/json_document.h"
#include "codec/json_writer.h"
#include "dynamodb/expression/expression.h"
#include "dynamodb/item/item_codec.h"

// Short ways to items and placeholders, for tests alone.
namespace virga::dynamodb::testing {

inline Item ItemOf(std::string_view json) {
  codec::JsonDocument document;
  const auto parsed = document.Parse(json);
  EXPECT_TRUE(parsed.ok()) << json;
  auto item = DecodeItem(*parsed);
  EXPECT_TRUE(item.ok()) << json << ": " << (item.ok() ? "" : item.error().message);
  return item.ok() ? std::move(*item) : Item();
}

inline std::string JsonOf(const Item& item) {
  std::string out;
  codec::JsonWriter json(out);
  WriteItem(item, json);
  return out;
}

// Placeholders with the documents that they view.
struct OwnedPlaceholders : aws::Result<Placeholders> {
  std::unique_ptr<codec::JsonDocument> names_document;
  std::unique_ptr<codec::JsonDocument> values_document;
};

// `names` and `values` are the JSON of the request's members; "" for none.
inline OwnedPlaceholders PlaceholdersOf(std::string_view names, std::string_view values) {
  auto names_document = std::make_unique<codec::JsonDocument>();
  auto values_document = std::make_unique<codec::JsonDocument>();
  std::optional<codec::JsonValue> names_json;
  std::optional<codec::JsonValue> values_json;
  if (!names.empty()) names_json = *names_document->Parse(names);
  if (!values.empty()) values_json = *values_document->Parse(values);
  return {Placeholders::Decode(names_json ? &*names_json : nullptr, values_json ? &*values_json : nullptr),
          std::move(names_document), std::move(values_document)};
}

}  // namespace virga::dynamodb::testing

#endif  // VIRGA_DYNAMODB_EXPRESSION_EXPRESSION_TEST_SUPPORT_H_
