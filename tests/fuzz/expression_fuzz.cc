// Any bytes as an expression of each kind: an error or a tree, and the tree works on an item.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "codec/json_document.h"
#include "dynamodb/expression/expression.h"
#include "dynamodb/item/item_codec.h"

using namespace virga;  // NOLINT(google-build-using-namespace): a program of one function

namespace {

constexpr std::string_view kRequest =
    R"({"names":{"#n":"name","#d":"a.b"},"values":{":n":{"N":"5"},":s":{"S":"abc"},":l":{"L":[{"N":"1"}]},)"
    R"(":ss":{"SS":["a","b"]},":m":{"M":{"k":{"S":"v"}}},":t":{"S":"N"}},)"
    R"("item":{"a":{"N":"1"},"b":{"S":"abc"},"l":{"L":[{"N":"5"},{"M":{"k":{"S":"x"}}}]},"m":{"M":{"k":{"N":"1"}}},)"
    R"("ss":{"SS":["a","c"]},"name":{"NULL":true}}})";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  codec::JsonDocument document;
  const auto request = document.Parse(kRequest);
  auto member = request->begin();
  const codec::JsonValue names = *member;
  const codec::JsonValue values = *++member;
  dynamodb::Item item = dynamodb::DecodeItem(*++member).value();
  auto placeholders = dynamodb::Placeholders::Decode(&names, &values).value();

  const auto condition = dynamodb::Condition::Parse(text, dynamodb::ExpressionKind::kCondition, placeholders);
  if (condition.ok()) {
    (void)condition->Evaluate(item);
    (void)condition->Dump();
    (void)condition->TopLevelNames();
  }
  const auto projection = dynamodb::Projection::Parse(text, placeholders);
  if (projection.ok()) (void)projection->Apply(item);
  (void)dynamodb::ParseKeyCondition(text, placeholders).ok();
  const auto update = dynamodb::Update::Parse(text, placeholders);
  if (update.ok()) {
    (void)update->Dump();
    (void)update->Apply(item).ok();
  }
  return 0;
}
