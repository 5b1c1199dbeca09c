#ifndef VIRGA_HTTP_CONNECTION_H_
#define VIRGA_HTTP_CONNECTION_H_

#include <sys/uio.h>

#include <array>
#include <atomic>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "http/event_loop_impl.h"
#include "http/flat_buffer.h"
#include "http/handler.h"
#include "http/request_parser.h"

namespace virga::http {

class Shard;

// One connection of a client: reads requests, has them answered, writes replies in their order.
//
// A state machine of callbacks rather than one coroutine, because it waits for up to three things
// at once (a suspended request: its wake, its deadline, the peer's close), and because a read that
// is armed once stays armed across the replies: one recv, one send, and a share of an epoll_wait
// are all the system calls of a request (short_read.h). A reply is sent without asking epoll, at
// the end of the loop's turn (Shard::SendAtEndOfTurn); only a full socket waits longer.
//
// Lives on its shard's loop; kept by the shard's list until closed, and by its pending operations.
class Connection {
 public:
  using Ptr = boost::intrusive_ptr<Connection>;

  Connection(Shard& shard, Socket socket);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Start();
  void StartRefused(Refusal refusal, std::string_view detail);  // answers without reading a request
  void Sweep(EventLoop::TimePoint now);                         // ends what has taken too long
  void BeginDrain();
  void SendWaiting();  // the end of the turn
  void Close();

  std::size_t index = 0;  // in the shard's list

 private:
  enum class State : std::uint8_t { kReading, kSuspended, kWriting, kLingering, kClosed };
  enum class Phase : std::uint8_t { kNone, kIdle, kHeader, kBody };  // of kReading
  static constexpr std::size_t kKeptBytes = std::size_t{16} * 1024;  // what an idle one may keep of each of its buffers
  // How an open suspension is reached from other threads; outlives both.
  struct Waker {
    std::atomic<bool> pending{false};
    std::shared_ptr<PostQueue> posts;
    Connection* connection;  // the loop's thread only; nullptr once it is closed
  };

  void Arm();
  void OnRead(const boost::system::error_code& error, std::size_t n);
  void OnPeerGone(const boost::system::error_code& error);
  void Process();
  void OnNeedMore();
  void Dispatch();
  void Settle(Outcome outcome);
  void Suspend(std::unique_ptr<Suspension> suspension);
  void ArmDeadline();
  void Resume();
  void Reply(std::function<void()> undelivered);
  void Refuse(Refusal refusal, std::string_view detail);
  void AppendReply(bool keep_alive, bool is_head, bool http_1_0);
  bool Flush();  // false: it waits for the peer, or the connection is closed
  bool PeerIsGone();
  int PendingOutput(std::array<iovec, 2>& pieces);
  void OnWritten(std::size_t n);
  void FinishOutput();
  void WaitWritable();
  void OnWritable(const boost::system::error_code& error);
  void Linger();

  friend void intrusive_ptr_add_ref(Connection* c) { ++c->references_; }
  friend void intrusive_ptr_release(Connection* c) {
    if (--c->references_ == 0) delete c;
  }

  Shard& shard_;
  Socket socket_;
  const int fd_;
  int references_ = 0;

  State state_ = State::kReading;
  Phase phase_ = Phase::kNone;
  EventLoop::TimePoint since_;  // when the phase began, or the last progress of a write
  bool armed_ = false;          // a read is pending; it writes behind the buffer's content
  bool trusts_short_ = false;   // the last read armed does not try for more
  bool end_checked_ = true;     // since the last read, the peer's end was looked for
  bool served_ = false;         // a request was answered
  bool waiting_writable_ = false;
  bool peer_closed_ = false;  // no further request is read then: closing_ is true, or it is closed
  bool continued_ = false;    // 100 Continue was sent for this request
  bool closing_ = false;      // no further request is read

  FlatBuffer buffer_;
  RequestParser parser_;
  Response response_;
  std::unique_ptr<Suspension> suspension_;
  std::shared_ptr<Waker> waker_;
  EventLoop::TimerId deadline_timer_;

  std::string out_;                  // replies not yet sent
  bool is_waiting_to_send_ = false;  // the shard will send them at the end of the turn
  bool body_is_apart_ = false;       // the last reply's body is sent from response_, not copied
  std::size_t out_sent_ = 0;         // of out_ and that body together
  std::function<void()> undelivered_;
  std::size_t undelivered_from_ = 0;  // where in the output its reply begins
};

}  // namespace virga::http

#endif  // VIRGA_HTTP_CONNECTION_H_
