#include "storage/simulated_disk_state.h"

#include <algorithm>

namespace virga::storage {
namespace {

bool Matches(const DiskFaultRule& rule, DiskCall kind, std::string_view path) {
  if (!rule.calls.empty() && std::find(rule.calls.begin(), rule.calls.end(), kind) == rule.calls.end()) return false;
  return path.find(rule.path_contains) != std::string_view::npos;
}

void AddBytes(const SimulatedNode& node, std::set<const SimulatedNode*>& seen, std::uint64_t& bytes) {
  if (!seen.insert(&node).second) return;
  bytes += node.file.content().size();
  for (const auto& [name, child] : node.names) AddBytes(*child, seen, bytes);
}

}  // namespace

std::optional<DiskFault> SimulatedDiskState::Enter(DiskCall kind, std::string_view path) {
  ++calls[static_cast<std::size_t>(kind)];
  if (is_off) return DiskFault::kPowerOff;
  for (Armed& armed : rules) {
    const DiskFaultRule& rule = armed.rule;
    if (!Matches(rule, kind, path)) continue;
    ++armed.matched;
    if (armed.matched < rule.nth || (rule.times != 0 && armed.matched >= rule.nth + rule.times)) continue;
    if (rule.one_in > 1 && random.Below(rule.one_in) != 0) continue;
    ++faults;
    if (rule.fault == DiskFault::kPowerOff) is_off = true;
    return rule.fault;
  }
  return std::nullopt;
}

SimulatedNode::Ptr SimulatedDiskState::Find(std::string_view path) const {
  SimulatedNode::Ptr node = root;
  while (node != nullptr) {
    path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
    if (path.empty()) return node;
    const std::string name(path.substr(0, path.find('/')));
    path.remove_prefix(name.size());
    const auto child = node->names.find(name);
    node = child == node->names.end() ? nullptr : child->second;
  }
  return nullptr;
}

std::string SimulatedDiskState::Normalized(std::string_view path) {
  std::string normalized;
  for (const char c : path) {
    if (c != '/' || normalized.empty() || normalized.back() != '/') normalized.push_back(c);
  }
  if (normalized.size() > 1 && normalized.back() == '/') normalized.pop_back();
  return normalized;
}

SimulatedNode::Ptr SimulatedDiskState::ParentOf(std::string_view path) const {
  const std::string normalized = Normalized(path);
  SimulatedNode::Ptr parent = Find(normalized.substr(0, normalized.rfind('/') + 1));
  return parent != nullptr && parent->is_folder ? parent : nullptr;
}

std::string SimulatedDiskState::NameOf(std::string_view path) {
  const std::string normalized = Normalized(path);
  return normalized.substr(normalized.rfind('/') + 1);
}

std::uint64_t SimulatedDiskState::used_bytes() const {
  std::set<const SimulatedNode*> seen;
  std::uint64_t bytes = 0;
  AddBytes(*root, seen, bytes);
  return bytes;
}

std::size_t SimulatedDiskState::Room(std::size_t wanted) const {
  if (!capacity_bytes) return wanted;
  const std::uint64_t used = used_bytes();
  return used >= *capacity_bytes ? 0
                                 : static_cast<std::size_t>(std::min<std::uint64_t>(wanted, *capacity_bytes - used));
}

}  // namespace virga::storage
