#include "storage/block_cache.h"

#include <utility>

#include "storage/aging_bloom_filter.h"
#include "storage/cache_wrapper.h"

namespace virga::storage {
namespace {

class BlockCache final : public CacheWrapper {
 public:
#if __has_include(<rocksdb/advanced_cache.h>)
  BlockCache(std::shared_ptr<rocksdb::Cache> target, std::size_t block_bytes,
             std::shared_ptr<rocksdb::MemoryAllocator> allocator)
      : CacheWrapper(std::move(target)), held_(target_->GetCapacity() / block_bytes, target_->GetCapacity()) {
    memory_allocator_ = std::move(allocator);
  }

  Handle* Lookup(const rocksdb::Slice& key, const CacheItemHelper* helper, CreateContext* context, Priority priority,
                 rocksdb::Statistics* statistics) override {
    return LookupIfHeld(key, [&] { return target_->Lookup(key, helper, context, priority, statistics); });
  }

  rocksdb::Status Insert(const rocksdb::Slice& key, ObjectPtr value, const CacheItemHelper* helper, std::size_t charge,
                         Handle** handle, Priority priority, const rocksdb::Slice& compressed,
                         rocksdb::CompressionType type) override {
    if (LeavesOut(value, handle)) return rocksdb::Status::OK();
    held_.Add(key.ToStringView(), charge);
    return target_->Insert(key, value, helper, charge, handle, priority, compressed, type);
  }
#else
  BlockCache(std::shared_ptr<rocksdb::Cache> target, std::size_t block_bytes,
             std::shared_ptr<rocksdb::MemoryAllocator> allocator)
      : CacheWrapper(std::move(target), std::move(allocator)),
        held_(target_->GetCapacity() / block_bytes, target_->GetCapacity()) {}

  Handle* Lookup(const rocksdb::Slice& key, rocksdb::Statistics* statistics) override {
    return LookupIfHeld(key, [&] { return target_->Lookup(key, statistics); });
  }
  Handle* Lookup(const rocksdb::Slice& key, const CacheItemHelper* helper, const CreateCallback& create,
                 Priority priority, bool wait, rocksdb::Statistics* statistics) override {
    return LookupIfHeld(key, [&] { return target_->Lookup(key, helper, create, priority, wait, statistics); });
  }
  rocksdb::Status Insert(const rocksdb::Slice& key, void* value, const CacheItemHelper* helper, std::size_t charge,
                         Handle** handle, Priority priority) override {
    held_.Add(key.ToStringView(), charge);
    return target_->Insert(key, value, helper, charge, handle, priority);
  }
  rocksdb::Status Insert(const rocksdb::Slice& key, void* value, std::size_t charge, DeleterFn deleter, Handle** handle,
                         Priority priority) override {
    if (LeavesOut(value, handle)) return rocksdb::Status::OK();
    held_.Add(key.ToStringView(), charge);
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

  // Looks in the target, unless it surely holds no such block.
  template <typename LookupInTarget>
  Handle* LookupIfHeld(const rocksdb::Slice& key, const LookupInTarget& lookup) {
    if (!held_.MayHold(key.ToStringView())) return nullptr;
    Handle* found = lookup();
    if (found != nullptr) held_.Add(key.ToStringView(), 0);
    return found;
  }

  // What may be in the cache. What neither came nor was found while so many bytes came as fit is in it no more.
  AgingBloomFilter held_;
  Handle placeholder_;  // the handle of all entries without a value: never looked into
};

}  // namespace

std::shared_ptr<rocksdb::Cache> NewBlockCache(std::size_t bytes, std::size_t block_bytes,
                                              std::shared_ptr<rocksdb::MemoryAllocator> allocator) {
  rocksdb::LRUCacheOptions options;
  options.capacity = bytes;
  options.memory_allocator = allocator;
  return std::make_shared<BlockCache>(rocksdb::NewLRUCache(options), block_bytes, std::move(allocator));
}

}  // namespace virga::storage
