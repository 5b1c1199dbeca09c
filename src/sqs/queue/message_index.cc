#include "sqs/queue/message_index.h"

namespace virga::sqs {

void MessageIndex::Add(MessageSequence message, Entry entry) {
  if (entry.state == MessageState::kVisible) {
    entry.is_fresh = true;
    ++visible_;
  } else {
    due_.emplace(entry.visible_at, message);
    if (entry.state == MessageState::kInFlight) ++in_flight_;
  }
  if (entry.is_moved_in) moved_in_.emplace(entry.sent_at, message);
  messages_.Add(message, entry);
}

void MessageIndex::Detach(MessageSequence message, Entry& entry) {
  if (entry.is_held) {
    entry.is_held = false;
  } else if (entry.state == MessageState::kVisible) {
    if (!entry.is_fresh) returned_.erase(message);
    entry.is_fresh = false;
    --visible_;
  } else {
    due_.erase({entry.visible_at, message});
    if (entry.state == MessageState::kInFlight) --in_flight_;
  }
}

void MessageIndex::Remove(MessageSequence message) {
  Entry* const entry = messages_.Find(message);
  if (entry == nullptr) return;
  Detach(message, *entry);
  if (entry->is_moved_in) moved_in_.erase({entry->sent_at, message});
  messages_.Remove(message);
}

std::optional<MessageSequence> MessageIndex::FirstVisible() {
  if (visible_ == 0) return std::nullopt;
  std::optional<MessageSequence> first;
  if (visible_ > returned_.size()) {
    const auto fresh = messages_.FirstFrom(fresh_cursor_, [](const Entry& entry) { return entry.is_fresh; });
    if (fresh) first = fresh_cursor_ = fresh->message;
  }
  if (!returned_.empty() && (!first || *returned_.begin() < *first)) first = *returned_.begin();
  return first;
}

void MessageIndex::Take(MessageSequence message, TimePoint visible_at) {
  Entry& entry = *messages_.Find(message);
  Detach(message, entry);
  entry.state = MessageState::kInFlight;
  entry.visible_at = visible_at;
  ++entry.receive_count;
  due_.emplace(visible_at, message);
  ++in_flight_;
}

void MessageIndex::Extend(MessageSequence message, TimePoint visible_at) {
  Entry& entry = *messages_.Find(message);
  due_.erase({entry.visible_at, message});
  entry.visible_at = visible_at;
  due_.emplace(visible_at, message);
}

void MessageIndex::Release(MessageSequence message, std::uint32_t receive_count) {
  Entry& entry = *messages_.Find(message);
  Detach(message, entry);
  entry.state = MessageState::kVisible;
  entry.receive_count = receive_count;
  returned_.insert(message);
  ++visible_;
}

void MessageIndex::Hold(MessageSequence message) {
  Entry& entry = *messages_.Find(message);
  Detach(message, entry);
  entry.is_held = true;
}

std::optional<MessageIndex::Due> MessageIndex::FirstDue() const {
  if (due_.empty()) return std::nullopt;
  return Due{due_.begin()->first, due_.begin()->second};
}

std::optional<MessageIndex::Due> MessageIndex::Oldest() {
  std::optional<Due> oldest;
  if (!moved_in_.empty()) oldest = Due{moved_in_.begin()->first, moved_in_.begin()->second};
  if (messages_.size() > moved_in_.size()) {
    const auto own = messages_.FirstFrom(own_cursor_, [](const Entry& entry) { return !entry.is_moved_in; });
    if (own) {
      own_cursor_ = own->message;
      if (!oldest || own->entry->sent_at < oldest->at) oldest = Due{own->entry->sent_at, own->message};
    }
  }
  return oldest;
}

}  // namespace virga::sqs
