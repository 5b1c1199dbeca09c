#ifndef VIRGA_TESTS_SIM_CLOUD_STATE_H_
#define VIRGA_TESTS_SIM_CLOUD_STATE_H_

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "tests/sim/json.h"

namespace virga::sim {

// A value that copies share until one of them changes it: so a state can be kept for every step.
template <typename T>
class Shared {
 public:
  Shared() : value_(std::make_shared<T>()) {}
  explicit Shared(T value) : value_(std::make_shared<T>(std::move(value))) {}

  const T& operator*() const { return *value_; }
  const T* operator->() const { return value_.get(); }
  T& Change() {
    if (value_.use_count() > 1) value_ = std::make_shared<T>(*value_);
    return *value_;
  }
  bool operator==(const Shared& other) const { return value_ == other.value_ || *value_ == *other.value_; }

 private:
  std::shared_ptr<T> value_;
};

// A key attribute's value, in DynamoDB's order of its type.
struct KeyValue {
  std::int64_t number = 0;  // of type N
  std::string text;         // of type S
  auto operator<=>(const KeyValue&) const = default;
};
using KeyValues = std::vector<KeyValue>;

struct KeyAttribute {
  std::string name;
  std::string type;  // "S" or "N"
  bool operator==(const KeyAttribute&) const = default;
};
struct KeySchema {
  KeyAttribute hash;
  std::optional<KeyAttribute> range;
  bool operator==(const KeySchema&) const = default;
};

struct IndexState {
  KeySchema key;
  std::string projection;  // ALL, KEYS_ONLY, INCLUDE
  std::vector<std::string> included;
  bool is_global = false;
  bool operator==(const IndexState&) const = default;
};

struct TableState {
  KeySchema key;
  std::map<std::string, IndexState> indexes;
  std::map<KeyValues, Json> items;
  std::map<std::string, std::string> tags;
  std::string ttl_attribute;  // "": switched off
  std::optional<TimePoint> ttl_changed_at;
  bool has_recovery = false;
  bool is_protected = false;
  std::string id;          // TableId, as CreateTable's reply told it
  std::string created_at;  // CreationDateTime, as well
  bool operator==(const TableState&) const = default;
};

struct MessageState {
  std::string id;
  std::string body;
  Json attributes;  // MessageAttributes, or null
  TimePoint sent_at{};
  TimePoint visible_at{};
  bool is_in_flight = false;          // until visible_at
  std::int64_t receive_count = 0;     // in its queue
  std::int64_t earlier_receives = 0;  // in those before
  TimePoint first_received_at{};
  TimePoint received_at{};
  std::string handle;  // of the last receive
  std::string dead_letter_source;
  bool operator==(const MessageState&) const = default;
};

struct QueueState {
  std::uint64_t incarnation = 0;  // tells queues of one name apart
  TimePoint created_at{};
  TimePoint modified_at{};
  std::optional<TimePoint> purged_at;
  std::map<std::string, std::string> attributes;  // those that can be set and are
  std::map<std::string, std::string> tags;
  std::map<std::uint64_t, MessageState> messages;  // in the order of their sends
  bool operator==(const QueueState&) const = default;
};

// All that the cloud keeps, as calls made it.
struct CloudState {
  std::map<std::string, Shared<TableState>> tables;
  std::map<std::string, Shared<QueueState>> queues;
  std::map<std::string, TimePoint> deleted_queues;  // when; entries may be long over
  AdjustableClock::State clock;
  bool operator==(const CloudState&) const = default;
};

// Which message each receipt handle that was ever given out names. It is no part of a state: a
// handle means the same in all of them.
class HandleBook {
 public:
  struct Entry {
    std::uint64_t queue = 0;  // its incarnation
    std::uint64_t message = 0;
    bool operator==(const Entry&) const = default;
  };
  const Entry* Find(const std::string& handle) const {
    const auto found = entries_.find(handle);
    return found == entries_.end() ? nullptr : &found->second;
  }
  void Add(const std::string& handle, Entry entry) { entries_.emplace(handle, entry); }
  std::uint64_t NextNumber() { return ++last_number_; }  // for queues and messages

 private:
  std::map<std::string, Entry> entries_;
  std::uint64_t last_number_ = 0;
};

}  // namespace virga::sim

#endif  // VIRGA_TESTS_SIM_CLOUD_STATE_H_
