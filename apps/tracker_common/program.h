#ifndef VIRGA_APPS_TRACKER_COMMON_PROGRAM_H_
#define VIRGA_APPS_TRACKER_COMMON_PROGRAM_H_

#include <signal.h>

#include <optional>
#include <span>
#include <string_view>

#include "apps/tracker_common/settings.h"

namespace virga::tracker {

// What main has after the command line: settings, or the code to exit with at once.
struct Start {
  std::optional<Settings> settings;
  CommandLine command_line = {};
  int exit_code = 0;
};

// Reads the command line and the settings, answers --help and --version, prints the one line that
// says what is wrong (exit code 1; 2 for a wrong command line), and sets the log's level.
Start Begin(std::string_view program, std::span<const char* const> arguments, std::span<const SettingSpec> specs,
            std::span<const std::string_view> extra_flags, std::string_view summary);

// SIGTERM and SIGINT as something to wait for. Made before any thread is, so that all have them
// blocked. SIGPIPE is ignored.
class StopSignals {
 public:
  StopSignals();
  void Wait() const;  // returns at the first of them

 private:
  sigset_t signals_;
};

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_COMMON_PROGRAM_H_
