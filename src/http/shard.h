#ifndef VIRGA_HTTP_SHARD_H_
#define VIRGA_HTTP_SHARD_H_

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "http/connection.h"
#include "http/event_loop.h"
#include "http/server.h"

namespace virga::http {

// One loop's share of a server: its connections, their sweep, the Date header.
// Used on its loop's thread only; the loop must outlive it.
class Shard {
 public:
  Shard(EventLoop& loop, const ServerOptions& options, Handler& handler, std::atomic<std::size_t>& active);

  // Takes an accepted, non-blocking socket. `refuse`: answer 503 and close.
  void Adopt(int fd, bool refuse);
  // Calls `quiet` once, when no connection and no spawned task is left.
  void BeginDrain(std::function<void()> quiet);
  void CloseAll();

  // For its connections.
  EventLoop& loop() { return loop_; }
  const ServerOptions& options() const { return options_; }
  const RequestLimits& request_limits() const { return request_limits_; }
  Handler& handler() { return handler_; }
  bool draining() const { return draining_; }
  EventLoop::TimePoint now() const { return now_; }  // as of the last sweep
  std::string_view date() const { return date_; }
  void Remove(Connection& connection);
  // Has it send what waits once the requests are answered that the loop has found ready together, or after a fraction
  // of a millisecond. Sent one after the other, replies find the kernel's code in the caches, which the work on the
  // requests in between would drive out: a tenth of a call's CPU. Where there are few at a time, at once.
  void SendAtEndOfTurn(Connection& connection);

 private:
  void Tick();
  void Sweep();
  void PollQuiet();
  void SendWaiting();
  std::chrono::milliseconds SweepInterval() const;

  EventLoop& loop_;
  const ServerOptions options_;
  const RequestLimits request_limits_;
  Handler& handler_;
  std::atomic<std::size_t>& active_;
  const std::chrono::milliseconds sweep_interval_;

  std::vector<Connection::Ptr> connections_;
  std::vector<Connection::Ptr> waiting_to_send_;
  EventLoop::TimePoint waiting_since_;  // the first of them
  bool turn_end_posted_ = false;
  int quiet_turns_ = 0;   // in a row
  int sent_at_once_ = 0;  // since the last look
  bool sweeping_ = false;
  bool draining_ = false;
  std::function<void()> quiet_;
  EventLoop::TimePoint now_;
  long long date_seconds_ = 0;
  std::string date_;
};

}  // namespace virga::http

#endif  // VIRGA_HTTP_SHARD_H_
