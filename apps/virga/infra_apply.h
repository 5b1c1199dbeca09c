#ifndef VIRGA_APPS_VIRGA_INFRA_APPLY_H_
#define VIRGA_APPS_VIRGA_INFRA_APPLY_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "apps/virga/infra_config.h"
#include "codec/json_document.h"

namespace virga::infra {

struct Reply {
  int status = 0;
  std::string error_type;  // "ResourceNotFoundException"; "" on success
  std::string body;        // JSON
};

// An AWS endpoint, as the commands need it: one call of the AWS JSON protocol, waited for.
class Cloud {
 public:
  virtual ~Cloud() = default;
  // `operation`: "DynamoDB_20120810.CreateTable". Error: no reply came, in one sentence.
  virtual Result<Reply> Call(std::string_view operation, std::string_view json) = 0;
  // Lets real time pass, before the cloud is asked once more.
  virtual void Pause() = 0;
};

// Makes the cloud's resources what Resources says, or takes them away. Running it twice changes
// nothing the second time. Not thread-safe.
class Applier {
 public:
  // `print` is given one line for each resource.
  Applier(const Resources& resources, Cloud& cloud, std::function<void(const std::string&)> print)
      : resources_(resources), cloud_(cloud), print_(std::move(print)) {}

  // `dry_run`: says what it would do, and does nothing.
  Result<Ok> Apply(bool dry_run);
  Result<Ok> Destroy();

 private:
  enum class Change { kCreated, kChanged, kUnchanged, kDestroyed, kAbsent, kUnsupported };
  struct Queue {
    std::string url;
    std::map<std::string, std::string> attributes;
  };

  Result<Change> ApplyTable();
  Result<Ok> CreateTable();
  Result<Ok> CompareKeys(codec::JsonValue table) const;
  Result<Change> AddMissingIndexes(codec::JsonValue table);
  Result<Ok> WaitForTable(bool wanted);
  Result<std::optional<Queue>> FindQueue(const std::string& name);
  Result<Change> ApplyQueue(const QueueSpec& spec);
  Result<Ok> CreateQueue(const QueueSpec& spec);
  Result<Change> ApplyRedriveAllowPolicy();
  Result<Change> SetAttributes(const Queue& queue, const std::map<std::string, std::string>& attributes);
  Result<std::string> QueueArn(const std::string& name);
  Result<Change> DestroyTable();
  Result<Change> DestroyQueue(const std::string& name);

  // A call that must succeed; the error names the operation and what AWS said.
  Result<Reply> Must(std::string_view operation, std::string_view json);
  void Report(std::string_view resource, std::string_view name, Change change);

  const Resources& resources_;
  Cloud& cloud_;
  std::function<void(const std::string&)> print_;
  bool dry_run_ = false;
  std::map<Change, int> counts_;
};

}  // namespace virga::infra

#endif  // VIRGA_APPS_VIRGA_INFRA_APPLY_H_
