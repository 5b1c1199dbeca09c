#include "aws/endpoint.h"

#include <optional>
#include <string>
#include <utility>

#include "codec/json_writer.h"

namespace virga::aws {
namespace {

class DurableReply final : public http::Suspension {
 public:
  DurableReply(storage::Engine& engine, storage::Sequence sequence) : engine_(engine), sequence_(sequence) {}
  void Start(std::function<void()> wake) override { engine_.WhenDurable(sequence_, std::move(wake)); }
  std::optional<http::Outcome> Resume(http::Response& response) override {
    const storage::Durability durability = engine_.DurabilityOf(sequence_);
    if (durability == storage::Durability::kPending) return std::nullopt;
    if (durability == storage::Durability::kDurable) return http::Outcome{};
    response.Clear();
    return ReplyProblem(500, engine_.health().message, response);
  }

 private:
  storage::Engine& engine_;
  const storage::Sequence sequence_;
};

}  // namespace

http::Outcome ReplyProblem(int status, std::string_view message, http::Response& response) {
  response.status = status;
  response.content_type = kJsonContentType;
  response.body.clear();
  codec::JsonWriter json(response.body);
  json.BeginObject();
  json.Key("error");
  json.String(message);
  json.EndObject();
  return {};
}

http::Outcome ReplyMethodNotAllowed(std::string_view allow, http::Response& response) {
  response.AddHeader("Allow", allow);
  return ReplyProblem(405, "Method not allowed; there are: " + std::string(allow), response);
}

http::Outcome AwaitDurable(storage::Engine& engine, storage::Sequence sequence) {
  http::Outcome outcome;
  if (engine.DurabilityOf(sequence) != storage::Durability::kDurable) {
    outcome.suspension = std::make_unique<DurableReply>(engine, sequence);
  }
  return outcome;
}

}  // namespace virga::aws
