#include "storage/rocks_options.h"

#include <rocksdb/convenience.h>
#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/table_properties_collectors.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>

#include "base/log.h"
#include "storage/block_cache.h"
#include "storage/huge_page_allocator.h"

namespace virga::storage {
namespace {

// RocksDB's own words, from warnings on, in our log.
class LogToOurs final : public rocksdb::Logger {
 public:
  LogToOurs() : rocksdb::Logger(rocksdb::InfoLogLevel::ERROR_LEVEL) {}
  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list arguments) override {
    std::array<char, 1024> text{};
    std::vsnprintf(text.data(), text.size(), format, arguments);
    log::Error("storage: {}", text.data());
  }

 protected:
  rocksdb::Status CloseImpl() override { return rocksdb::Status::OK(); }
};

// Whether a full disk has room again is tried by the engine, which owns the order of writes.
class NoRecoveryByItself final : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* auto_recovery) override {
    *auto_recovery = false;
  }
};

// A file of which so much is deletions is compacted, however small the level: that frees the space of
// deleted tables and purged queues, and keeps a queue's reads from wading through what was deleted.
constexpr std::size_t kDeletionWindow = 4096;  // rows
constexpr std::size_t kDeletionsInWindow = 2048;
constexpr double kDeletionsInFile = 0.5;

rocksdb::CompressionType Compression() {
  const auto supported = rocksdb::GetSupportedCompressions();
  const bool has_lz4 = std::find(supported.begin(), supported.end(), rocksdb::kLZ4Compression) != supported.end();
  return has_lz4 ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
}

// Of a key. Four or five files are asked for each that is read, and with 10 bits each says yes in vain once in a
// hundred times, which costs a read of it.
constexpr double kFilterBits = 14;

// Indexes and filters of all files, if each of kOpenFilesMax is full: a megabyte of each 64, if its rows are small.
constexpr std::size_t kIndexBytes = kOpenFilesMax * (std::size_t{1} << 20U);

rocksdb::BlockBasedTableOptions TableOptions(std::size_t cache_bytes) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache =
      NewBlockCache(cache_bytes, kBlockBytes, NewHugePageAllocator(cache_bytes + cache_bytes / 4 + kIndexBytes));
  table.block_size = kBlockBytes;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBits));
  // Indexes and filters stay in memory as long as their file is open: looking a partition of them up in the cache, for
  // each level, was a fifth of a read. No more files than kOpenFilesMax are open.
  table.cache_index_and_filter_blocks = false;
  // All keys of a table begin alike: written as differences, they take less memory.
  table.index_block_restart_interval = 16;
  return table;
}

}  // namespace

rocksdb::Options RocksOptions(std::size_t cache_bytes, rocksdb::Env* env) {
  rocksdb::Options options;
  if (env != nullptr) {
    options.env = env;
    options.max_file_opening_threads = 1;  // a simulated one is driven by one thread
  }
  options.info_log = std::make_shared<LogToOurs>();
  options.listeners = {std::make_shared<NoRecoveryByItself>()};
  options.max_bgerror_resume_count = 0;
  // What is not in the log (RocksStore::PutResumeRow) need not outlive the process.
  options.avoid_flush_during_shutdown = true;
  options.paranoid_checks = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  options.compression = Compression();
  options.write_buffer_size = std::size_t{32} << 20U;
  options.max_write_buffer_number = 3;
  // Most keys that are read are not in the memtable: 160 kB of filter say so without a walk through its skip list.
  options.memtable_whole_key_filtering = true;
  options.memtable_prefix_bloom_size_ratio = 0.005;
  options.max_background_jobs = 2;
  options.max_open_files = kOpenFilesMax;
  options.target_file_size_base = std::uint64_t{64} << 20U;
  // Written in pieces of that size, a table file lies in fewer and larger pages of the kernel's page cache (seen on
  // Linux 6.18 and ext4), and what the kernel looks through to find one is less often a miss of the processor's caches.
  options.writable_file_max_buffer_size = std::size_t{8} << 20U;
  options.level_compaction_dynamic_level_bytes = true;
  // A level less than with 256 MB, for a database of 2.5 to 5 GB (or of 25 to 50): each is a file's filter more for a
  // read by key, and a block more for a range.
  options.max_bytes_for_level_base = std::uint64_t{512} << 20U;
  // One thread writes, so what serves many only costs.
  options.allow_concurrent_memtable_write = false;
  options.enable_write_thread_adaptive_yield = false;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.skip_stats_update_on_db_open = true;
  options.table_properties_collector_factories = {
      rocksdb::NewCompactOnDeletionCollectorFactory(kDeletionWindow, kDeletionsInWindow, kDeletionsInFile)};
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(TableOptions(cache_bytes)));
  return options;
}

}  // namespace virga::storage
