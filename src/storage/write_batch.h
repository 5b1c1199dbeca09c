#ifndef VIRGA_STORAGE_WRITE_BATCH_H_
#define VIRGA_STORAGE_WRITE_BATCH_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace virga::storage {

// What is written together. Later operations on one key win over earlier ones. Not thread-safe.
class WriteBatch {
 public:
  enum class Kind { kPut, kDelete, kPutStamped };
  struct Operation {
    Kind kind;
    std::string key;
    std::string value;
  };

  void Put(std::string key, std::string value) {
    operations_.push_back({Kind::kPut, std::move(key), std::move(value)});
  }
  void Delete(std::string key) { operations_.push_back({Kind::kDelete, std::move(key), {}}); }
  // Puts under `prefix` followed by the batch's sequence (8 bytes, big-endian) and the operation's
  // place in the batch (2 bytes, big-endian), so that such keys sort in the order of commits.
  void PutStamped(std::string prefix, std::string value) {
    operations_.push_back({Kind::kPutStamped, std::move(prefix), std::move(value)});
  }
  // Takes over all operations of `other`, after ours.
  void Append(WriteBatch other);

  bool empty() const { return operations_.empty(); }
  std::vector<Operation>& operations() { return operations_; }
  const std::vector<Operation>& operations() const { return operations_; }

 private:
  std::vector<Operation> operations_;
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_WRITE_BATCH_H_
