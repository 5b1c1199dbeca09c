#include "storage/simulated_disk.h"

#include <map>
#include <utility>

#include "storage/simulated_disk_state.h"
#include "storage/simulated_env.h"

namespace virga::storage {
namespace {

constexpr DiskCall kFirstThatChanges = DiskCall::kCreate;

void AddFiles(const SimulatedNode& folder, const std::string& path, std::vector<std::string>& files) {
  for (const auto& [name, node] : folder.names) {
    const std::string below = path + "/" + name;
    if (node->is_folder) {
      AddFiles(*node, below, files);
    } else {
      files.push_back(below);
    }
  }
}

using Copies = std::map<const SimulatedNode*, SimulatedNode::Ptr>;

SimulatedNode::Ptr CopyOf(const SimulatedNode& node, Copies& copies) {
  SimulatedNode::Ptr& copy = copies[&node];
  if (copy != nullptr) return copy;
  copy = std::make_shared<SimulatedNode>(node.is_folder);
  copy->modified_s = node.modified_s;
  copy->file.Write(0, node.file.content());
  copy->file.Sync();
  for (const auto& [name, child] : node.names) copy->names[name] = CopyOf(*child, copies);
  copy->SyncNames();
  return copy;
}

}  // namespace

const std::vector<DiskCall>& ChangingDiskCalls() {
  static const std::vector<DiskCall> kCalls = [] {
    std::vector<DiskCall> calls;
    for (auto kind = static_cast<std::size_t>(kFirstThatChanges); kind < kDiskCallKinds; ++kind) {
      calls.push_back(static_cast<DiskCall>(kind));
    }
    return calls;
  }();
  return kCalls;
}

SimulatedDisk::SimulatedDisk(std::uint64_t seed)
    : state_(std::make_shared<SimulatedDiskState>(seed)), env_(std::make_unique<SimulatedEnv>(state_)) {}

SimulatedDisk::~SimulatedDisk() = default;

rocksdb::Env& SimulatedDisk::env() {
  return *env_;
}

bool SimulatedDisk::RunBackground() {
  return env_->RunBackground();
}

void SimulatedDisk::PowerOff() {
  const MutexLock lock(state_->mutex);
  state_->is_off = true;
}

void SimulatedDisk::PowerOn() {
  const MutexLock lock(state_->mutex);
  state_->locked.clear();
  state_->is_off = false;
}

bool SimulatedDisk::is_off() const {
  const MutexLock lock(state_->mutex);
  return state_->is_off;
}

void SimulatedDisk::PowerCut(Random& random) {
  const MutexLock lock(state_->mutex);
  std::set<const SimulatedNode*> seen;
  state_->root->Cut(random, seen);
  state_->locked.clear();
  state_->rules.clear();
  state_->is_off = false;
}

void SimulatedDisk::Arm(DiskFaultRule rule) {
  const MutexLock lock(state_->mutex);
  state_->rules.push_back({std::move(rule)});
}

void SimulatedDisk::Disarm() {
  const MutexLock lock(state_->mutex);
  state_->rules.clear();
}

std::uint64_t SimulatedDisk::faults() const {
  const MutexLock lock(state_->mutex);
  return state_->faults;
}

void SimulatedDisk::SetCapacity(std::optional<std::uint64_t> bytes) {
  const MutexLock lock(state_->mutex);
  state_->capacity_bytes = bytes;
}

std::uint64_t SimulatedDisk::used_bytes() const {
  const MutexLock lock(state_->mutex);
  return state_->used_bytes();
}

std::uint64_t SimulatedDisk::calls(DiskCall kind) const {
  const MutexLock lock(state_->mutex);
  return state_->calls[static_cast<std::size_t>(kind)];
}

std::uint64_t SimulatedDisk::changing_calls() const {
  std::uint64_t sum = 0;
  for (const DiskCall kind : ChangingDiskCalls()) sum += calls(kind);
  return sum;
}

std::vector<std::string> SimulatedDisk::FilesBelow(const std::string& folder) const {
  const MutexLock lock(state_->mutex);
  std::vector<std::string> files;
  if (const auto node = state_->Find(folder)) AddFiles(*node, SimulatedDiskState::Normalized(folder), files);
  return files;
}

std::string SimulatedDisk::Content(const std::string& path) const {
  const MutexLock lock(state_->mutex);
  return state_->Find(path)->file.content();
}

void SimulatedDisk::FlipBit(const std::string& path, std::size_t at, int bit) {
  const MutexLock lock(state_->mutex);
  state_->Find(path)->file.FlipBit(at, bit);
}

void SimulatedDisk::Remove(const std::string& path) {
  const MutexLock lock(state_->mutex);
  const auto parent = state_->ParentOf(path);
  parent->Apply({{SimulatedDiskState::NameOf(path), nullptr}});
  parent->SyncNames();
}

void SimulatedDisk::CopyFrom(const SimulatedDisk& other) {
  Copies copies;
  SimulatedNode::Ptr root;
  {
    const MutexLock lock(other.state_->mutex);
    root = CopyOf(*other.state_->root, copies);
  }
  const MutexLock lock(state_->mutex);
  state_->root = std::move(root);
}

}  // namespace virga::storage
