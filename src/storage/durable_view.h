#ifndef VIRGA_STORAGE_DURABLE_VIEW_H_
#define VIRGA_STORAGE_DURABLE_VIEW_H_

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "storage/engine.h"
#include "storage/overlay.h"
#include "storage/rocks_store.h"

namespace virga::storage {

// The newest first: a key's version in an earlier one hides those in later ones.
using Overlays = std::array<std::shared_ptr<const Overlay>, 2>;

// A View of the durable engine: a snapshot of the database under the overlays that were not on disk
// when it was opened. What an overlay gets later has higher sequences, and is not seen.
class DurableView final : public View {
 public:
  // `mutex` guards the overlays; it must outlive this, as what `close` uses must.
  DurableView(SharedMutex& mutex, Overlays overlays, std::shared_ptr<RocksStore> store, Sequence sequence,
              std::function<void()> close);
  ~DurableView() override;

  Sequence sequence() const override { return sequence_; }
  Result<std::optional<std::string>> Get(std::string_view key) const override;
  std::unique_ptr<Iterator> Scan(KeyRange range, Direction direction) const override;

 private:
  SharedMutex& mutex_;
  const Overlays overlays_;
  const std::shared_ptr<RocksStore> store_;
  const rocksdb::Snapshot* const snapshot_;
  const Sequence sequence_;
  const std::function<void()> close_;
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_DURABLE_VIEW_H_
