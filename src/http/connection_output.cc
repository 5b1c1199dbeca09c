// The sending half of a connection: what is written, and how it ends.

#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "http/connection.h"
#include "http/shard.h"

namespace virga::http {

int Connection::PendingOutput(std::array<iovec, 2>& pieces) {
  int count = 0;
  if (out_sent_ < out_.size()) {
    pieces[static_cast<std::size_t>(count++)] = {out_.data() + out_sent_, out_.size() - out_sent_};
  }
  if (body_is_apart_) {
    const std::size_t body_sent = out_sent_ > out_.size() ? out_sent_ - out_.size() : 0;
    if (body_sent < response_.body.size()) {
      pieces[static_cast<std::size_t>(count++)] = {response_.body.data() + body_sent,
                                                   response_.body.size() - body_sent};
    }
  }
  return count;
}

bool Connection::Flush() {
  if (state_ == State::kClosed) return false;
  if (out_.empty()) return true;
  if (undelivered_ && out_sent_ == undelivered_from_ && PeerIsGone()) {
    Close();
    return false;
  }
  std::array<iovec, 2> pieces;
  for (int count = PendingOutput(pieces); count > 0; count = PendingOutput(pieces)) {
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = static_cast<std::size_t>(count);
    // Errors come back as such: a write to a closed peer must not raise SIGPIPE.
    const ssize_t n = ::sendmsg(fd_, &message, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      WaitWritable();
      return false;
    }
    if (n < 0) {
      Close();
      return false;
    }
    OnWritten(static_cast<std::size_t>(n));
  }
  FinishOutput();
  return true;
}

// Asked only for a reply that can be undone: whether it would go to nobody.
bool Connection::PeerIsGone() {
  if (peer_closed_) return true;
  char byte = 0;
  const ssize_t n = ::recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

void Connection::OnWritten(std::size_t n) {
  out_sent_ += n;
  if (undelivered_ && out_sent_ > undelivered_from_) undelivered_ = nullptr;
}

void Connection::FinishOutput() {
  out_.clear();
  if (out_.capacity() > kKeptBytes) std::string().swap(out_);
  if (body_is_apart_) {
    body_is_apart_ = false;
    std::string().swap(response_.body);
  }
  out_sent_ = 0;
}

void Connection::WaitWritable() {
  if (state_ != State::kSuspended) state_ = State::kWriting;
  since_ = shard_.now();
  if (waiting_writable_) return;
  waiting_writable_ = true;
  socket_.async_wait(Socket::wait_write, [self = Ptr(this)](const boost::system::error_code& error) {
    self->waiting_writable_ = false;
    self->OnWritable(error);
  });
}

void Connection::OnWritable(const boost::system::error_code& error) {
  if (state_ == State::kClosed) return;
  if (error) {
    Close();
    return;
  }
  if (state_ == State::kWriting) state_ = State::kReading;
  if (!Flush() || state_ != State::kReading) return;
  if (closing_) {
    Linger();
  } else {
    Process();
  }
}

// Ends our side and reads on until the peer has ended its own: a close with unread bytes would make
// the kernel send a reset, by which the peer may lose the reply (RFC 9112 section 9.6).
void Connection::Linger() {
  if (state_ == State::kClosed) return;
  if (peer_closed_) {
    Close();
    return;
  }
  state_ = State::kLingering;
  since_ = shard_.now();
  ::shutdown(fd_, SHUT_WR);
  Arm();
}

void Connection::Close() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  if (waker_) waker_->connection = nullptr;
  shard_.loop().Cancel(deadline_timer_);
  const Ptr keep(this);
  boost::system::error_code ignored;
  socket_.close(ignored);
  suspension_.reset();
  if (undelivered_) std::exchange(undelivered_, nullptr)();
  shard_.Remove(*this);
}

}  // namespace virga::http
