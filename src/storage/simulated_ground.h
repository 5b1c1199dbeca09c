#ifndef VIRGA_STORAGE_SIMULATED_GROUND_H_
#define VIRGA_STORAGE_SIMULATED_GROUND_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "storage/data_folder.h"
#include "storage/durable_engine.h"
#include "storage/simulated_disk.h"

namespace virga::storage {

// For tests: the durable engine over a simulated disk, driven by one thread.
class SimulatedGround {
 public:
  explicit SimulatedGround(std::uint64_t seed) : disk_(seed) {}
  ~SimulatedGround() { Stop(); }
  SimulatedGround(const SimulatedGround&) = delete;
  SimulatedGround& operator=(const SimulatedGround&) = delete;

  SimulatedDisk& disk() { return disk_; }
  DataFolder& folder() { return *folder_; }
  DurableEngine& engine() { return *engine_; }
  Engine& session() { return *session_; }
  void NewSession() { session_ = engine_->NewSession(); }
  bool is_started() const { return engine_ != nullptr; }

  // The error, if it cannot be opened.
  std::string TryStart() {
    auto folder = DataFolder::Open(
        "/data",
        {.cache_bytes = std::size_t{8} << 20U, .write_buffer_bytes = std::size_t{64} << 10U, .env = &disk_.env()});
    if (!folder.ok()) return folder.error().message;
    auto database = (*folder)->OpenCurrent();
    if (!database.ok()) return database.error().message;
    folder_ = std::move(folder).value();
    engine_ = std::make_unique<DurableEngine>(std::move(database).value(), DurableEngineOptions{.has_thread = false});
    NewSession();
    return {};
  }
  void Stop() {
    session_.reset();
    engine_.reset();
    folder_.reset();
  }
  // The process is gone at once, the machine goes on: what was written stays as if synced or not.
  void Kill() {
    disk_.Disarm();
    disk_.PowerOff();
    Stop();
    disk_.PowerOn();
  }
  // The machine is gone too.
  void CutPower(std::uint64_t seed) {
    disk_.PowerOff();
    Stop();
    SeededRandom random(seed);
    disk_.PowerCut(random);
  }

 private:
  SimulatedDisk disk_;
  std::unique_ptr<DataFolder> folder_;
  std::unique_ptr<DurableEngine> engine_;
  std::unique_ptr<Engine> session_;
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_SIMULATED_GROUND_H_
