#ifndef VIRGA_STORAGE_DURABLE_MARK_H_
#define VIRGA_STORAGE_DURABLE_MARK_H_

#include <rocksdb/env.h>

#include <memory>
#include <string>

#include "storage/engine.h"

namespace virga::storage {

// A small file beside the log that says up to which sequence writes were acknowledged. A log that
// ends before it has lost something: so the torn end of a write that nobody was told of, which is
// dropped, is told apart from damage, which is an error.
// It is written after each sync and not synced itself: a killed process leaves it exact, a power
// cut at an older value, which is still true. Two slots are written in turn, so that a torn write
// leaves the other. Format: docs/formats/data_folder.md. Not thread-safe, but for Sync().
class DurableMark {
 public:
  // Opens `path`, or makes it with sequence 0 if `create`.
  // Errors: kCorruption if neither slot decodes; kIo.
  static Result<DurableMark> Open(rocksdb::Env& env, const std::string& path, bool create);

  Sequence sequence() const { return sequence_; }
  // One slot does not decode: a torn write, or damage to what the other slot makes up for.
  bool has_damaged_slot() const { return has_damaged_slot_; }

  Status Advance(Sequence sequence);
  Status Sync();

 private:
  explicit DurableMark(std::unique_ptr<rocksdb::RandomRWFile> file) : file_(std::move(file)) {}
  Status Read(const std::string& path);

  std::unique_ptr<rocksdb::RandomRWFile> file_;
  Sequence sequence_ = 0;
  int next_slot_ = 0;
  bool has_damaged_slot_ = false;
};

// Of Advance or Sync: without the mark a later damage may go unnoticed, but the data is there.
void WarnUnlessMarked(const Status& marked);

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_DURABLE_MARK_H_
