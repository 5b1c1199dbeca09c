#include "apps/virga/snapshots_endpoint.h"

#include <memory>
#include <optional>
#include <utility>

#include "aws/decode.h"
#include "codec/json_document.h"
#include "codec/json_writer.h"

namespace virga {
namespace {

// What a piece of work came to, between its thread and the loop that answers.
struct Progress {
  Mutex mutex;
  std::optional<storage::Status> result GUARDED_BY(mutex);
  std::function<void()> wake GUARDED_BY(mutex);
};

int StatusOf(storage::ErrorCode code) {
  if (code == storage::ErrorCode::kUsage) return 400;
  return code == storage::ErrorCode::kDiskFull ? 507 : 500;
}

class WorkSuspension final : public http::Suspension {
 public:
  WorkSuspension(std::string done, std::shared_ptr<Progress> progress)
      : done_(std::move(done)), progress_(std::move(progress)) {}

  void Start(std::function<void()> wake) override {
    const MutexLock lock(progress_->mutex);
    if (progress_->result) {
      wake();
    } else {
      progress_->wake = std::move(wake);
    }
  }
  std::optional<http::Outcome> Resume(http::Response& response) override {
    const MutexLock lock(progress_->mutex);
    if (!progress_->result) return std::nullopt;
    if (!progress_->result->ok()) {
      const storage::Error& error = progress_->result->error();
      return aws::ReplyProblem(StatusOf(error.code), error.message, response);
    }
    response.content_type = aws::kJsonContentType;
    codec::JsonWriter json(response.body);
    json.BeginObject();
    json.Key("done");
    json.String(done_);
    json.EndObject();
    return http::Outcome{};
  }

 private:
  const std::string done_;
  const std::shared_ptr<Progress> progress_;
};

}  // namespace

SnapshotsEndpoint::SnapshotsEndpoint(EmbeddedCloud& cloud) : cloud_(cloud), thread_([this] { Loop(); }) {}

SnapshotsEndpoint::~SnapshotsEndpoint() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  thread_.join();
}

void SnapshotsEndpoint::Loop() {
  while (true) {
    std::function<void()> work;
    {
      const MutexLock lock(mutex_);
      while (waiting_.empty() && !stopping_) changed_.Wait(mutex_);
      if (waiting_.empty()) return;
      work = std::move(waiting_.front());
      waiting_.erase(waiting_.begin());
    }
    work();
  }
}

http::Outcome SnapshotsEndpoint::InBackground(std::string done, Work work) {
  auto progress = std::make_shared<Progress>();
  {
    const MutexLock lock(mutex_);
    waiting_.emplace_back([progress, work = std::move(work)] {
      storage::Status result = work();
      std::function<void()> wake;
      {
        const MutexLock progress_lock(progress->mutex);
        progress->result.emplace(std::move(result));
        wake = progress->wake;
      }
      if (wake) wake();
    });
    changed_.NotifyAll();
  }
  http::Outcome outcome;
  outcome.suspension = std::make_unique<WorkSuspension>(std::move(done), std::move(progress));
  return outcome;
}

http::Outcome SnapshotsEndpoint::Handle(const http::Request& request, http::Response& response) {
  std::string_view rest = request.path.substr(path().size());
  if (!rest.empty()) rest.remove_prefix(1);
  if (rest.empty()) {
    if (request.method == "GET") return List(response);
    if (request.method == "POST") return Save(request, response);
    return aws::ReplyMethodNotAllowed("GET, POST", response);
  }
  const std::string name(rest.substr(0, rest.find('/')));
  const std::string_view action = rest.substr(name.size());
  if (action.empty()) {
    if (request.method != "DELETE") return aws::ReplyMethodNotAllowed("DELETE", response);
    return InBackground("deleted " + name, [this, name] { return cloud_.DeleteSnapshot(name); });
  }
  if (action != "/restore") return aws::ReplyProblem(404, "of a snapshot there is only /restore", response);
  if (request.method != "POST") return aws::ReplyMethodNotAllowed("POST", response);
  return InBackground("restored " + name, [this, name] { return cloud_.RestoreSnapshot(name); });
}

http::Outcome SnapshotsEndpoint::Save(const http::Request& request, http::Response& response) {
  codec::JsonDocument document({.size_bytes_max = 4096, .depth_max = 4});
  const auto input = document.Parse(request.body);
  if (!input.ok()) return aws::ReplyProblem(400, "the body is not JSON: " + input.error().message, response);
  if (!input->is(codec::JsonKind::kObject)) {
    return aws::ReplyProblem(400, "the body must be an object with name", response);
  }
  for (const codec::JsonValue member : *input) {
    if (member.key() == "name") continue;
    return aws::ReplyProblem(400, "unknown member '" + std::string(member.key()) + "'", response);
  }
  const auto name = aws::OptionalString(*input, "name");
  if (!name.ok()) return aws::ReplyProblem(400, name.error().message, response);
  const std::string wanted(name->value_or(""));
  return InBackground("saved " + wanted, [this, wanted] { return cloud_.SaveSnapshot(wanted); });
}

http::Outcome SnapshotsEndpoint::List(http::Response& response) const {
  const auto snapshots = cloud_.ListSnapshots();
  if (!snapshots.ok()) {
    return aws::ReplyProblem(StatusOf(snapshots.error().code), snapshots.error().message, response);
  }
  response.content_type = aws::kJsonContentType;
  codec::JsonWriter json(response.body);
  json.BeginObject();
  json.Key("snapshots");
  json.BeginArray();
  for (const storage::SnapshotInfo& snapshot : *snapshots) {
    json.BeginObject();
    json.Key("name");
    json.String(snapshot.name);
    json.Key("created");
    json.String(FormatRfc3339(TimePoint(std::chrono::seconds(snapshot.created_s))));
    json.Key("bytes");
    json.Int(static_cast<std::int64_t>(snapshot.bytes));
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return {};
}

}  // namespace virga
