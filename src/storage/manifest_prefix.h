#ifndef VIRGA_STORAGE_MANIFEST_PREFIX_H_
#define VIRGA_STORAGE_MANIFEST_PREFIX_H_

#include <rocksdb/env.h>

#include <cstdint>
#include <optional>
#include <string>

namespace virga::storage {

// The manifest of a database up to a record that cannot be read. A power cut leaves such a record at its end if it
// crosses a sector: RocksDB refuses it, as its length is whole, while one that is shorter than its length says is the
// end of the manifest to it.
struct ManifestPrefix {
  std::string path;
  std::uint64_t bytes = 0;
};

// nullopt: all of it can be read, or nothing of it.
std::optional<ManifestPrefix> FindManifestPrefix(rocksdb::Env& env, const std::string& database);

// An Env that shows no more of a manifest. To open a database on it is right only if nothing is missing then
// (log_chain.h). RocksDB writes another manifest whenever it opens one to write to it, so the file itself stays as it
// is. Borrows `base`, which must outlive it; it must outlive the database. Thread-safe.
class ManifestPrefixEnv final : public rocksdb::EnvWrapper {
 public:
  ManifestPrefixEnv(rocksdb::Env& base, const ManifestPrefix& prefix);
  const char* Name() const override { return "ManifestPrefixEnv"; }
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_MANIFEST_PREFIX_H_
