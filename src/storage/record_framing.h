#ifndef VIRGA_STORAGE_RECORD_FRAMING_H_
#define VIRGA_STORAGE_RECORD_FRAMING_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace virga::storage {

// Follows the records of one of RocksDB's logs or manifests as it is read from its beginning, for one of a type that is
// never written here: a flipped bit, or what a power cut left. RocksDB has such types (of recycled logs), and from
// version 9 on reads one of them for ever. Does not look at checksums, which are RocksDB's to verify.
// Not thread-safe. Format: https://github.com/facebook/rocksdb/wiki/Write-Ahead-Log-File-Format
class RecordFraming {
 public:
  // How many of the next bytes lie before such a record, or within its header in an earlier piece; 0 behind it.
  std::size_t Take(std::string_view bytes);

 private:
  static constexpr std::size_t kBlockBytes = std::size_t{32} << 10U;
  static constexpr std::size_t kHeaderBytes = 7;  // checksum (4), length (2), type (1)

  std::size_t LeftInBlock() const { return kBlockBytes - position_ % kBlockBytes; }
  bool ReadHeader();  // false: of such a record

  std::uint64_t position_ = 0;
  std::size_t skip_ = 0;  // bytes before the next header
  std::array<unsigned char, kHeaderBytes> header_{};
  std::size_t header_size_ = 0;  // as much of it was read
  bool has_ended_ = false;
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_RECORD_FRAMING_H_
