#ifndef VIRGA_STORAGE_REFUSING_ENGINE_H_
#define VIRGA_STORAGE_REFUSING_ENGINE_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "storage/engine.h"
#include "storage/memory_engine.h"

namespace virga::storage {

// For unit tests: a memory engine that refuses some commits, as a full disk does.
class RefusingEngine final : public Engine {
 public:
  Result<Sequence> Commit(WriteBatch batch) override {
    if (refusals_left > 0) {
      --refusals_left;
      return Err(Error{ErrorCode::kDiskFull, "full"});
    }
    return engine_->Commit(std::move(batch));
  }
  Result<bool> Get(std::string_view key, std::string& value) const override { return engine_->Get(key, value); }
  std::unique_ptr<View> OpenView() const override { return engine_->OpenView(); }
  Sequence last_sequence() const override { return engine_->last_sequence(); }
  Sequence durable_sequence() const override { return engine_->durable_sequence(); }
  Durability DurabilityOf(Sequence sequence) const override { return engine_->DurabilityOf(sequence); }
  void WhenDurable(Sequence sequence, std::function<void()> done) override {
    engine_->WhenDurable(sequence, std::move(done));
  }
  Totals totals(std::string_view key) const override { return engine_->totals(key); }
  Health health() const override { return engine_->health(); }
  std::uint64_t memory_bytes() const override { return engine_->memory_bytes(); }

  int refusals_left = 0;

 private:
  const std::unique_ptr<Engine> engine_ = NewMemoryEngine();
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_REFUSING_ENGINE_H_
