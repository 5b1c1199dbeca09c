#ifndef VIRGA_BASE_WAKE_BATCH_H_
#define VIRGA_BASE_WAKE_BATCH_H_

#include <functional>
#include <vector>

namespace virga {

// Makes one wake of many. While a WakeBatch lives on a thread, Defer on that thread keeps a wake until the batch ends.
// Without it, the first of a row of hand-overs wakes its sleeper, which then competes, often for the same core, with
// the thread that still has the others to hand over. Nests; for one thread.
class WakeBatch {
 public:
  WakeBatch();
  ~WakeBatch();  // calls what was deferred, in order
  WakeBatch(const WakeBatch&) = delete;
  WakeBatch& operator=(const WakeBatch&) = delete;

  // false: there is no batch on this thread, and `wake` was not taken.
  static bool Defer(std::function<void()> wake);

 private:
  WakeBatch* const outer_;
  std::vector<std::function<void()>> wakes_;
};

}  // namespace virga

#endif  // VIRGA_BASE_WAKE_BATCH_H_
