#include "apps/tracker_worker/poll_loop.h"

#include <algorithm>
#include <utility>

#include "apps/tracker_worker/status_changed.h"
#include "base/log.h"

namespace virga::tracker {
namespace {

using aws::client::ReceiptHandle;

constexpr int kBatchMax = 10;  // of SQS: messages of a receive, entries of a batch

}  // namespace

void PollLoop::Start() {
  for (int i = 0; i < context_.options.receivers; ++i) receivers_.push_back(Receive());
  for (Task<Ok>& receiver : receivers_) receiver.Start();
  loop_.Spawn(ExtendForEver());
}

void PollLoop::Stop(std::function<void()> done) {
  done_ = std::move(done);
  receivers_.clear();  // closes the connections on which they wait: SQS hands them nothing more
  reserved_ = 0;
  context_.gate.Stop();
  loop_.Spawn(DrainTimer());
  FlushDeletes();
  FinishIfDrained();
}

Task<Ok> PollLoop::DrainTimer() {
  co_await context_.sleeper.Sleep(context_.options.drain);
  log::Warning("stopping with {} messages in work: they come again after their visibility timeout", held_.size());
  held_.clear();
  FinishIfDrained();
  co_return Ok{};
}

void PollLoop::FinishIfDrained() {
  if (!done_ || !held_.empty()) return;
  std::exchange(done_, nullptr)();
}

int PollLoop::FreeSlots() const {
  return context_.options.concurrency - static_cast<int>(held_.size()) - reserved_;
}

Task<Ok> PollLoop::Receive() {
  int failures = 0;
  for (;;) {
    while (!context_.gate.is_open()) co_await context_.gate.changed.Wait();
    const int room = std::min(kBatchMax, FreeSlots());
    // A receive of one message costs as much as one of ten.
    if (room < std::clamp(context_.options.concurrency / 4, 1, kBatchMax)) {
      co_await slots_changed_.Wait();
      continue;
    }
    reserved_ += room;
    const bool received = co_await ReceiveOnce(room);
    reserved_ -= room;
    failures = received ? 0 : failures + 1;
    if (received) {
      slots_changed_.NotifyAll();
      continue;
    }
    const Millis pause = aws::client::FullJitter(context_.options.queue_backoff_base,
                                                 context_.options.queue_backoff_max, failures, context_.random);
    co_await context_.sleeper.Sleep(std::max(pause, context_.options.queue_backoff_base / 2));
  }
}

Task<bool> PollLoop::ReceiveOnce(int messages_max) {
  auto url = co_await context_.queue.Find(context_.sqs);
  if (!url.ok()) {
    if (!receive_failing_) log::Error("receive error: {}: {}", context_.queue.name(), Describe(url.error()));
    receive_failing_ = true;
    co_return false;
  }
  aws::client::ReceiveInput input;
  input.messages_max = messages_max;
  input.wait_seconds = context_.options.wait_seconds;
  input.visibility_seconds = context_.options.visibility_seconds;
  auto messages = co_await context_.sqs.ReceiveMessage(std::move(url).value(), input);
  if (!messages.ok()) {
    context_.queue.Note(messages.error());
    if (!receive_failing_) log::Error("receive error: {}", Describe(messages.error()));
    receive_failing_ = true;
    co_return false;
  }
  if (receive_failing_) log::Info("the queue answers again");
  receive_failing_ = false;
  for (aws::client::ReceivedMessage& message : messages.value()) {
    const Key key = next_key_++;
    held_.emplace(key, Held{.message = std::move(message), .visible_since = std::chrono::steady_clock::now()});
    ++in_work_;
    loop_.Spawn(Work(key));
  }
  co_return true;
}

Task<Ok> PollLoop::Work(Key key) {
  // A copy, as the drain timer may take what is held away.
  const std::string body = held_.at(key).message.body;
  const Handled handled = co_await HandleStatusChanged(context_, body);
  --in_work_;
  switch (handled) {
    case Handled::kDelete:
      Delete(key);
      break;
    case Handled::kLeave:
      Release({key});
      break;
    case Handled::kGiveBack:
      loop_.Spawn(GiveBack({key}));
      break;
  }
  co_return Ok{};
}

void PollLoop::Delete(Key key) {
  to_delete_.push_back(key);
  // Alone there is nobody to share the call with.
  if (to_delete_.size() >= kBatchMax || in_work_ == 0 || done_) {
    FlushDeletes();
  } else if (!flush_is_due_) {
    flush_is_due_ = true;
    loop_.Spawn(FlushLater());
  }
}

Task<Ok> PollLoop::FlushLater() {
  co_await context_.sleeper.Sleep(context_.options.delete_flush);
  flush_is_due_ = false;
  FlushDeletes();
  co_return Ok{};
}

void PollLoop::FlushDeletes() {
  while (!to_delete_.empty()) {
    const auto size = static_cast<std::ptrdiff_t>(std::min<std::size_t>(kBatchMax, to_delete_.size()));
    std::vector<Key> batch(to_delete_.begin(), to_delete_.begin() + size);
    to_delete_.erase(to_delete_.begin(), to_delete_.begin() + size);
    loop_.Spawn(DeleteBatch(std::move(batch)));
  }
}

std::vector<ReceiptHandle> PollLoop::HandlesOf(const std::vector<Key>& keys) const {
  std::vector<ReceiptHandle> handles;
  for (const Key key : keys) {
    if (const auto held = held_.find(key); held != held_.end()) handles.push_back(held->second.message.receipt_handle);
  }
  return handles;
}

// What is not deleted comes again and is then a duplicate, so a failure is only told.
Task<Ok> PollLoop::DeleteBatch(std::vector<Key> keys) {
  std::vector<ReceiptHandle> handles = HandlesOf(keys);
  auto url = co_await context_.queue.Find(context_.sqs);
  if (url.ok() && !handles.empty()) {
    auto failures = co_await context_.sqs.DeleteMessageBatch(std::move(url).value(), std::move(handles));
    if (!failures.ok()) {
      context_.queue.Note(failures.error());
      log::Error("delete error: {}", Describe(failures.error()));
    } else {
      for (const auto& failure : failures.value()) log::Error("delete error: {}", failure.code);
    }
  }
  Release(keys);
  co_return Ok{};
}

Task<Ok> PollLoop::GiveBack(std::vector<Key> keys) {
  std::vector<ReceiptHandle> handles = HandlesOf(keys);
  auto url = co_await context_.queue.Find(context_.sqs);
  if (url.ok() && !handles.empty()) {
    auto failures = co_await context_.sqs.ChangeMessageVisibilityBatch(std::move(url).value(), std::move(handles), 0);
    if (!failures.ok()) log::Error("give back error: {}", Describe(failures.error()));
  }
  Release(keys);
  co_return Ok{};
}

void PollLoop::Release(const std::vector<Key>& keys) {
  for (const Key key : keys) held_.erase(key);
  slots_changed_.NotifyAll();
  FinishIfDrained();
}

Task<Ok> PollLoop::ExtendForEver() {
  for (;;) {
    // Twice as often as needed: a message may have come right after the last round.
    co_await context_.sleeper.Sleep(context_.options.extend_every / 2);
    const auto now = std::chrono::steady_clock::now();
    std::vector<Key> batch;
    for (auto& [key, held] : held_) {
      if (now - held.visible_since < context_.options.extend_every / 2) continue;
      held.visible_since = now;
      batch.push_back(key);
      if (batch.size() == kBatchMax) loop_.Spawn(Extend(std::exchange(batch, {})));
    }
    if (!batch.empty()) loop_.Spawn(Extend(std::move(batch)));
  }
}

Task<Ok> PollLoop::Extend(std::vector<Key> keys) {
  std::vector<ReceiptHandle> handles = HandlesOf(keys);
  auto url = co_await context_.queue.Find(context_.sqs);
  if (!url.ok() || handles.empty()) co_return Ok{};
  auto failures = co_await context_.sqs.ChangeMessageVisibilityBatch(std::move(url).value(), std::move(handles),
                                                                     context_.options.visibility_seconds);
  // An entry fails if its message was deleted meanwhile, or has been held for SQS's 12 hours.
  if (!failures.ok()) log::Warning("extend error: {}", Describe(failures.error()));
  co_return Ok{};
}

}  // namespace virga::tracker
