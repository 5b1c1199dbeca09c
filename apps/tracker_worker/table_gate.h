#ifndef VIRGA_APPS_TRACKER_WORKER_TABLE_GATE_H_
#define VIRGA_APPS_TRACKER_WORKER_TABLE_GATE_H_

#include "apps/tracker_worker/signal.h"

namespace virga::tracker {

// Whether the table answers. Closed by the first call that finds it away: then nothing is
// received, the messages in hand wait, and one of them, the probe, tries on until it is answered.
// So an outage of any length uses up no message's receives. Belongs to one loop.
class TableGate {
 public:
  bool is_open() const { return open_; }
  bool is_stopping() const { return stopping_; }

  void Close() { open_ = false; }
  void Open() {
    open_ = true;
    changed.NotifyAll();
  }
  // At the end of the program: everyone who waits goes on, and gives up.
  void Stop() {
    stopping_ = true;
    changed.NotifyAll();
  }

  bool TakeProbe() {
    if (probing_) return false;
    probing_ = true;
    return true;
  }
  void ReturnProbe() {
    probing_ = false;
    changed.NotifyAll();
  }

  Signal changed;

 private:
  bool open_ = true;
  bool stopping_ = false;
  bool probing_ = false;
};

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_WORKER_TABLE_GATE_H_
