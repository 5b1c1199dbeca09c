#ifndef VIRGA_HTTP_SHORT_READ_H_
#define VIRGA_HTTP_SHORT_READ_H_

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/version.hpp>

namespace virga::http {

// A buffer to read into, with Asio's read operation told what a short read means: that the socket
// is empty, so that the next read need not be tried before epoll reports more (epoll(7), on
// edge-triggered events). Else Asio tries, in vain, once for every request.
// What it does not mean is that the peer's end has not come yet: whoever sets `trust_short` looks
// for that by himself where it matters.
// It reaches into Asio, so it does so only where the releases of Boost are known to have what it
// reaches for: 1.81 to 1.83 (Debian 12 and 13, Ubuntu 24.04). With any other, this is a plain
// buffer: a read is tried in vain once for every request, and all is right.
struct ShortReadBuffer {
  using value_type = boost::asio::mutable_buffer;
  using const_iterator = const boost::asio::mutable_buffer*;

  const_iterator begin() const { return &buffer; }
  const_iterator end() const { return &buffer + 1; }

  boost::asio::mutable_buffer buffer;
  bool trust_short;
};

}  // namespace virga::http

#if BOOST_VERSION >= 108100 && BOOST_VERSION < 108400
#include <boost/asio/detail/reactive_socket_recv_op.hpp>

namespace boost::asio::detail {

// The general one, but for the status after a short read.
template <>
class reactive_socket_recv_op_base<virga::http::ShortReadBuffer> : public reactor_op {
 public:
  reactive_socket_recv_op_base(const boost::system::error_code& success, socket_type socket,
                               socket_ops::state_type state, const virga::http::ShortReadBuffer& buffers,
                               socket_base::message_flags flags, func_type complete_func)
      : reactor_op(success, &reactive_socket_recv_op_base::do_perform, complete_func),
        socket_(socket),
        state_(state),
        buffers_(buffers),
        flags_(flags) {}

  static status do_perform(reactor_op* base) {
    auto* const op = static_cast<reactive_socket_recv_op_base*>(base);
    const std::size_t room = op->buffers_.buffer.size();
    const bool is_stream = (op->state_ & socket_ops::stream_oriented) != 0;
    if (!socket_ops::non_blocking_recv1(op->socket_, op->buffers_.buffer.data(), room, op->flags_, is_stream, op->ec_,
                                        op->bytes_transferred_)) {
      return not_done;
    }
    const bool is_short = op->bytes_transferred_ == 0 || (op->buffers_.trust_short && op->bytes_transferred_ < room);
    return is_short ? done_and_exhausted : done;
  }

 private:
  socket_type socket_;
  socket_ops::state_type state_;
  virga::http::ShortReadBuffer buffers_;
  socket_base::message_flags flags_;
};

}  // namespace boost::asio::detail
#endif  // BOOST_VERSION

#endif  // VIRGA_HTTP_SHORT_READ_H_
