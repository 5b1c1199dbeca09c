#ifndef VIRGA_STORAGE_DURABLE_TEST_FOLDER_H_
#define VIRGA_STORAGE_DURABLE_TEST_FOLDER_H_

#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "storage/data_folder.h"
#include "storage/durable_engine.h"

namespace virga::storage {

// For tests: a folder of its own, below the machine's place for what is temporary. It is the caller's to remove.
inline std::string MakeTestFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "virga-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder can be made for a test");
  return name;
}

// For tests: a durable engine over a folder of its own, which goes away with it.
class DurableTestFolder {
 public:
  explicit DurableTestFolder(DurableEngineOptions options = {}) : options_(std::move(options)) { Start(); }
  ~DurableTestFolder() {
    Stop();
    std::filesystem::remove_all(path_);
  }
  DurableTestFolder(const DurableTestFolder&) = delete;
  DurableTestFolder& operator=(const DurableTestFolder&) = delete;

  DurableEngine& engine() { return *engine_; }
  DataFolder& folder() { return *folder_; }
  const std::string& path() const { return path_; }

  void Stop() {
    engine_.reset();
    folder_.reset();
  }
  // The error, if it cannot be opened.
  std::string TryStart() {
    auto folder = DataFolder::Open(path_, {.cache_bytes = std::size_t{1} << 20U});
    if (!folder.ok()) return folder.error().message;
    auto database = (*folder)->OpenCurrent();
    if (!database.ok()) return database.error().message;
    folder_ = std::move(folder).value();
    engine_ = std::make_unique<DurableEngine>(std::move(database).value(), options_);
    return {};
  }

 private:
  void Start() {
    path_ = MakeTestFolder();
    if (const std::string error = TryStart(); !error.empty()) throw std::runtime_error(error);
  }

  const DurableEngineOptions options_;
  std::string path_;
  std::unique_ptr<DataFolder> folder_;
  std::unique_ptr<DurableEngine> engine_;
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_DURABLE_TEST_FOLDER_H_
