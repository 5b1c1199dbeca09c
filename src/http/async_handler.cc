#include "http/async_handler.h"

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "http/event_loop.h"

namespace virga::http {
namespace {

// A request's own copy, and what its task makes of it.
struct Job {
  explicit Job(const Request& from);

  std::string bytes;  // holds what the request's views show
  std::vector<Header> headers;
  Request request;
  Response response;
  bool done = false;
  std::function<void()> wake;  // set while a connection waits
};

Job::Job(const Request& from) {
  std::size_t size = from.method.size() + from.target.size() + from.body.size();
  for (const Header& header : from.headers) size += header.name.size() + header.value.size();
  bytes.reserve(size);  // no view moves
  const auto keep = [this](std::string_view text) {
    const std::size_t begin = bytes.size();
    bytes.append(text);
    return std::string_view(bytes).substr(begin);
  };
  request.method = keep(from.method);
  request.target = keep(from.target);
  request.path = request.target.substr(0, from.path.size());
  if (!from.query.empty()) request.query = request.target.substr(request.target.size() - from.query.size());
  headers.reserve(from.headers.size());
  for (const Header& header : from.headers) {
    const std::string_view name = keep(header.name);
    headers.push_back({name, keep(header.value)});
  }
  request.headers = headers;
  request.body = keep(from.body);
  request.has_content_length = from.has_content_length;
}

Task<Ok> RunJob(AsyncHandler& handler, std::shared_ptr<Job> job) {
  try {
    co_await handler.Serve(job->request, job->response);
  } catch (const std::exception& exception) {
    log::Error("a handler ended with an exception: {}", exception.what());
    job->response.Clear();
    job->response.status = 500;
  }
  job->done = true;
  if (job->wake) job->wake();
  co_return Ok{};
}

class JobSuspension final : public Suspension {
 public:
  // `task`: the job's own, or nothing if the loop owns it.
  JobSuspension(std::shared_ptr<Job> job, std::optional<Task<Ok>> task)
      : job_(std::move(job)), task_(std::move(task)) {}
  ~JobSuspension() override { job_->wake = nullptr; }

  void Start(std::function<void()> wake) override { job_->wake = std::move(wake); }
  std::optional<Outcome> Resume(Response& response) override {
    if (!job_->done) return std::nullopt;
    std::swap(response, job_->response);
    return Outcome{};
  }

 private:
  std::shared_ptr<Job> job_;
  std::optional<Task<Ok>> task_;
};

}  // namespace

Outcome AsyncHandler::Handle(const Request& request, Response& response) {
  auto job = std::make_shared<Job>(request);
  std::optional<Task<Ok>> task;
  if (options_.finish_after_hangup) {
    EventLoop::Current()->Spawn(RunJob(*this, job));
  } else {
    task.emplace(RunJob(*this, job));
    task->Start();
  }
  if (job->done) {
    std::swap(response, job->response);
    return {};
  }
  Outcome outcome;
  outcome.suspension = std::make_unique<JobSuspension>(std::move(job), std::move(task));
  return outcome;
}

}  // namespace virga::http
