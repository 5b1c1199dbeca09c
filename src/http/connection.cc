#include "http/connection.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "http/reply_head.h"
#include "http/shard.h"
#include "http/short_read.h"

namespace virga::http {
namespace {

constexpr std::size_t kReadRoom = 512;                              // less than this and the buffer grows before a read
constexpr std::size_t kCopiedBodyBytes = std::size_t{16} * 1024;    // a larger body is sent from where it is
constexpr std::size_t kPipelinedOutBytes = std::size_t{64} * 1024;  // replies gathered before they are sent
constexpr std::size_t kLingerRoom = std::size_t{16} * 1024;

}  // namespace

Connection::Connection(Shard& shard, Socket socket)
    : shard_(shard),
      socket_(std::move(socket)),
      fd_(socket_.native_handle()),
      since_(shard.now()),
      parser_(shard.request_limits()) {}

Connection::~Connection() = default;

void Connection::Start() {
  phase_ = Phase::kIdle;
  Arm();
}

void Connection::StartRefused(Refusal refusal, std::string_view detail) {
  const Ptr keep(this);
  Refuse(refusal, detail);
}

void Connection::Arm() {
  if (armed_) return;
  switch (state_) {
    case State::kReading:
      if (buffer_.empty()) buffer_.Shrink(kKeptBytes);
      if (buffer_.room() < kReadRoom) buffer_.EnsureRoom(kReadRoom);
      break;
    case State::kLingering:
      buffer_.Shrink(kLingerRoom);
      buffer_.EnsureRoom(kLingerRoom);
      break;
    default:
      // The request's views stand: what the peer pipelines has the room that is there, no more.
      if (buffer_.room() == 0) return;
      break;
  }
  armed_ = true;
  // The end of a peer may hide behind what a short read took. The first request of a connection and
  // one that is suspended for long look for it by trying the next read; else Sweep does.
  const bool is_brief = state_ == State::kSuspended && suspension_->IsBrief();
  trusts_short_ = served_ && (state_ == State::kReading || is_brief);
  socket_.async_read_some(
      ShortReadBuffer{boost::asio::mutable_buffer(buffer_.tail(), buffer_.room()), trusts_short_},
      [self = Ptr(this)](const boost::system::error_code& error, std::size_t n) { self->OnRead(error, n); });
}

void Connection::OnRead(const boost::system::error_code& error, std::size_t n) {
  armed_ = false;
  end_checked_ = !trusts_short_;
  if (state_ == State::kClosed) return;
  if (error) {
    OnPeerGone(error);
    return;
  }
  switch (state_) {
    case State::kReading:
      buffer_.Commit(n);
      if (undelivered_ && !Flush()) break;  // a reply that can be undone is the last of what is sent
      Process();
      break;
    case State::kLingering:
      Arm();  // over what was read
      break;
    default:
      buffer_.Commit(n);
      if (state_ == State::kSuspended) Arm();
      break;
  }
}

void Connection::OnPeerGone(const boost::system::error_code& error) {
  peer_closed_ = true;
  // A peer that has only closed its sending side still gets the reply that waits or is being written.
  if (is_waiting_to_send_) SendWaiting();
  if (state_ == State::kWriting && error == boost::asio::error::eof) {
    closing_ = true;
    return;
  }
  Close();
}

void Connection::Process() {
  while (state_ == State::kReading && !closing_) {
    const RequestParser::State parsed = parser_.Parse(buffer_);
    if (parsed == RequestParser::State::kNeedMore) {
      OnNeedMore();
      return;
    }
    if (parsed == RequestParser::State::kRefused) {
      Refuse(parser_.refusal(), parser_.detail());
      return;
    }
    Dispatch();
  }
}

void Connection::OnNeedMore() {
  if (parser_.header_done() && parser_.expects_continue() && !continued_) {
    continued_ = true;
    out_.append("HTTP/1.1 100 Continue\r\n\r\n");
    if (!Flush()) return;
  }
  const Phase phase = !parser_.started() ? Phase::kIdle : parser_.header_done() ? Phase::kBody : Phase::kHeader;
  if (phase != phase_) {
    phase_ = phase;
    since_ = shard_.now();
  }
  if (phase == Phase::kIdle && shard_.draining()) {
    closing_ = true;
    if (Flush()) Linger();
    return;
  }
  Arm();
  if (out_.empty() || is_waiting_to_send_) return;
  is_waiting_to_send_ = true;
  shard_.SendAtEndOfTurn(*this);
}

void Connection::SendWaiting() {
  is_waiting_to_send_ = false;
  if (state_ != State::kWriting) Flush();
}

void Connection::Dispatch() {
  phase_ = Phase::kNone;
  // While the request is suspended its views must stand, and a read must find some room.
  if (!armed_ && buffer_.room() == 0) buffer_.EnsureRoom(kReadRoom);
  response_.Clear();
  Settle(shard_.handler().Handle(parser_.BuildRequest(buffer_), response_));
}

void Connection::Settle(Outcome outcome) {
  if (outcome.cut) {
    closing_ = true;
    if (Flush()) Close();  // what was answered before it still leaves
    return;
  }
  if (outcome.suspension) {
    Suspend(std::move(outcome.suspension));
    return;
  }
  Reply(std::move(outcome.undelivered));
}

void Connection::Suspend(std::unique_ptr<Suspension> suspension) {
  if (trusts_short_ && !suspension->IsBrief() && PeerIsGone()) {
    Close();
    return;
  }
  state_ = State::kSuspended;
  Flush();  // the replies to earlier requests of the pipeline
  if (state_ == State::kClosed) return;
  suspension_ = std::move(suspension);
  if (!waker_) {
    waker_ = std::make_shared<Waker>();
    waker_->posts = shard_.loop().impl().posts;
    waker_->connection = this;
  }
  suspension_->Start([waker = waker_] {
    if (waker->pending.exchange(true)) return;
    waker->posts->Post([waker] {
      waker->pending.store(false);
      if (waker->connection == nullptr) return;
      const Ptr keep(waker->connection);
      keep->Resume();
    });
  });
  ArmDeadline();
  Arm();
}

void Connection::ArmDeadline() {
  shard_.loop().Cancel(deadline_timer_);
  deadline_timer_ = {};
  const auto deadline = suspension_->Deadline();
  if (!deadline) return;
  deadline_timer_ = shard_.loop().RunAt(*deadline, [this] {
    deadline_timer_ = {};
    const Ptr keep(this);
    Resume();
  });
}

void Connection::Resume() {
  if (state_ != State::kSuspended) return;
  std::optional<Outcome> outcome = suspension_->Resume(response_);
  if (!outcome) {
    if (deadline_timer_.number == 0) ArmDeadline();
    return;
  }
  shard_.loop().Cancel(deadline_timer_);
  deadline_timer_ = {};
  suspension_.reset();
  state_ = State::kReading;
  Settle(std::move(*outcome));
  Process();
}

void Connection::Reply(std::function<void()> undelivered) {
  const bool keep_alive = parser_.keep_alive() && !response_.close && !shard_.draining();
  const std::size_t begin = out_.size();
  served_ = true;
  AppendReply(keep_alive, parser_.is_head(), parser_.http_1_0());
  buffer_.Consume(parser_.request_bytes());
  parser_.Reset();
  continued_ = false;
  closing_ = !keep_alive;
  if (undelivered) {
    undelivered_ = std::move(undelivered);
    undelivered_from_ = begin;
  }
  // Replies to pipelined requests leave together, and those of a turn one after the other.
  const bool must_leave = closing_ || body_is_apart_ || (undelivered_ && !buffer_.empty());
  if (!must_leave && out_.size() < kPipelinedOutBytes) return;
  if (Flush() && closing_) Linger();
}

void Connection::Refuse(Refusal refusal, std::string_view detail) {
  response_.Clear();
  response_.status = StatusOf(refusal);
  shard_.handler().Refuse(refusal, detail, response_);
  AppendReply(/*keep_alive=*/false, parser_.is_head(), /*http_1_0=*/false);
  closing_ = true;
  if (Flush()) Linger();
}

void Connection::AppendReply(bool keep_alive, bool is_head, bool http_1_0) {
  AppendReplyHead(response_, {.date = shard_.date(), .keep_alive = keep_alive, .http_1_0 = http_1_0}, out_);
  if (is_head || !StatusHasBody(response_.status)) return;
  if (response_.body.size() > kCopiedBodyBytes) {
    body_is_apart_ = true;
  } else {
    out_.append(response_.body);
  }
}

void Connection::BeginDrain() {
  const Ptr keep(this);
  if (is_waiting_to_send_) SendWaiting();
  if (state_ != State::kReading || parser_.started() || !buffer_.empty()) return;
  char byte = 0;
  if (::recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0) return;  // a request is on its way
  Close();
}

void Connection::Sweep(EventLoop::TimePoint now) {
  const Ptr keep(this);
  const ServerOptions& options = shard_.options();
  const auto age = now - since_;
  switch (state_) {
    case State::kReading:
      if (is_waiting_to_send_) break;
      if (!std::exchange(end_checked_, true) && PeerIsGone()) {
        Close();
        break;
      }
      if (phase_ == Phase::kIdle && age > options.idle_timeout_ms) Close();
      if (phase_ == Phase::kHeader && age > options.header_timeout_ms) {
        Refuse(Refusal::kTimeout, "the header did not arrive in time");
      } else if (phase_ == Phase::kBody && age > options.body_timeout_ms) {
        Refuse(Refusal::kTimeout, "the body did not arrive in time");
      }
      break;
    case State::kWriting:
      if (age > options.write_timeout_ms) Close();
      break;
    case State::kLingering:
      if (age > options.linger_timeout_ms) Close();
      break;
    default:
      break;
  }
}

}  // namespace virga::http
