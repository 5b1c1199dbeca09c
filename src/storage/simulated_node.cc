#include "storage/simulated_node.h"

#include <algorithm>
#include <span>
#include <utility>

namespace virga::storage {
namespace {

constexpr std::size_t kSectorBytes = 512;

// Nothing, all, or something in between: each often enough.
std::size_t DrawPart(Random& random, std::size_t whole) {
  switch (random.Below(4)) {
    case 0:
      return 0;
    case 1:
      return whole;
    default:
      return random.Below(whole + 1);
  }
}

}  // namespace

void SimulatedFile::Write(std::size_t offset, std::string_view bytes) {
  if (bytes.empty()) return;
  const std::size_t first = std::min(offset, content_.size()) / kSectorBytes;
  const std::size_t end = offset + bytes.size();
  if (content_.size() < end) content_.resize(end, '\0');
  bytes.copy(content_.data() + offset, bytes.size());
  for (std::size_t sector = first; sector * kSectorBytes < end; ++sector) {
    dirty_.insert(sector);
    open_.erase(sector);
  }
}

void SimulatedFile::Truncate(std::size_t size) {
  if (size > content_.size()) {
    Write(content_.size(), std::string(size - content_.size(), '\0'));
  } else {
    content_.resize(size);
  }
}

void SimulatedFile::Sync() {
  stored_.resize(content_.size(), '\0');
  for (const std::size_t sector : dirty_) {
    const std::size_t begin = sector * kSectorBytes;
    if (begin < content_.size()) stored_.replace(begin, kSectorBytes, content_, begin, kSectorBytes);
  }
  dirty_.clear();
}

void SimulatedFile::FailSync() {
  open_.merge(dirty_);
  dirty_.clear();
}

std::size_t SimulatedFile::DrawSize(Random& random) const {
  // A shorter length is one change of the file system's, and happens or not.
  if (content_.size() < stored_.size()) return random.Below(2) == 0 ? content_.size() : stored_.size();
  return stored_.size() + DrawPart(random, content_.size() - stored_.size());
}

void SimulatedFile::Cut(Random& random) {
  const std::size_t size_before = stored_.size();
  const std::size_t size = DrawSize(random);
  // Half of the cuts only shorten a file, so that the common case is not drowned by the rare one.
  const bool loses_appended = random.Below(2) == 0;
  stored_.resize(size, '\0');
  open_.merge(dirty_);
  for (const std::size_t sector : open_) {
    const std::size_t begin = sector * kSectorBytes;
    const std::size_t end = std::min({begin + kSectorBytes, size, content_.size()});
    if (begin >= end) continue;
    const std::uint64_t drawn = random.Below(8);
    const bool was_there = begin < size_before;
    if (was_there ? drawn < 4 : loses_appended && drawn < 2) continue;  // old, or zero
    if (!was_there && loses_appended && drawn == 2) {
      random.Fill(std::span(reinterpret_cast<std::uint8_t*>(stored_.data() + begin), end - begin));
    } else {
      stored_.replace(begin, end - begin, content_, begin, end - begin);
    }
  }
  content_ = stored_;
  dirty_.clear();
  open_.clear();
}

void SimulatedFile::FlipBit(std::size_t at, int bit) {
  content_[at] = static_cast<char>(content_[at] ^ (1 << bit));
  if (at < stored_.size()) stored_[at] = static_cast<char>(stored_[at] ^ (1 << bit));
}

void SimulatedNode::Apply(Change change) {
  for (const auto& [name, node] : change) {
    if (node == nullptr) {
      names.erase(name);
    } else {
      names[name] = node;
    }
  }
  unsynced.push_back(std::move(change));
}

void SimulatedNode::SyncNames() {
  stored_names = names;
  unsynced.clear();
}

void SimulatedNode::Cut(Random& random, std::set<const SimulatedNode*>& seen) {
  if (!seen.insert(this).second) return;
  if (!is_folder) {
    file.Cut(random);
    return;
  }
  const std::size_t kept = DrawPart(random, unsynced.size());
  names = stored_names;
  std::vector<Change> changes = std::exchange(unsynced, {});
  changes.resize(kept);
  for (Change& change : changes) Apply(std::move(change));
  SyncNames();
  for (const auto& [name, node] : names) node->Cut(random, seen);
}

}  // namespace virga::storage
