#include "http/shard.h"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "base/log.h"
#include "http/event_loop_impl.h"
#include "http/reply_head.h"

namespace virga::http {

using std::chrono::milliseconds;

namespace {

constexpr auto kTurnMax = std::chrono::microseconds(200);  // as long may a reply wait for requests beside it

// A turn of fewer replies gains less than the look for more in between costs. After so many of them in a row, replies
// are sent at once, and only one of so many waits, to see whether there are others again.
constexpr std::size_t kCrowd = 4;
constexpr int kQuietTurns = 8;
constexpr int kLookEvery = 32;

}  // namespace

Shard::Shard(EventLoop& loop, const ServerOptions& options, Handler& handler, std::atomic<std::size_t>& active)
    : loop_(loop),
      options_(options),
      request_limits_{options.body_bytes_max, options.header_bytes_max, options.headers_count_max},
      handler_(handler),
      active_(active),
      sweep_interval_(SweepInterval()) {}

milliseconds Shard::SweepInterval() const {
  const milliseconds shortest =
      std::min({options_.header_timeout_ms, options_.body_timeout_ms, options_.idle_timeout_ms,
                options_.write_timeout_ms, options_.linger_timeout_ms});
  return std::clamp(shortest / 4, milliseconds(1), milliseconds(250));
}

void Shard::Adopt(int fd, bool refuse) {
  boost::system::error_code error;
  Socket socket(loop_.impl().context);
  socket.assign(boost::asio::ip::tcp::v4(), fd, error);  // the family matters only to later opens
  if (error) {
    log::Error("cannot watch an accepted connection: {}", error.message());
    ::close(fd);
    active_.fetch_sub(1, std::memory_order_relaxed);
    return;
  }
  socket.non_blocking(true, error);
  Tick();
  Connection::Ptr connection(new Connection(*this, std::move(socket)));
  connection->index = connections_.size();
  connections_.push_back(connection);
  if (!sweeping_) {
    sweeping_ = true;
    loop_.RunAt(now_ + sweep_interval_, [this] { Sweep(); });
  }
  if (refuse) {
    connection->StartRefused(Refusal::kTooManyConnections, "too many connections");
  } else {
    connection->Start();
  }
}

void Shard::Remove(Connection& connection) {
  active_.fetch_sub(1, std::memory_order_relaxed);
  Connection::Ptr& place = connections_[connection.index];
  std::swap(place, connections_.back());
  place->index = connection.index;
  connections_.pop_back();  // the caller holds a reference
}

// Asio runs what is posted after all that the last epoll_wait found ready.
void Shard::SendAtEndOfTurn(Connection& connection) {
  if (quiet_turns_ >= kQuietTurns && waiting_to_send_.empty() && ++sent_at_once_ < kLookEvery) {
    connection.SendWaiting();
    return;
  }
  sent_at_once_ = 0;
  const auto now = std::chrono::steady_clock::now();
  if (waiting_to_send_.empty()) waiting_since_ = now;
  waiting_to_send_.emplace_back(&connection);
  if (now - waiting_since_ > kTurnMax) {
    SendWaiting();
  } else if (!std::exchange(turn_end_posted_, true)) {
    boost::asio::post(loop_.impl().context, [this] {
      turn_end_posted_ = false;
      SendWaiting();
    });
  }
}

void Shard::SendWaiting() {
  if (waiting_to_send_.empty()) return;
  quiet_turns_ = waiting_to_send_.size() < kCrowd ? std::min(quiet_turns_ + 1, kQuietTurns) : 0;
  for (const Connection::Ptr& connection : waiting_to_send_) connection->SendWaiting();
  waiting_to_send_.clear();
}

void Shard::Tick() {
  now_ = std::chrono::steady_clock::now();
  const long long seconds =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  if (seconds == date_seconds_) return;
  date_seconds_ = seconds;
  date_ = FormatHttpDate(seconds);
}

// Runs only while there is a connection, so that an idle server never wakes.
void Shard::Sweep() {
  sweeping_ = false;
  if (connections_.empty()) return;
  Tick();
  // From the end, because a connection that ends is replaced by the last.
  for (std::size_t i = connections_.size(); i-- > 0;) {
    if (i < connections_.size()) connections_[i]->Sweep(now_);
  }
  if (connections_.empty()) return;
  sweeping_ = true;
  loop_.RunAt(now_ + sweep_interval_, [this] { Sweep(); });
}

void Shard::BeginDrain(std::function<void()> quiet) {
  draining_ = true;
  quiet_ = std::move(quiet);
  for (std::size_t i = connections_.size(); i-- > 0;) {
    if (i < connections_.size()) connections_[i]->BeginDrain();
  }
  PollQuiet();
}

void Shard::PollQuiet() {
  if (connections_.empty() && loop_.spawned() == 0) {
    quiet_();
    return;
  }
  loop_.RunAt(std::chrono::steady_clock::now() + milliseconds(2), [this] { PollQuiet(); });
}

void Shard::CloseAll() {
  while (!connections_.empty()) {
    const Connection::Ptr connection = connections_.back();
    connection->Close();
  }
}

}  // namespace virga::http
