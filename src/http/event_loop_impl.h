#ifndef VIRGA_HTTP_EVENT_LOOP_IMPL_H_
#define VIRGA_HTTP_EVENT_LOOP_IMPL_H_

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <typeindex>
#include <vector>

#include "base/mutex.h"
#include "http/event_loop.h"

namespace virga::http {

// The concrete executor spares a type-erased one per operation.
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
using SteadyTimer =
    boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                      boost::asio::io_context::executor_type>;

// What other threads hand to a loop. Shared, so that a wake may outlive the loop.
// Thread-safe. Many posts while the loop is busy, or from within one WakeBatch, cost it one wake.
class PostQueue : public std::enable_shared_from_this<PostQueue> {
 public:
  explicit PostQueue(boost::asio::io_context& context) : context_(&context) {}

  void Post(std::function<void()> fn);
  void Close();  // the loop is going: what is here and what comes is dropped

 private:
  void WakeLoop();
  void RunAll();

  Mutex mutex_;
  bool closed_ GUARDED_BY(mutex_) = false;
  std::vector<std::function<void()>> queue_ GUARDED_BY(mutex_);
  // Of its own: the loop that is being woken must not find `mutex_` held.
  Mutex context_mutex_;
  boost::asio::io_context* context_ GUARDED_BY(context_mutex_);  // nullptr once closed
  std::vector<std::function<void()>> running_;                   // the loop's thread only
};

struct EventLoop::Impl {
  Impl();

  // Only the loop's own thread touches sockets and timers, so the reactor needs no locks.
  boost::asio::io_context context{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  std::shared_ptr<PostQueue> posts;

  // One kernel timer for all: set again only for an earlier due time, so that a timeout which is
  // set and cancelled with every request costs no system call.
  using TimerKey = std::pair<TimePoint, std::uint64_t>;
  std::map<TimerKey, std::function<void()>> timers;
  std::uint64_t next_timer = 1;
  SteadyTimer timer;
  std::optional<TimePoint> armed_for;

  std::list<std::optional<Task<Ok>>> tasks;  // each has one, but for the moment in which it is made
  using TaskPlace = std::list<std::optional<Task<Ok>>>::iterator;
  std::vector<TaskPlace> ended;  // tasks that ended; not while they run are they destroyed
  std::map<std::type_index, std::shared_ptr<void>> locals;

  void ArmTimer(TimePoint due);
  void RunTimers();
  void DropEnded();
};

}  // namespace virga::http

#endif  // VIRGA_HTTP_EVENT_LOOP_IMPL_H_
