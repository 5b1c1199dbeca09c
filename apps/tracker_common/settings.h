#ifndef VIRGA_APPS_TRACKER_COMMON_SETTINGS_H_
#define VIRGA_APPS_TRACKER_COMMON_SETTINGS_H_

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace virga::tracker {

enum class SettingKind {
  kText,
  kInteger,
  kChoice,    // one of the words of `choices`
  kUrl,       // http or https, host and port
  kBaseUrl,   // http or https, perhaps with a path
  kQueueUrl,  // http or https, with a path
};

// One setting of a program. This table gives --help, the flags, the checks and the defaults;
// backend/.env.example is compared with it by a test.
struct SettingSpec {
  std::string_view name;  // "ADMIN_TOKEN"; the flag is --admin-token
  SettingKind kind = SettingKind::kText;
  std::string_view default_value = {};
  bool required = false;  // may not be empty
  long long min = 0;      // kInteger: the value; kText: the length, if it is not empty
  long long max = 0;      // 0: none
  std::string_view help = {};
  std::span<const std::string_view> choices = {};
};

// The row of a number.
struct IntegerBounds {
  long long min;
  long long max;
};
constexpr SettingSpec IntegerSetting(std::string_view name, std::string_view default_value, IntegerBounds bounds,
                                     std::string_view help) {
  return {.name = name,
          .kind = SettingKind::kInteger,
          .default_value = default_value,
          .min = bounds.min,
          .max = bounds.max,
          .help = help};
}

// What both programs have.
std::span<const SettingSpec> CommonSettings();

// KEY=VALUE lines: comments, blank lines, `export `, 'single' and "double" quotes (with \" \\ \n
// \t \$), and " #" after an unquoted value. The last of equal keys counts.
// Error: names the line, never its value.
Result<std::map<std::string, std::string>, std::string> ParseDotEnv(std::string_view text);

// The command line as far as settings go.
struct CommandLine {
  std::map<std::string, std::string> settings;  // by name: "PORT"
  std::vector<std::string> words;               // what is no flag: a subcommand
  std::optional<std::string> env_file;          // --env-file
  bool help = false;
  bool version = false;
};
// `extra_flags`: further flags with a value, e.g. "reason"; they come back under that name.
Result<CommandLine, std::string> ParseCommandLine(std::span<const char* const> arguments,
                                                  std::span<const SettingSpec> specs,
                                                  std::span<const std::string_view> extra_flags);

std::string HelpText(std::span<const SettingSpec> specs);

// The values of one run: a flag before the environment before the file before the default.
class Settings {
 public:
  // Error: one line that names the setting and what is wrong with it, without its value.
  static Result<Settings, std::string> Resolve(std::span<const SettingSpec> specs,
                                               const std::map<std::string, std::string>& flags,
                                               const std::function<const char*(const char*)>& environment,
                                               const std::map<std::string, std::string>& file);

  // REQUIRES: `name` is in the table of which this was made.
  const std::string& Text(std::string_view name) const;
  long long Integer(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

// Everything before a program's own work: reads flags, environment and (unless APP_ENV is
// production) the .env file, which may be missing only if --env-file did not name it.
Result<Settings, std::string> LoadSettings(std::span<const SettingSpec> specs, const CommandLine& command_line);

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_COMMON_SETTINGS_H_
