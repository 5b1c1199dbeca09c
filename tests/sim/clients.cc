#include "tests/sim/clients.h"

#include <array>
#include <utility>

#include "tests/sim/sqs_model.h"

namespace virga::sim {
namespace {

using Health = storage::Health;

Reply ReplyOf(const http::Response& response) {
  Reply reply{.status = response.status, .error = {}, .body = Json::Parse(response.body).value_or("no JSON")};
  if (reply.status == 200) return reply;
  const std::string& type = reply.body.Get("__type").text();
  reply.error = type.substr(type.find('#') + 1);
  return reply;
}

// The part of a response that is a reply's.
std::string BytesOf(const http::Response& response) {
  return std::to_string(response.status) + "\n" + response.head + "\n" + response.body;
}

std::string Difference(const Call& call, const Reply& reply, const std::string& allowed) {
  return call.Describe() + "\n  was answered   " + reply.Describe() + "\n  allowed is     " + allowed;
}

bool IsLongPoll(const Call& call) {
  return call.operation == "ReceiveMessage";
}

}  // namespace

http::Outcome Clients::Handle(const Call& call, http::Response& response) {
  const bool is_clock = call.service == "clock";
  const std::string target = call.service == "sqs" ? "AmazonSQS." : "DynamoDB_20120810.";
  const std::string operation = target + call.operation;
  const std::array headers{http::Header{"Host", "localhost:4566"},
                           http::Header{"Content-Type", "application/x-amz-json-1.0"},
                           http::Header{"X-Amz-Target", operation}};
  const std::array clock_headers{http::Header{"Host", "localhost:4566"}};
  const std::string body = call.input.Dump();
  faults_before_ = world_.disk().faults();
  http::Request request;
  request.method = "POST";
  request.path = request.target = is_clock ? "/_virga/clock" : "/";
  request.headers = headers;
  if (is_clock) request.headers = clock_headers;
  request.body = body;
  request.has_content_length = true;
  return world_.pipeline().Handle(request, response);
}

bool Clients::disk_failed_within() const {
  return world_.disk().faults() > faults_before_;
}

bool Clients::takes_writes() const {
  return world_.cloud().engine().health().state == Health::State::kServing;
}

Verdict Clients::Issue(Call call) {
  Connection& connection = connections_.emplace_back();
  connection.call = std::move(call);
  connection.term = term_;
  connection.id = ++last_id_;
  const TimePoint now = NowIn(history_.state(), world_.real_clock().Now());
  connection.ends_at = now + std::chrono::seconds(connection.call.input.Get("WaitTimeSeconds").integer());
  trace_.Add("call " + std::to_string(connection.id) + ": " + connection.call.Describe());
  connection.began_at = world_.cloud().engine().last_sequence();
  Verdict problem = Settle(connection, Handle(connection.call, connection.response));
  // A move of the clock goes on in pieces of real time, on which nothing here may depend.
  while (!problem && connection.call.service == "clock" && connection.suspension && *connection.is_woken &&
         !connection.is_judged) {
    problem = Resume(connection);
  }
  return problem;
}

Verdict Clients::Settle(Connection& connection, http::Outcome outcome) {
  if (outcome.suspension) {
    const bool is_made = !connection.response.head.empty() || !connection.response.body.empty();
    connection.suspension = std::move(outcome.suspension);
    if (!connection.is_judged && is_made) {
      if (Verdict problem = JudgeReply(connection)) return problem;
    } else if (!connection.is_judged) {
      if (Verdict problem = JudgeWaiting(connection)) return problem;
    }
    connection.suspension->Start([woken = connection.is_woken] { *woken = true; });
    return std::nullopt;
  }
  connection.is_ready = true;
  connection.undelivered = std::move(outcome.undelivered);
  return connection.is_judged ? ExpectAsMade(connection) : JudgeReply(connection);
}

Verdict Clients::Resume(Connection& connection) {
  *connection.is_woken = false;
  if (!connection.is_judged) connection.began_at = world_.cloud().engine().last_sequence();
  faults_before_ = world_.disk().faults();
  auto outcome = connection.suspension->Resume(connection.response);
  if (!outcome) {
    if (connection.is_judged || !IsLongPoll(connection.call)) return std::nullopt;
    const TimePoint now = NowIn(history_.state(), world_.real_clock().Now());
    if (now >= connection.ends_at) return connection.call.Describe() + " goes on to wait after its time is over";
    return JudgeWaiting(connection);
  }
  connection.suspension.reset();
  return Settle(connection, std::move(*outcome));
}

Verdict Clients::JudgeReply(Connection& connection) {
  connection.is_judged = true;
  connection.reply = ReplyOf(connection.response);
  connection.as_made = BytesOf(connection.response);
  trace_.Add("  made " + std::to_string(connection.id) + ": " + connection.reply.Describe());
  if (connection.reply.is_server_error()) return JudgeServerError(connection, connection.reply);
  const bool is_made_anew = history_.state().queues.contains(QueueOfUrl(connection.call.input.Get("QueueUrl").text()));
  if (HasLostItsQueue(connection) && is_made_anew) {
    if (connection.reply.error == "QueueDoesNotExist") return std::nullopt;
    return Difference(connection.call, connection.reply, "QueueDoesNotExist: it was deleted while the call waited");
  }
  CloudState after = history_.state();
  const Judging judging{.real_now = world_.real_clock().Now(),
                        .handles = handles_,
                        .takes_writes = takes_writes(),
                        .disk_failed = disk_failed_within()};
  if (const Verdict allowed = Judge(after, connection.call, judging, connection.reply)) {
    return Difference(connection.call, connection.reply, *allowed);
  }
  AddStep(connection, std::move(after));
  return std::nullopt;
}

bool Clients::HasLostItsQueue(const Connection& connection) const {
  if (connection.queue == 0) return false;
  const auto queue = history_.state().queues.find(QueueOfUrl(connection.call.input.Get("QueueUrl").text()));
  return queue == history_.state().queues.end() || queue->second->incarnation != connection.queue;
}

Verdict Clients::JudgeWaiting(Connection& connection) {
  if (!IsLongPoll(connection.call)) return std::nullopt;
  if (HasLostItsQueue(connection)) return connection.call.Describe() + " waits on a queue that was deleted";
  const Reply nothing{.status = 200, .error = {}, .body = Json::Object()};
  CloudState after = history_.state();
  const Judging judging{.real_now = world_.real_clock().Now(),
                        .handles = handles_,
                        .takes_writes = takes_writes(),
                        .disk_failed = disk_failed_within()};
  if (const Verdict allowed = Judge(after, connection.call, judging, nothing)) {
    return connection.call.Describe() + "\n  waits\n  allowed is     " + *allowed;
  }
  const auto queue = after.queues.find(QueueOfUrl(connection.call.input.Get("QueueUrl").text()));
  if (connection.queue == 0 && queue != after.queues.end()) connection.queue = queue->second->incarnation;
  // It is no reply, but messages may have moved to the dead-letter queue.
  if (after == history_.state()) return std::nullopt;
  history_.Add({.began_at = 0,
                .sequence = world_.cloud().engine().last_sequence(),
                .real_now = world_.real_clock().Now(),
                .call = {},
                .reply = {},
                .after = std::move(after)});
  return std::nullopt;
}

Verdict Clients::JudgeServerError(const Connection& connection, const Reply& reply) const {
  const Health::State state = world_.cloud().engine().health().state;
  if (connection.term != term_ && reply.status == 503) return std::nullopt;
  if (disk_failed_within()) return std::nullopt;
  if (state == Health::State::kServing) return Difference(connection.call, reply, "no server error: the disk works");
  if (state == Health::State::kFailed && IsRead(connection.call)) {
    return Difference(connection.call, reply, "no server error: reads go on when the disk has failed");
  }
  return std::nullopt;
}

Verdict Clients::ExpectAsMade(const Connection& connection) const {
  if (BytesOf(connection.response) == connection.as_made) return std::nullopt;
  const Reply reply = ReplyOf(connection.response);
  if (reply.is_server_error() && !takes_writes()) return std::nullopt;
  return Difference(connection.call, reply, "what was made: " + connection.as_made);
}

void Clients::AddStep(Connection& connection, CloudState after) {
  connection.step = history_.Add({.began_at = connection.began_at,
                                  .sequence = world_.cloud().engine().last_sequence(),
                                  .real_now = world_.real_clock().Now(),
                                  .call = connection.call,
                                  .reply = connection.reply,
                                  .takes_writes = takes_writes(),
                                  .disk_failed = disk_failed_within(),
                                  .after = std::move(after)});
}

Verdict Clients::ResumeOne(Choice& choice) {
  std::vector<Connection*> woken;
  for (Connection& connection : connections_) {
    if (connection.suspension && *connection.is_woken) woken.push_back(&connection);
  }
  return woken.empty() ? std::nullopt : Resume(*choice.Of(woken));
}

Verdict Clients::ResumeAll() {
  bool goes_on = true;
  while (goes_on) {
    goes_on = false;
    for (Connection& connection : connections_) {
      if (!connection.suspension || !*connection.is_woken) continue;
      goes_on = true;
      if (Verdict problem = Resume(connection)) return problem;
    }
  }
  return std::nullopt;
}

void Clients::Tell(Connections::iterator connection) {
  const Reply reply = ReplyOf(connection->response);
  trace_.Add("  told " + std::to_string(connection->id) + ": " + std::to_string(reply.status));
  if (!reply.is_server_error()) history_.MarkTold(connection->step);
  if (connection->call.operation == "ReceiveMessage") {
    const std::string queue = QueueOfUrl(connection->call.input.Get("QueueUrl").text());
    for (const Json& message : reply.body["Messages"].array()) {
      known_handles_.push_back({queue, message["ReceiptHandle"].text()});
    }
  }
  connections_.erase(connection);
}

void Clients::TellOne(Choice& choice) {
  std::vector<Connections::iterator> ready;
  for (auto at = connections_.begin(); at != connections_.end(); ++at) {
    if (at->is_ready) ready.push_back(at);
  }
  if (!ready.empty()) Tell(choice.Of(ready));
}

void Clients::TellAll() {
  for (auto at = connections_.begin(); at != connections_.end();) {
    const auto next = std::next(at);
    if (at->is_ready) Tell(at);
    at = next;
  }
}

void Clients::DropOne(Choice& choice) {
  if (connections_.empty()) return;
  Drop(std::next(connections_.begin(), choice.Below(static_cast<std::int64_t>(connections_.size()))));
}

void Clients::DropAll() {
  while (!connections_.empty()) Drop(connections_.begin());
}

void Clients::Drop(Connections::iterator at) {
  trace_.Add("  dropped " + std::to_string(at->id));
  at->suspension.reset();
  if (at->undelivered) at->undelivered();
  // A reply that became an error was undone when it did, if that could be.
  const bool is_received = at->is_judged && at->call.operation == "ReceiveMessage" && at->response.status == 200;
  if (is_received && at->term == term_ && takes_writes() && !at->reply.body.Get("Messages").array().empty()) {
    CloudState after = history_.state();
    const TimePoint real_now = world_.real_clock().Now();
    UndoReceive(after, at->call, at->reply);
    history_.Add({.began_at = 0,
                  .sequence = world_.cloud().engine().last_sequence(),
                  .real_now = real_now,
                  .call = {},
                  .reply = {},
                  .after = std::move(after)});
  }
  connections_.erase(at);
}

void Clients::Forget() {
  connections_.clear();
}

Verdict Clients::Probe(const Call& call, Reply* reply) {
  http::Response response;
  const http::Outcome outcome = Handle(call, response);
  const Reply got = ReplyOf(response);
  if (reply != nullptr) *reply = got;
  if (got.is_server_error() && (!takes_writes() || disk_failed_within())) return std::nullopt;
  CloudState state = history_.state();
  const Judging judging{.real_now = world_.real_clock().Now(), .handles = handles_};
  if (const Verdict allowed = Judge(state, call, judging, got)) return Difference(call, got, *allowed);
  return std::nullopt;
}

Verdict Clients::CheckNobodyWaitsInVain() const {
  const TimePoint now = NowIn(history_.state(), world_.real_clock().Now());
  for (const Connection& connection : connections_) {
    if (connection.is_judged || !connection.suspension) continue;
    const std::string queue = QueueOfUrl(connection.call.input["QueueUrl"].text());
    const std::string who = "long poll " + std::to_string(connection.id) + " on " + queue;
    if (connection.term != term_) return who + " was not ended when the state below it was replaced";
    if (now >= connection.ends_at) return who + " waits after its time is over";
    if (HasLostItsQueue(connection)) return who + " waits on a queue that was deleted";
    if (HasVisible(history_.state(), queue, now)) return who + " waits, and there is a message";
  }
  return std::nullopt;
}

}  // namespace virga::sim
