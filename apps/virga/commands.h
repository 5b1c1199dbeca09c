#ifndef VIRGA_APPS_VIRGA_COMMANDS_H_
#define VIRGA_APPS_VIRGA_COMMANDS_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace virga {

// What the chosen subcommand does once the arguments are parsed; returns the exit code.
using Run = std::function<int()>;

// Each adds its subcommand to `app`. When it is the chosen one, it sets `run`. Both outlive the
// parsing and the run. main.cc has the list.
void AddCheck(CLI::App& app, Run& run);
void AddServe(CLI::App& app, Run& run);
void AddCheck(CLI::App& app, Run& run);
void AddClock(CLI::App& app, Run& run);
void AddExport(CLI::App& app, Run& run);
void AddFaults(CLI::App& app, Run& run);
void AddImport(CLI::App& app, Run& run);
void AddInfra(CLI::App& app, Run& run);
void AddLimits(CLI::App& app, Run& run);
void AddOperations(CLI::App& app, Run& run);
void AddSnapshot(CLI::App& app, Run& run);

// Exit codes that all subcommands share.
inline constexpr int kExitFailed = 1;    // it was tried and did not work
inline constexpr int kExitBadUsage = 2;  // arguments or files are wrong; nothing was tried

}  // namespace virga

#endif  // VIRGA_APPS_VIRGA_COMMANDS_H_
