#ifndef VIRGA_AWS_CLIENT_SCRIPTED_CALLER_H_
#define VIRGA_AWS_CLIENT_SCRIPTED_CALLER_H_

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/client/caller.h"

namespace virga::aws::client {

// For tests: answers from a script, at once, and remembers what was asked.
// REQUIRES: a reply is left for each call.
class ScriptedCaller final : public Caller {
 public:
  Task<CallResult<std::string>> Call(std::string_view operation, std::string body, const RetryPolicy& policy) override {
    operations.emplace_back(operation);
    bodies.push_back(std::move(body));
    policies.push_back(policy);
    CallResult<std::string> reply = std::move(replies.front());
    replies.pop_front();
    co_return reply;
  }
  void Answer(std::string body) { replies.emplace_back(std::move(body)); }
  // An error as the service sends it: code, and for a failed condition the item (JSON) that it met.
  void Refuse(std::string_view code, std::string_view item_json = {}) {
    std::string body = R"({"__type":"x#)" + std::string(code) + R"(","message":"m")";
    if (!item_json.empty()) body += R"(,"Item":)" + std::string(item_json);
    replies.emplace_back(Err(ErrorFromReply(code == "InternalServerError" ? 500 : 400, body + "}")));
  }

  std::deque<CallResult<std::string>> replies;
  std::vector<std::string> operations;
  std::vector<std::string> bodies;
  std::vector<RetryPolicy> policies;
};

// Does not wait, and counts how often it should have.
class ScriptedSleeper final : public Sleeper {
 public:
  Task<Ok> Sleep(Millis) override {
    ++sleeps;
    co_return Ok{};
  }
  int sleeps = 0;
};

// Runs a task whose calls are all answered at once.
template <typename T>
T RunTask(Task<T> task) {
  task.Start();
  return task.TakeResult();
}

}  // namespace virga::aws::client

#endif  // VIRGA_AWS_CLIENT_SCRIPTED_CALLER_H_
