#ifndef VIRGA_HTTP_HANDLER_H_
#define VIRGA_HTTP_HANDLER_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "http/message.h"

namespace virga::http {

class Suspension;

// What became of a request.
struct Outcome {
  // Set: `response` is not filled yet, this will do it.
  std::unique_ptr<Suspension> suspension;
  // Called if the connection was gone before the first byte of the reply could be written.
  std::function<void()> undelivered;
  // No reply: the connection is closed without a byte (a fault that cuts).
  bool cut = false;
};

// A request that cannot be answered yet: a long poll, a fault's latency, a call to a backend.
// Lives on its connection's loop; destroyed there, also when the connection has gone, which
// abandons it. Only the `wake` function may be called from other threads.
class Suspension {
 public:
  virtual ~Suspension() = default;
  // Called once, before any Resume. `wake` asks for a Resume; it may be called any number of
  // times, from any thread, also after this object is gone.
  virtual void Start(std::function<void()> wake) = 0;
  // nullopt: not yet. Else `response` is complete, or the outcome holds a further suspension.
  virtual std::optional<Outcome> Resume(Response& response) = 0;
  // Real time at which Resume is called even without a wake.
  virtual std::optional<std::chrono::steady_clock::time_point> Deadline() const { return std::nullopt; }
  // It ends by itself in a moment, so that nothing is gained by seeing at once that the peer has gone,
  // for which other suspensions pay a system call.
  virtual bool IsBrief() const { return false; }
};

// Why the server answers by itself, before there is a request that a handler could read.
enum class Refusal {
  kBadRequest,         // 400: not HTTP/1.x, a malformed header, both length and chunks
  kTimeout,            // 408: a half request, for longer than the limit
  kBodyTooLarge,       // 413
  kHeadersTooLarge,    // 431
  kTooManyConnections  // 503
};
int StatusOf(Refusal refusal);

// Answers requests. Called on several loops at once: thread-safe.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual Outcome Handle(const Request& request, Response& response) = 0;
  // Fills the reply of a request that never became one; `detail` says what is wrong with it.
  virtual void Refuse(Refusal refusal, std::string_view detail, Response& response) = 0;
};

}  // namespace virga::http

#endif  // VIRGA_HTTP_HANDLER_H_
