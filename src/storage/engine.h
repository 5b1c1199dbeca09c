#ifndef VIRGA_STORAGE_ENGINE_H_
#define VIRGA_STORAGE_ENGINE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "storage/error.h"
#include "storage/write_batch.h"

namespace virga::storage {

// The order of commits. 0: before any.
using Sequence = std::uint64_t;

struct KeyValue {
  std::string key;
  std::string value;
};

// A half-open range of keys [begin, end) in unsigned byte order; an empty `end` means no bound.
struct KeyRange {
  std::string begin;
  std::string end;
};
// All keys that start with `prefix`.
KeyRange PrefixRange(std::string_view prefix);

enum class Direction { kForward, kBackward };

// Walks a range of a View. Rows are read in small pieces, so no lock is held between calls.
// `key` and `value` are valid until the next call. Not thread-safe.
class Iterator {
 public:
  virtual ~Iterator() = default;
  // Moves to the next row (at first: to the first); false at the end.
  virtual Result<bool> Next() = 0;
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
};

// Everything as it was at one sequence: immutable, and short-lived (one page of a Query or Scan at
// most), because it keeps old versions alive. Thread-safe. Dies before its engine.
class View {
 public:
  virtual ~View() = default;
  virtual Sequence sequence() const = 0;
  virtual Result<std::optional<std::string>> Get(std::string_view key) const = 0;
  virtual std::unique_ptr<Iterator> Scan(KeyRange range, Direction direction) const = 0;
};

// What becomes of a reply that depends on a sequence.
enum class Durability : std::uint8_t {
  kPending,  // a crash may still undo it: the reply waits
  kDurable,  // it may be told
  kRefused,  // it could not be made durable, or not now: the caller must be told of an error
};

// Whether writes are taken.
struct Health {
  enum class State : std::uint8_t {
    kServing,
    kDiskFull,  // writes are refused until there is room, which is tried again and again
    kFailed,    // the disk lost a write: reads go on, writes are refused until the process starts anew
  };
  State state = State::kServing;
  std::string message;  // what and where; empty while serving
};

// Ordered bytes to bytes, with atomic batches and views. Thread-safe.
class Engine {
 public:
  virtual ~Engine() = default;

  // Applies `batch` whole, or fails and applies nothing. The batch gets the next sequence, which is
  // stamped into the keys that ask for it, and is visible to every read that starts after this
  // returns; batches become visible in the order of their sequences.
  // May wait for the disk if what is not yet durable has reached its bound.
  // Errors: kMemoryFull, kDiskFull, kIo, kSuperseded.
  virtual Result<Sequence> Commit(WriteBatch batch) = 0;

  // The newest committed value. `value` is overwritten; false if there is none.
  virtual Result<bool> Get(std::string_view key, std::string& value) const = 0;

  virtual std::unique_ptr<View> OpenView() const = 0;

  virtual Sequence last_sequence() const = 0;
  // Up to here a crash undoes nothing; in memory, this is last_sequence().
  virtual Sequence durable_sequence() const = 0;
  virtual Durability DurabilityOf(Sequence sequence) const = 0;
  // Calls `done` once DurabilityOf(sequence) is no longer kPending: at once in the caller's thread if
  // it is not, else from the committer's.
  virtual void WhenDurable(Sequence sequence, std::function<void()> done) = 0;

  // The totals under `key` after the newest commit; zero if nothing was ever added.
  virtual Totals totals(std::string_view key) const = 0;

  virtual Health health() const = 0;

  // Bytes held in memory by rows, with their overhead.
  virtual std::uint64_t memory_bytes() const = 0;
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_ENGINE_H_
