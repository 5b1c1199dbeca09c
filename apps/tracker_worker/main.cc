// The tracker's worker: `tracker-worker --help`.
#include <fmt/format.h>

#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "apps/tracker_common/program.h"
#include "apps/tracker_worker/outbox_sweeper.h"
#include "apps/tracker_worker/poll_loop.h"
#include "apps/tracker_worker/redrive.h"
#include "apps/tracker_worker/worker_settings.h"
#include "base/log.h"
#include "http/event_loop.h"

namespace virga::tracker {
namespace {

// What both commands use of AWS.
struct Access {
  explicit Access(const Settings& settings)
      : dynamodb(DynamoDbOptions(settings), clock, random),
        sqs_service(SqsOptions(settings), clock, random),
        table(aws::client::DynamoDbClient(dynamodb, RetryPolicyOf(settings)), settings.Text("REQUESTS_TABLE")),
        sqs(sqs_service, RetryPolicyOf(settings)),
        queue(settings.Text("SQS_QUEUE_URL"), settings.Text("SQS_QUEUE_NAME")),
        dead_letter_queue(settings.Text("SQS_DLQ_URL"), settings.Text("SQS_DLQ_NAME")) {}

  SystemClock clock;
  SecureRandom random;
  aws::client::ServiceClient dynamodb;
  aws::client::ServiceClient sqs_service;
  RequestTable table;
  aws::client::SqsClient sqs;
  QueueLocator queue;
  QueueLocator dead_letter_queue;
};

int Work(const Settings& settings, const WorkerOptions& options) {
  const StopSignals stop_signals;
  Access access(settings);
  aws::client::LoopSleeper sleeper;
  TableGate gate;
  RememberedItems remembered;
  WorkerContext context{.table = access.table,
                        .sqs = access.sqs,
                        .queue = access.queue,
                        .dead_letter_queue = access.dead_letter_queue,
                        .sleeper = sleeper,
                        .clock = access.clock,
                        .random = access.random,
                        .gate = gate,
                        .remembered = remembered,
                        .options = options};
  std::optional<http::EventLoop> loop(std::in_place);
  OutboxSweeper sweeper(context);
  PollLoop poll_loop(context, *loop);
  loop->Post([&] {
    poll_loop.Start();
    loop->Spawn(sweeper.Run());
  });
  std::thread thread([&] { loop->Run(); });
  const std::string& url = settings.Text("SQS_QUEUE_URL");
  log::Info("worker started. queue={}", url.empty() ? settings.Text("SQS_QUEUE_NAME") : url);
  stop_signals.Wait();
  log::Info("stopping: finishing what is in work");
  loop->Post([&] { poll_loop.Stop([&] { loop->Stop(); }); });
  thread.join();
  loop.reset();  // with the tasks that still wait, before what they borrow
  log::Info("stopped");
  return 0;
}

Task<Ok> RedriveAndStop(Access& access, RedriveOptions options, http::EventLoop& loop, int& exit_code) {
  const auto count = co_await Redrive(access.sqs, access.queue, access.dead_letter_queue, std::move(options));
  if (count.ok()) {
    fmt::print("redriven {}, left {}\n", count->moved, count->left);
    exit_code = 0;
  } else {
    fmt::print(stderr, "tracker-worker: redrive: {}\n", Describe(count.error()));
  }
  loop.Stop();
  co_return Ok{};
}

int RunRedrive(const Settings& settings, std::optional<std::string> reason) {
  Access access(settings);
  http::EventLoop loop;
  int exit_code = 1;
  RedriveOptions options{.reason = std::move(reason),
                         .wait_seconds = static_cast<int>(settings.Integer("REDRIVE_WAIT_MS") / 1000)};
  loop.Post([&] { loop.Spawn(RedriveAndStop(access, std::move(options), loop, exit_code)); });
  loop.Run();
  return exit_code;
}

int Main(std::span<const char* const> arguments) {
  constexpr std::string_view kExtraFlags[] = {"reason"};
  const auto specs = WorkerSettings();
  const Start start = Begin("tracker-worker", arguments, specs, kExtraFlags,
                            "tracker-worker [flags]: applies status changes to the requests' histories.\n"
                            "tracker-worker redrive [--reason R] [flags]: moves dead letters back to the queue.");
  if (!start.settings) return start.exit_code;
  const auto options = WorkerOptionsOf(*start.settings);
  if (!options.ok()) {
    fmt::print(stderr, "tracker-worker: {}\n", options.error());
    return 1;
  }
  const auto& words = start.command_line.words;
  if (words.empty()) return Work(*start.settings, options.value());
  if (words.size() > 1 || words.front() != "redrive") {
    fmt::print(stderr, "tracker-worker: the only command is redrive; see --help\n");
    return 2;
  }
  const auto reason = start.command_line.settings.find("reason");
  return RunRedrive(*start.settings,
                    reason == start.command_line.settings.end() ? std::nullopt : std::optional(reason->second));
}

}  // namespace
}  // namespace virga::tracker

int main(int argc, char** argv) {
  return virga::tracker::Main(std::span<const char* const>(argv, static_cast<std::size_t>(argc)));
}
