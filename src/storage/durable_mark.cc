#include "storage/durable_mark.h"

#include <array>
#include <optional>
#include <utility>

#include "base/log.h"
#include "codec/hash.h"
#include "storage/key_codec.h"
#include "storage/rocks_error.h"

namespace virga::storage {
namespace {

constexpr std::size_t kSlotBytes = 12;                          // sequence (8), CRC-32 of it (4)
constexpr std::uint64_t kSlotDistance = 4096;                   // no page holds both
constexpr std::string_view kFileHead = "virga durable mark\n";  // salts the checksum: zeros are no slot

std::uint64_t OffsetOf(int slot) {
  return static_cast<std::uint64_t>(slot) * kSlotDistance;
}

std::string EncodeSlot(Sequence sequence) {
  std::string slot;
  AppendUint64(sequence, slot);
  AppendUint32(codec::Crc32(std::string(kFileHead) + slot), slot);
  return slot;
}

std::optional<Sequence> DecodeSlot(std::string_view slot) {
  const auto sequence = KeyReader(slot).ReadUint64();
  if (!sequence || slot != EncodeSlot(*sequence)) return std::nullopt;
  return sequence;
}

}  // namespace

Result<DurableMark> DurableMark::Open(rocksdb::Env& env, const std::string& path, bool create) {
  if (create) {
    // RandomRWFile opens only what exists.
    std::unique_ptr<rocksdb::WritableFile> made;
    rocksdb::Status status = env.NewWritableFile(path, &made, rocksdb::EnvOptions());
    std::string content = EncodeSlot(0);
    content.resize(kSlotDistance);
    content += EncodeSlot(0);
    if (status.ok()) status = made->Append(content);
    if (status.ok()) status = made->Sync();
    if (status.ok()) status = made->Close();
    if (!status.ok()) return Err(FromRocks(status));
  }
  std::unique_ptr<rocksdb::RandomRWFile> file;
  const rocksdb::Status status = env.NewRandomRWFile(path, &file, rocksdb::EnvOptions());
  if (!status.ok()) return Err(FromRocks(status));
  DurableMark mark(std::move(file));
  RETURN_IF_ERROR(mark.Read(path));
  return mark;
}

Status DurableMark::Read(const std::string& path) {
  std::array<std::optional<Sequence>, 2> slots;
  for (const int slot : {0, 1}) {
    std::array<char, kSlotBytes> buffer{};
    rocksdb::Slice read;
    const rocksdb::Status status = file_->Read(OffsetOf(slot), buffer.size(), &read, buffer.data());
    if (!status.ok()) return Err(FromRocks(status));
    slots[static_cast<std::size_t>(slot)] = DecodeSlot(read.ToStringView());
  }
  if (!slots[0] && !slots[1]) return Err(Error{ErrorCode::kCorruption, path + ": neither slot decodes"});
  has_damaged_slot_ = !slots[0] || !slots[1];
  // The next write goes where the older or the damaged one is.
  next_slot_ = slots[0] && (!slots[1] || *slots[1] < *slots[0]) ? 1 : 0;
  sequence_ = std::max(slots[0].value_or(0), slots[1].value_or(0));
  return Ok{};
}

Status DurableMark::Advance(Sequence sequence) {
  const rocksdb::Status status = file_->Write(OffsetOf(next_slot_), EncodeSlot(sequence));
  if (!status.ok()) return Err(FromRocks(status));
  next_slot_ = 1 - next_slot_;
  sequence_ = sequence;
  return Ok{};
}

Status DurableMark::Sync() {
  return Checked(file_->Sync());
}

void WarnUnlessMarked(const Status& marked) {
  if (!marked.ok()) log::Warning("storage: the mark of what is durable was not written: {}", marked.error().message);
}

}  // namespace virga::storage
