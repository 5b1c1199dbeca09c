#include "sqs/queue/message_index.h"

#include <algorithm>

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
  messages_.emplace_hint(messages_.end(), message, entry);
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
  const auto found = messages_.find(message);
  if (found == messages_.end()) return;
  Detach(message, found->second);
  if (found->second.is_moved_in) moved_in_.erase({found->second.sent_at, message});
  messages_.erase(found);
}

const MessageIndex::Entry* MessageIndex::Find(MessageSequence message) const {
  const auto found = messages_.find(message);
  return found == messages_.end() ? nullptr : &found->second;
}

std::optional<MessageSequence> MessageIndex::FirstVisible() {
  if (visible_ == 0) return std::nullopt;
  auto fresh = messages_.end();
  if (visible_ > returned_.size()) {
    fresh = messages_.lower_bound(fresh_cursor_);
    while (fresh != messages_.end() && !fresh->second.is_fresh) ++fresh;
    if (fresh != messages_.end()) fresh_cursor_ = fresh->first;
  }
  if (returned_.empty()) return fresh->first;
  if (fresh == messages_.end()) return *returned_.begin();
  return std::min(fresh->first, *returned_.begin());
}

void MessageIndex::Take(MessageSequence message, TimePoint visible_at) {
  Entry& entry = messages_.find(message)->second;
  Detach(message, entry);
  entry.state = MessageState::kInFlight;
  entry.visible_at = visible_at;
  ++entry.receive_count;
  due_.emplace(visible_at, message);
  ++in_flight_;
}

void MessageIndex::Extend(MessageSequence message, TimePoint visible_at) {
  Entry& entry = messages_.find(message)->second;
  due_.erase({entry.visible_at, message});
  entry.visible_at = visible_at;
  due_.emplace(visible_at, message);
}

void MessageIndex::Release(MessageSequence message, std::uint32_t receive_count) {
  Entry& entry = messages_.find(message)->second;
  Detach(message, entry);
  entry.state = MessageState::kVisible;
  entry.receive_count = receive_count;
  returned_.insert(message);
  ++visible_;
}

void MessageIndex::Hold(MessageSequence message) {
  Entry& entry = messages_.find(message)->second;
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
    auto own = messages_.lower_bound(own_cursor_);
    while (own != messages_.end() && own->second.is_moved_in) ++own;
    if (own != messages_.end()) {
      own_cursor_ = own->first;
      if (!oldest || own->second.sent_at < oldest->at) oldest = Due{own->second.sent_at, own->first};
    }
  }
  return oldest;
}

}  // namespace virga::sqs
