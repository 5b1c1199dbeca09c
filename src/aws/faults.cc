#include "aws/faults.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "aws/named_member.h"

namespace virga::aws {
namespace {

using codec::JsonValue;

constexpr std::int64_t kLatencyMsMax = 600'000;

// splitmix64: a number that depends on nothing but the rule's seed and the call's place, so that
// the same calls meet the same faults in every run.
double Chance(std::uint64_t seed, std::uint64_t place) {
  std::uint64_t z = seed + place * 0x9E3779B97F4A7C15U;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  z ^= z >> 31U;
  return static_cast<double>(z >> 11U) / 9007199254740992.0;  // 2^53
}

Status CheckMembers(JsonValue object, std::initializer_list<std::string_view> known) {
  for (const JsonValue member : object) {
    if (std::find(known.begin(), known.end(), member.key()) == known.end()) {
      return Err(ValidationError("unknown member '" + std::string(member.key()) + "' in a fault rule"));
    }
  }
  return Ok{};
}

Result<std::uint64_t> Count(JsonValue rule, std::string_view name, std::uint64_t otherwise, std::int64_t least) {
  ASSIGN_OR_RETURN(const std::optional<std::int64_t> value, NamedMember(rule, name, AsInt64));
  if (!value) return otherwise;
  if (*value < least) return Err(ValidationError(std::string(name) + " is less than " + std::to_string(least)));
  return static_cast<std::uint64_t>(*value);
}

Result<std::optional<double>> Probability(JsonValue rule) {
  const std::optional<JsonValue> value = Find(rule, "probability");
  if (!value) return std::optional<double>();
  double number = -1;
  const std::string_view text = value->text();
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (!value->is(codec::JsonKind::kNumber) || parsed.ec != std::errc() || !(number > 0 && number <= 1)) {
    return Err(ValidationError("probability must be a number above 0, at most 1"));
  }
  return std::optional(number);
}

Result<FaultEffect::Reply> DecodeReply(JsonValue error) {
  RETURN_IF_ERROR(CheckMembers(error, {"code", "message", "status"}));
  FaultEffect::Reply reply;
  ASSIGN_OR_RETURN(const std::optional<std::string_view> code, NamedMember(error, "code", AsString));
  if (!code || code->empty()) return Err(ValidationError("error needs a code"));
  if (code->find_first_of("\r\n") != std::string_view::npos) return Err(ValidationError("code holds a line feed"));
  reply.code = *code;
  ASSIGN_OR_RETURN(const std::optional<std::string_view> message, NamedMember(error, "message", AsString));
  reply.message = message.value_or("A fault made on purpose");
  ASSIGN_OR_RETURN(const std::optional<std::int64_t> status, NamedMember(error, "status", AsInt64));
  if (status && (*status < 400 || *status > 599)) return Err(ValidationError("status must be from 400 to 599"));
  if (status) reply.status = static_cast<int>(*status);
  return reply;
}

Result<FaultEffect> DecodeEffect(JsonValue rule) {
  FaultEffect effect;
  ASSIGN_OR_RETURN(const std::optional<JsonValue> error, NamedMember(rule, "error", AsObject));
  if (error) {
    auto reply = DecodeReply(*error);
    RETURN_IF_ERROR(reply);
    effect.error = std::move(*reply);
  }
  ASSIGN_OR_RETURN(const std::optional<std::int64_t> latency, NamedMember(rule, "latency_ms", AsInt64));
  if (latency && (*latency < 0 || *latency > kLatencyMsMax)) {
    return Err(ValidationError("latency_ms must be from 0 to " + std::to_string(kLatencyMsMax)));
  }
  effect.latency = std::chrono::milliseconds(latency.value_or(0));
  ASSIGN_OR_RETURN(const std::optional<bool> cut, NamedMember(rule, "cut", AsBool));
  effect.cut = cut.value_or(false);
  ASSIGN_OR_RETURN(const std::optional<bool> answer_lost, NamedMember(rule, "answer_lost", AsBool));
  effect.answer_lost = answer_lost.value_or(false);
  const int ends = (effect.error ? 1 : 0) + (effect.cut ? 1 : 0) + (effect.answer_lost ? 1 : 0);
  if (ends > 1) return Err(ValidationError("error, cut and answer_lost exclude each other"));
  if (ends == 0 && effect.latency.count() == 0) {
    return Err(ValidationError("a fault rule needs error, latency_ms, cut or answer_lost"));
  }
  return effect;
}

Result<FaultRule> DecodeRule(JsonValue json) {
  if (!json.is(codec::JsonKind::kObject)) return Err(ValidationError("a fault rule is a JSON object"));
  RETURN_IF_ERROR(CheckMembers(json, {"service", "operation", "nth", "count", "probability", "seed", "error",
                                      "latency_ms", "cut", "answer_lost"}));
  FaultRule rule;
  ASSIGN_OR_RETURN(const std::optional<std::string_view> service, NamedMember(json, "service", AsString));
  rule.service = service.value_or("");
  ASSIGN_OR_RETURN(const std::optional<std::string_view> operation, NamedMember(json, "operation", AsString));
  rule.operation = operation.value_or("");
  ASSIGN_OR_RETURN(rule.nth, Count(json, "nth", 1, 1));
  ASSIGN_OR_RETURN(rule.count, Count(json, "count", 1, 0));
  ASSIGN_OR_RETURN(rule.seed, Count(json, "seed", 0, 0));
  ASSIGN_OR_RETURN(rule.probability, Probability(json));
  ASSIGN_OR_RETURN(rule.effect, DecodeEffect(json));
  return rule;
}

void AppendRule(const FaultRule& rule, codec::JsonWriter& json) {
  const auto text = [&json](std::string_view key, std::string_view value) {
    if (value.empty()) return;
    json.Key(key);
    json.String(value);
  };
  const auto number = [&json](std::string_view key, std::uint64_t value) {
    json.Key(key);
    json.Int(static_cast<std::int64_t>(value));
  };
  json.BeginObject();
  number("id", rule.id);
  text("service", rule.service);
  text("operation", rule.operation);
  number("nth", rule.nth);
  number("count", rule.count);
  if (rule.probability) {
    json.Key("probability");
    json.Double(*rule.probability);
    number("seed", rule.seed);
  }
  if (rule.effect.latency.count() > 0) number("latency_ms", static_cast<std::uint64_t>(rule.effect.latency.count()));
  if (rule.effect.error) {
    json.Key("error");
    json.BeginObject();
    text("code", rule.effect.error->code);
    text("message", rule.effect.error->message);
    if (const auto status = rule.effect.error->status) number("status", static_cast<std::uint64_t>(*status));
    json.EndObject();
  }
  for (const auto& [key, value] : {std::pair{"cut", rule.effect.cut}, {"answer_lost", rule.effect.answer_lost}}) {
    if (!value) continue;
    json.Key(key);
    json.Bool(true);
  }
  number("seen", rule.seen);
  number("strikes", rule.strikes);
  json.EndObject();
}

}  // namespace

Result<std::uint64_t> Faults::Add(JsonValue json) {
  auto rule = DecodeRule(json);
  RETURN_IF_ERROR(rule);
  const MutexLock lock(mutex_);
  constexpr std::size_t kRulesMax = 1000;
  if (rules_.size() >= kRulesMax) return Err(ValidationError("there are 1000 fault rules; clear some"));
  rule->id = next_id_++;
  rules_.push_back(std::move(*rule));
  any_.store(true, std::memory_order_relaxed);
  return rules_.back().id;
}

bool Faults::Remove(std::uint64_t id) {
  const MutexLock lock(mutex_);
  const bool removed = std::erase_if(rules_, [id](const FaultRule& rule) { return rule.id == id; }) > 0;
  any_.store(!rules_.empty(), std::memory_order_relaxed);
  return removed;
}

void Faults::Clear() {
  const MutexLock lock(mutex_);
  rules_.clear();
  any_.store(false, std::memory_order_relaxed);
}

void Faults::AppendJson(codec::JsonWriter& json) const {
  const MutexLock lock(mutex_);
  json.BeginObject();
  json.Key("rules");
  json.BeginArray();
  for (const FaultRule& rule : rules_) AppendRule(rule, json);
  json.EndArray();
  json.EndObject();
}

bool Faults::AppendRuleJson(std::uint64_t id, codec::JsonWriter& json) const {
  const MutexLock lock(mutex_);
  const auto rule = std::find_if(rules_.begin(), rules_.end(), [id](const FaultRule& r) { return r.id == id; });
  if (rule == rules_.end()) return false;
  AppendRule(*rule, json);
  return true;
}

std::optional<FaultEffect> Faults::Match(std::string_view service, std::string_view operation) {
  const MutexLock lock(mutex_);
  std::optional<FaultEffect> effect;
  for (FaultRule& rule : rules_) {
    if (!rule.service.empty() && rule.service != service) continue;
    if (!rule.operation.empty() && rule.operation != operation) continue;
    ++rule.seen;
    if (effect || rule.seen < rule.nth) continue;
    if (rule.count > 0 && rule.seen >= rule.nth + rule.count) continue;
    if (rule.probability && Chance(rule.seed, rule.seen) >= *rule.probability) continue;
    ++rule.strikes;
    effect = rule.effect;
  }
  return effect;
}

}  // namespace virga::aws
