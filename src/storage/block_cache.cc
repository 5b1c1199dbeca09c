#include "storage/block_cache.h"

#include <utility>

#include "storage/cache_wrapper.h"

namespace virga::storage {
namespace {

class BlockCache final : public CacheWrapper {
 public:
#if __has_include(<rocksdb/advanced_cache.h>)
  BlockCache(std::shared_ptr<rocksdb::Cache> target, std::shared_ptr<rocksdb::MemoryAllocator> allocator)
      : CacheWrapper(std::move(target)) {
    memory_allocator_ = std::move(allocator);
  }

  rocksdb::Status Insert(const rocksdb::Slice& key, ObjectPtr value, const CacheItemHelper* helper, std::size_t charge,
                         Handle** handle, Priority priority, const rocksdb::Slice& compressed,
                         rocksdb::CompressionType type) override {
    if (LeavesOut(value, handle)) return rocksdb::Status::OK();
    return target_->Insert(key, value, helper, charge, handle, priority, compressed, type);
  }
#else
  using CacheWrapper::CacheWrapper;
  using CacheWrapper::Insert;
  rocksdb::Status Insert(const rocksdb::Slice& key, void* value, std::size_t charge, DeleterFn deleter, Handle** handle,
                         Priority priority) override {
    if (LeavesOut(value, handle)) return rocksdb::Status::OK();
    return target_->Insert(key, value, charge, deleter, handle, priority);
  }
#endif
  const char* Name() const override {
    return "BlockCache";
  }

  bool Release(Handle* handle, bool erase_if_last_ref) override {
    return handle == &placeholder_ || target_->Release(handle, erase_if_last_ref);
  }
  bool Release(Handle* handle, bool useful, bool erase_if_last_ref) override {
    return handle == &placeholder_ || target_->Release(handle, useful, erase_if_last_ref);
  }

 private:
  // Whether the entry is one without a value; it then has its handle.
  bool LeavesOut(const void* value, Handle** handle) {
    if (value != nullptr || handle == nullptr) return false;
    *handle = &placeholder_;
    return true;
  }

  Handle placeholder_;  // the handle of all entries without a value: never looked into
};

}  // namespace

std::shared_ptr<rocksdb::Cache> NewBlockCache(std::size_t bytes, std::shared_ptr<rocksdb::MemoryAllocator> allocator) {
  rocksdb::LRUCacheOptions options;
  options.capacity = bytes;
  options.memory_allocator = allocator;
  return std::make_shared<BlockCache>(rocksdb::NewLRUCache(options), std::move(allocator));
}

}  // namespace virga::storage
