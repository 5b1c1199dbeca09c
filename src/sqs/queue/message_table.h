#ifndef VIRGA_SQS_QUEUE_MESSAGE_TABLE_H_
#define VIRGA_SQS_QUEUE_MESSAGE_TABLE_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "sqs/queue/message_record.h"

namespace virga::sqs {

// Entries by message sequence, for queues of a million: they are added in the order of their sequences, which have few
// gaps, and removed in any order. Kept in blocks of 64 sequences, each a bit mask and the entries that are there: a
// full block costs 2 bytes beyond each entry, a map's node 56. All operations take O(log n), and a removal moves at
// most 63 entries.
// Not thread-safe.
template <typename Entry>
class MessageTable {
 public:
  struct Found {
    MessageSequence message = 0;
    Entry* entry = nullptr;  // valid until the next Add or Remove
  };

  // REQUIRES: `message` is past every message added before.
  void Add(MessageSequence message, const Entry& entry) {
    const MessageSequence number = message / kBlock;
    if (blocks_.empty() || blocks_.rbegin()->first != number) blocks_.emplace_hint(blocks_.end(), number, Block{});
    Block& block = blocks_.rbegin()->second;
    block.present |= BitOf(message);
    block.entries.push_back(entry);
    ++size_;
  }

  void Remove(MessageSequence message) {
    const auto at = blocks_.find(message / kBlock);
    if (at == blocks_.end() || (at->second.present & BitOf(message)) == 0) return;
    Block& block = at->second;
    --size_;
    if (block.entries.size() == 1) {
      blocks_.erase(at);
      return;
    }
    block.entries.erase(block.entries.begin() + block.IndexOf(message));
    block.present &= ~BitOf(message);
    // Of many messages that were sent together, a few may stay for days.
    if (block.entries.size() * 4 <= block.entries.capacity()) block.entries.shrink_to_fit();
  }

  // nullptr if it is not there; else valid until the next Add or Remove.
  const Entry* Find(MessageSequence message) const {
    const auto at = blocks_.find(message / kBlock);
    if (at == blocks_.end() || (at->second.present & BitOf(message)) == 0) return nullptr;
    return &at->second.entries[static_cast<std::size_t>(at->second.IndexOf(message))];
  }
  Entry* Find(MessageSequence message) { return const_cast<Entry*>(std::as_const(*this).Find(message)); }

  // The first entry from `from` on of which `is_wanted`.
  template <typename Predicate>
  std::optional<Found> FirstFrom(MessageSequence from, Predicate is_wanted) {
    for (auto at = blocks_.lower_bound(from / kBlock); at != blocks_.end(); ++at) {
      std::uint64_t left = at->second.present;
      if (at->first == from / kBlock) left &= ~(BitOf(from) - 1);
      for (; left != 0; left &= left - 1) {
        const MessageSequence message = at->first * kBlock + static_cast<unsigned>(std::countr_zero(left));
        Entry& entry = at->second.entries[static_cast<std::size_t>(at->second.IndexOf(message))];
        if (is_wanted(entry)) return Found{message, &entry};
      }
    }
    return std::nullopt;
  }

  std::size_t size() const { return size_; }

 private:
  static constexpr MessageSequence kBlock = 64;
  static std::uint64_t BitOf(MessageSequence message) { return std::uint64_t{1} << (message % kBlock); }

  struct Block {
    std::uint64_t present = 0;   // a bit for each message of the block
    std::vector<Entry> entries;  // of those, in order

    std::ptrdiff_t IndexOf(MessageSequence message) const { return std::popcount(present & (BitOf(message) - 1)); }
  };

  std::map<MessageSequence, Block> blocks_;
  std::size_t size_ = 0;
};

}  // namespace virga::sqs

#endif  // VIRGA_SQS_QUEUE_MESSAGE_TABLE_H_
