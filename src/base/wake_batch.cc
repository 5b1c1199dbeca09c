#include "base/wake_batch.h"

#include <utility>

namespace virga {
namespace {

thread_local WakeBatch* current_batch = nullptr;

}  // namespace

WakeBatch::WakeBatch() : outer_(std::exchange(current_batch, this)) {}

WakeBatch::~WakeBatch() {
  current_batch = outer_;
  for (const std::function<void()>& wake : wakes_) wake();
}

bool WakeBatch::Defer(std::function<void()> wake) {
  if (current_batch == nullptr) return false;
  current_batch->wakes_.push_back(std::move(wake));
  return true;
}

}  // namespace virga
