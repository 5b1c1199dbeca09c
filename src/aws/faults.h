#ifndef VIRGA_AWS_FAULTS_H_
#define VIRGA_AWS_FAULTS_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "base/mutex.h"
#include "codec/json_document.h"
#include "codec/json_writer.h"

namespace virga::aws {

// What a fault rule does to a call.
struct FaultEffect {
  struct Reply {
    std::string code;  // "ThrottlingException"
    std::string message;
    std::optional<int> status;  // without it, the error's own
  };
  std::chrono::milliseconds latency{0};  // before all else
  std::optional<Reply> error;            // instead of the work
  bool cut = false;                      // the connection is closed before the work
  bool answer_lost = false;              // the work is done, then the connection is closed
};

// One rule: which calls, and what happens to them.
struct FaultRule {
  std::uint64_t id = 0;               // given by Faults
  std::string service;                // "dynamodb"; "" for any
  std::string operation;              // "PutItem"; "" for any
  std::uint64_t nth = 1;              // the first matching call that it strikes, counted from 1
  std::uint64_t count = 1;            // how many from there; 0: for ever
  std::optional<double> probability;  // strikes each of these only so often; by `seed`
  std::uint64_t seed = 0;
  FaultEffect effect;

  std::uint64_t seen = 0;     // matching calls so far
  std::uint64_t strikes = 0;  // of them
};

// The rules of the pipeline's fault stage: adversity on demand, seeded and repeatable.
// Thread-safe. While there is no rule, a call costs one load.
class Faults {
 public:
  // Returns its id. Error: kValidation when a member is missing, unknown or out of range.
  // {"service":"sqs","operation":"SendMessage","nth":1,"count":1,"probability":0.1,"seed":7,
  //  and one or more of "error":{"code","message","status"}, "latency_ms", "cut", "answer_lost"}
  Result<std::uint64_t> Add(codec::JsonValue rule);
  bool Remove(std::uint64_t id);
  void Clear();
  void AppendJson(codec::JsonWriter& json) const;  // {"rules":[...]}
  // One rule as AppendJson has it; false and nothing appended if there is none of that id.
  bool AppendRuleJson(std::uint64_t id, codec::JsonWriter& json) const;

  // What happens to this call: the first rule that strikes. Counts the call in every rule that
  // matches.
  std::optional<FaultEffect> OnCall(std::string_view service, std::string_view operation) {
    if (!any_.load(std::memory_order_relaxed)) return std::nullopt;
    return Match(service, operation);
  }

 private:
  std::optional<FaultEffect> Match(std::string_view service, std::string_view operation);

  std::atomic<bool> any_ = false;
  mutable Mutex mutex_;
  std::vector<FaultRule> rules_ GUARDED_BY(mutex_);
  std::uint64_t next_id_ GUARDED_BY(mutex_) = 1;
};

}  // namespace virga::aws

#endif  // VIRGA_AWS_FAULTS_H_
