#ifndef VIRGA_STORAGE_CACHE_WRAPPER_H_
#define VIRGA_STORAGE_CACHE_WRAPPER_H_

// RocksDB's CacheWrapper: a cache that passes each call on to another one, to derive from. RocksDB 7 has none in its
// headers, so there it is ours.
#if __has_include(<rocksdb/advanced_cache.h>)
#include <rocksdb/advanced_cache.h>

namespace virga::storage {
using rocksdb::CacheWrapper;
}  // namespace virga::storage

#else
#include <rocksdb/cache.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace virga::storage {

class CacheWrapper : public rocksdb::Cache {
 public:
  using Slice = rocksdb::Slice;
  using Status = rocksdb::Status;

  CacheWrapper(std::shared_ptr<rocksdb::Cache> target, std::shared_ptr<rocksdb::MemoryAllocator> allocator)
      : rocksdb::Cache(std::move(allocator)), target_(std::move(target)) {}

  Status Insert(const Slice& key, void* value, std::size_t charge, DeleterFn deleter, Handle** handle,
                Priority priority) override {
    return target_->Insert(key, value, charge, deleter, handle, priority);
  }
  Status Insert(const Slice& key, void* value, const CacheItemHelper* helper, std::size_t charge, Handle** handle,
                Priority priority) override {
    return target_->Insert(key, value, helper, charge, handle, priority);
  }
  Handle* Lookup(const Slice& key, rocksdb::Statistics* statistics) override {
    return target_->Lookup(key, statistics);
  }
  Handle* Lookup(const Slice& key, const CacheItemHelper* helper, const CreateCallback& create, Priority priority,
                 bool wait, rocksdb::Statistics* statistics) override {
    return target_->Lookup(key, helper, create, priority, wait, statistics);
  }
  bool Ref(Handle* handle) override { return target_->Ref(handle); }
  bool Release(Handle* handle, bool erase_if_last_ref) override { return target_->Release(handle, erase_if_last_ref); }
  bool Release(Handle* handle, bool useful, bool erase_if_last_ref) override {
    return target_->Release(handle, useful, erase_if_last_ref);
  }
  bool IsReady(Handle* handle) override { return target_->IsReady(handle); }
  void Wait(Handle* handle) override { target_->Wait(handle); }
  void WaitAll(std::vector<Handle*>& handles) override { target_->WaitAll(handles); }
  void* Value(Handle* handle) override { return target_->Value(handle); }
  std::size_t GetCharge(Handle* handle) const override { return target_->GetCharge(handle); }
  DeleterFn GetDeleter(Handle* handle) const override { return target_->GetDeleter(handle); }

  void Erase(const Slice& key) override { target_->Erase(key); }
  void EraseUnRefEntries() override { target_->EraseUnRefEntries(); }
  std::uint64_t NewId() override { return target_->NewId(); }
  void SetCapacity(std::size_t capacity) override { target_->SetCapacity(capacity); }
  void SetStrictCapacityLimit(bool strict) override { target_->SetStrictCapacityLimit(strict); }
  bool HasStrictCapacityLimit() const override { return target_->HasStrictCapacityLimit(); }
  std::size_t GetCapacity() const override { return target_->GetCapacity(); }
  std::size_t GetUsage() const override { return target_->GetUsage(); }
  std::size_t GetUsage(Handle* handle) const override { return target_->GetUsage(handle); }
  std::size_t GetPinnedUsage() const override { return target_->GetPinnedUsage(); }
  std::size_t GetOccupancyCount() const override { return target_->GetOccupancyCount(); }
  std::size_t GetTableAddressCount() const override { return target_->GetTableAddressCount(); }
  void DisownData() override { target_->DisownData(); }
  void ApplyToAllEntries(
      const std::function<void(const Slice& key, void* value, std::size_t charge, DeleterFn deleter)>& callback,
      const ApplyToAllEntriesOptions& options) override {
    target_->ApplyToAllEntries(callback, options);
  }
  std::string GetPrintableOptions() const override { return target_->GetPrintableOptions(); }

 protected:
  const std::shared_ptr<rocksdb::Cache> target_;
};

}  // namespace virga::storage

#endif
#endif  // VIRGA_STORAGE_CACHE_WRAPPER_H_
