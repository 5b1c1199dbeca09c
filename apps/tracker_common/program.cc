#include "apps/tracker_common/program.h"

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <utility>

#include "aws/client/endpoint.h"
#include "base/log.h"

namespace virga::tracker {
namespace {

Start Exit(int code) {
  return {.settings = std::nullopt, .command_line = {}, .exit_code = code};
}

}  // namespace

Start Begin(std::string_view program, std::span<const char* const> arguments, std::span<const SettingSpec> specs,
            std::span<const std::string_view> extra_flags, std::string_view summary) {
  auto line = ParseCommandLine(arguments.empty() ? arguments : arguments.subspan(1), specs, extra_flags);
  if (!line.ok()) {
    fmt::print(stderr, "{}: {}\n", program, line.error());
    return Exit(2);
  }
  if (line->help) {
    fmt::print("{}\n\n{}", summary, HelpText(specs));
    return Exit(0);
  }
  if (line->version) {
    fmt::print("{} {}\n", program, VIRGA_VERSION);
    return Exit(0);
  }
  auto settings = LoadSettings(specs, line.value());
  if (!settings.ok()) {
    fmt::print(stderr, "{}: {}\n", program, settings.error());
    return Exit(1);
  }
  if (!aws::client::IsRegionName(settings->Text("AWS_REGION"))) {
    fmt::print(stderr, "{}: AWS_REGION is not a region like us-east-1\n", program);
    return Exit(1);
  }
  log::SetLevel(*log::ParseLevel(settings->Text("LOG_LEVEL")));  // one of its choices
  return {.settings = std::move(settings).value(), .command_line = std::move(line).value(), .exit_code = 0};
}

StopSignals::StopSignals() {
  signal(SIGPIPE, SIG_IGN);
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

void StopSignals::Wait() const {
  int received = 0;
  sigwait(&signals_, &received);
}

}  // namespace virga::tracker
