#ifndef VIRGA_TESTS_SIM_CLIENTS_H_
#define VIRGA_TESTS_SIM_CLIENTS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/handler.h"
#include "tests/sim/call.h"
#include "tests/sim/choice.h"
#include "tests/sim/history.h"
#include "tests/sim/trace.h"
#include "tests/sim/workload.h"
#include "tests/sim/world.h"

namespace virga::sim {

// The clients of the cloud, with a connection for each call: what a server's connections do with
// requests, suspensions and replies, in steps that a seed puts in order.
//
// A call is judged when its reply is made, which is when its effect happens; the reply may be told
// much later. A verdict that is there says what is wrong, with both sides.
class Clients {
 public:
  Clients(World& world, History& history, HandleBook& handles, Trace& trace)
      : world_(world), history_(history), handles_(handles), trace_(trace) {}

  // Makes a call.
  Verdict Issue(Call call);
  // Goes on with one call that was woken; nothing if there is none.
  Verdict ResumeOne(Choice& choice);
  // Sends one reply that is ready; nothing if there is none.
  void TellOne(Choice& choice);
  // Closes one connection, whatever its call is at; nothing if there is none.
  void DropOne(Choice& choice);
  // Goes on with all that were woken until none is.
  Verdict ResumeAll();
  void TellAll();
  // Closes all connections.
  void DropAll();
  // The power was cut: all connections are gone, and nothing that they do then counts.
  void Forget();

  // A call that changes nothing, and whose reply is judged and told to nobody.
  Verdict Probe(const Call& call, Reply* reply = nullptr);

  // REQUIRES: ResumeAll() before it. Whether nobody waits for what is there.
  Verdict CheckNobodyWaitsInVain() const;

  std::size_t open() const { return connections_.size(); }
  const std::vector<KnownHandle>& handles() const { return known_handles_; }
  // The state under the services was replaced: long polls end, and replies that are on their way
  // are no part of what happens next.
  void OnStateReplaced() { ++term_; }

 private:
  struct Connection {
    Call call;
    http::Response response;
    std::unique_ptr<http::Suspension> suspension;
    std::function<void()> undelivered;
    std::shared_ptr<bool> is_woken = std::make_shared<bool>(false);
    bool is_ready = false;  // the reply can be told
    bool is_judged = false;
    Reply reply;          // once it is judged
    std::string as_made;  // its bytes
    History::StepId step = 0;
    std::uint64_t term = 0;
    storage::Sequence began_at = 0;  // the newest commit before its last piece of work
    TimePoint ends_at{};             // of a long poll
    std::uint64_t queue = 0;         // of a long poll: the incarnation on which it waits
    std::uint64_t id = 0;
  };
  using Connections = std::list<Connection>;

  http::Outcome Handle(const Call& call, http::Response& response);
  Verdict Settle(Connection& connection, http::Outcome outcome);
  Verdict Resume(Connection& connection);
  // The reply is made.
  Verdict JudgeReply(Connection& connection);
  // A long poll goes on to wait: then there is nothing for it.
  Verdict JudgeWaiting(Connection& connection);
  // Whether the queue of a long poll was deleted, whatever has its name now.
  bool HasLostItsQueue(const Connection& connection) const;
  Verdict JudgeServerError(const Connection& connection, const Reply& reply) const;
  Verdict ExpectAsMade(const Connection& connection) const;
  bool takes_writes() const;
  // Whether a call of the disk failed since the last piece of work began.
  bool disk_failed_within() const;
  void AddStep(Connection& connection, CloudState after);
  void Tell(Connections::iterator connection);
  void Drop(Connections::iterator connection);

  World& world_;
  History& history_;
  HandleBook& handles_;
  Trace& trace_;
  Connections connections_;
  std::vector<KnownHandle> known_handles_;
  std::uint64_t term_ = 0;
  std::uint64_t last_id_ = 0;
  std::uint64_t faults_before_ = 0;  // of the disk, before the last piece of work
};

}  // namespace virga::sim

#endif  // VIRGA_TESTS_SIM_CLIENTS_H_
