// What one item and one expression cost, without a server around them.
#include <benchmark/benchmark.h>

#include <string>

#include "codec/json_document.h"
#include "codec/json_writer.h"
#include "dynamodb/expression/expression.h"
#include "dynamodb/item/item_codec.h"

namespace virga::dynamodb {
namespace {

// About 600 bytes of JSON, as a request of the workflow has it.
constexpr std::string_view kItem =
    R"({"PK":{"S":"REQ#2f1c9a52-0a5e-4a51-9a53-6c2f3c1f7f10"},"title":{"S":"a title of some length for the test"},)"
    R"("status":{"S":"IN_PROGRESS"},"createdAt":{"S":"2026-11-24T15:51:08.000123Z"},)"
    R"("statusUpdatedAt":{"S":"2026-11-24T15:51:08.000123Z"},"version":{"N":"17"},)"
    R"("tokenHash":{"S":"b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"},)"
    R"("pendingEvents":{"M":{"5f1c9a52":{"M":{"newStatus":{"S":"DONE"},"changedAt":{"S":"2026-11-24T15:51:08.000123Z"}}}}},)"
    R"("statusHistory":{"L":[{"M":{"eventId":{"S":"5f1c9a52"},"newStatus":{"S":"DONE"}}}]}})";
constexpr std::string_view kValues =
    R"({":s":{"S":"DONE"},":now":{"S":"2026-11-24T15:52:08.000123Z"},":one":{"N":"1"},":max":{"N":"100"}})";
constexpr std::string_view kNames = R"({"#s":"status"})";
constexpr std::string_view kCondition =
    "attribute_exists(PK) AND (attribute_not_exists(statusUpdatedAt) OR statusUpdatedAt < :now) AND "
    "size(pendingEvents) < :max";
constexpr std::string_view kUpdate = "SET #s = :s, statusUpdatedAt = :now, version = version + :one";

std::string Compact() {
  codec::JsonDocument document;
  std::size_t size_bytes = 0;
  return DecodeItemToCompact(*document.Parse(kItem), size_bytes).value();
}

void ParseJson(benchmark::State& state) {
  codec::JsonDocument document;
  for (auto _ : state) benchmark::DoNotOptimize(document.Parse(kItem).ok());
}
BENCHMARK(ParseJson);

void DecodeToCompact(benchmark::State& state) {
  codec::JsonDocument document;
  const auto json = document.Parse(kItem);
  for (auto _ : state) {
    std::size_t size_bytes = 0;
    benchmark::DoNotOptimize(DecodeItemToCompact(*json, size_bytes).ok());
  }
}
BENCHMARK(DecodeToCompact);

void DecodeToTree(benchmark::State& state) {
  codec::JsonDocument document;
  const auto json = document.Parse(kItem);
  for (auto _ : state) benchmark::DoNotOptimize(DecodeItem(*json).ok());
}
BENCHMARK(DecodeToTree);

void WriteCompact(benchmark::State& state) {
  const std::string compact = Compact();
  std::string out;
  for (auto _ : state) {
    out.clear();
    codec::JsonWriter json(out);
    benchmark::DoNotOptimize(WriteCompactItem(compact, json).ok());
  }
}
BENCHMARK(WriteCompact);

void ParseCompact(benchmark::State& state) {
  const std::string compact = Compact();
  for (auto _ : state) benchmark::DoNotOptimize(ParseCompactItem(compact).ok());
}
BENCHMARK(ParseCompact);

void FindOneAttribute(benchmark::State& state) {
  const std::string compact = Compact();
  for (auto _ : state) benchmark::DoNotOptimize(FindAttribute(compact, "PK").has_value());
}
BENCHMARK(FindOneAttribute);

struct Request {
  codec::JsonDocument names_document;
  codec::JsonDocument values_document;
  codec::JsonValue names = *names_document.Parse(kNames);
  codec::JsonValue values = *values_document.Parse(kValues);
};

void ParseConditionAndUpdate(benchmark::State& state) {
  Request request;
  for (auto _ : state) {
    auto placeholders = Placeholders::Decode(&request.names, &request.values);
    benchmark::DoNotOptimize(Condition::Parse(kCondition, ExpressionKind::kCondition, *placeholders).ok());
    benchmark::DoNotOptimize(Update::Parse(kUpdate, *placeholders).ok());
  }
}
BENCHMARK(ParseConditionAndUpdate);

void EvaluateCondition(benchmark::State& state) {
  Request request;
  auto placeholders = Placeholders::Decode(&request.names, &request.values);
  const auto condition = Condition::Parse(kCondition, ExpressionKind::kCondition, *placeholders);
  const Item item = ParseCompactItem(Compact()).value();
  for (auto _ : state) benchmark::DoNotOptimize(condition->Evaluate(item));
}
BENCHMARK(EvaluateCondition);

// As UpdateItem does it: read, change, encode.
void ApplyUpdate(benchmark::State& state) {
  Request request;
  auto placeholders = Placeholders::Decode(&request.names, &request.values);
  const auto update = Update::Parse(kUpdate, *placeholders);
  const std::string compact = Compact();
  for (auto _ : state) {
    Item item = ParseCompactItem(compact).value();
    benchmark::DoNotOptimize(update->Apply(item).ok());
    benchmark::DoNotOptimize(EncodeItem(item));
  }
}
BENCHMARK(ApplyUpdate);

}  // namespace
}  // namespace virga::dynamodb

BENCHMARK_MAIN();
