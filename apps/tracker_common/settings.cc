#include "apps/tracker_common/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include "aws/client/endpoint.h"
#include "http/client.h"

namespace virga::tracker {
namespace {

// A closed list: a misspelt "production" must not read a .env file.
constexpr std::string_view kEnvironments[] = {"local", "development", "test", "staging", "production"};
constexpr std::string_view kLogLevels[] = {"debug", "info", "warning", "error", "off"};

constexpr SettingSpec kCommonSettings[] = {
    {.name = "APP_ENV",
     .kind = SettingKind::kChoice,
     .default_value = "local",
     .required = true,
     .help = "local, development, test, staging, or production, in which no .env file is read",
     .choices = kEnvironments},
    {.name = "LOG_LEVEL",
     .kind = SettingKind::kChoice,
     .default_value = "info",
     .required = true,
     .help = "debug, info, warning, error or off",
     .choices = kLogLevels},
    {.name = "AWS_REGION", .required = true, .help = "region of table and queues"},
    {.name = "AWS_ACCESS_KEY_ID", .required = true, .help = "credentials; anything on a local cloud"},
    {.name = "AWS_SECRET_ACCESS_KEY", .required = true, .help = "credentials; anything on a local cloud"},
    {.name = "AWS_SESSION_TOKEN", .help = "for temporary credentials"},
    {.name = "DYNAMODB_ENDPOINT", .kind = SettingKind::kUrl, .help = "where DynamoDB is; empty: AWS's own"},
    {.name = "SQS_ENDPOINT", .kind = SettingKind::kUrl, .help = "where SQS is; empty: AWS's own"},
    {.name = "REQUESTS_TABLE",
     .default_value = "Requests",
     .required = true,
     .min = 3,
     .max = 255,
     .help = "name of the table"},
    {.name = "SQS_QUEUE_URL", .kind = SettingKind::kQueueUrl, .help = "the events' queue; empty: looked up by name"},
    {.name = "SQS_QUEUE_NAME",
     .default_value = "request-events",
     .required = true,
     .max = 80,
     .help = "name of the events' queue"},
    {.name = "SQS_DLQ_URL",
     .kind = SettingKind::kQueueUrl,
     .help = "the dead letters' queue; empty: looked up by name"},
    {.name = "SQS_DLQ_NAME",
     .default_value = "request-events-dlq",
     .required = true,
     .max = 80,
     .help = "name of the dead letters' queue"},
    IntegerSetting("AWS_ATTEMPT_TIMEOUT_MS", "1000", {1, 60'000}, "how long one attempt of a call to AWS may take"),
    IntegerSetting("AWS_ATTEMPTS_MAX", "3", {1, 100}, "attempts of one call to AWS"),
    IntegerSetting("AWS_RETRY_BUDGET_MS", "3000", {1, 300'000},
                   "how long one call may take, all attempts and pauses together"),
    IntegerSetting("AWS_BACKOFF_BASE_MS", "25", {0, 60'000},
                   "upper bound of the first pause; doubled for each further one"),
    IntegerSetting("AWS_BACKOFF_MAX_MS", "1000", {0, 300'000}, "upper bound of every pause"),
};

std::string FlagOf(std::string_view name) {
  std::string flag = "--";
  for (const char c : name) flag.push_back(c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  return flag;
}

std::string CheckInteger(const SettingSpec& spec, const std::string& value) {
  long long number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool whole = error == std::errc() && end == value.data() + value.size();
  if (!whole || number < spec.min || (spec.max != 0 && number > spec.max)) {
    return fmt::format("{} must be a whole number from {} to {}", spec.name, spec.min, spec.max);
  }
  return "";
}

std::string CheckChoice(const SettingSpec& spec, const std::string& value) {
  if (std::find(spec.choices.begin(), spec.choices.end(), value) != spec.choices.end()) return "";
  return fmt::format("{} must be {} or {}", spec.name, fmt::join(spec.choices.first(spec.choices.size() - 1), ", "),
                     spec.choices.back());
}

// What is wrong with a value; "" if nothing is.
std::string Check(const SettingSpec& spec, const std::string& value) {
  if (value.empty()) {
    return spec.required || spec.kind == SettingKind::kInteger ? fmt::format("{} is required", spec.name) : "";
  }
  if (std::any_of(value.begin(), value.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; })) {
    return fmt::format("{} must not hold control characters", spec.name);
  }
  const auto size = static_cast<long long>(value.size());
  switch (spec.kind) {
    case SettingKind::kInteger:
      return CheckInteger(spec, value);
    case SettingKind::kChoice:
      return CheckChoice(spec, value);
    case SettingKind::kUrl: {
      const auto origin = aws::client::ParseEndpoint(value);
      return origin.ok() ? "" : fmt::format("{} is not an endpoint like http://localhost:4566", spec.name);
    }
    case SettingKind::kBaseUrl:
      return http::ParseUrl(value).ok() ? "" : fmt::format("{} is not a URL like http://localhost:8080", spec.name);
    case SettingKind::kQueueUrl: {
      const auto url = http::ParseUrl(value);
      const bool usable = url.ok() && url->target.size() > 1;
      return usable ? "" : fmt::format("{} is not the URL of a queue", spec.name);
    }
    case SettingKind::kText:
      if (size < spec.min) return fmt::format("{} must have at least {} characters", spec.name, spec.min);
      if (spec.max != 0 && size > spec.max)
        return fmt::format("{} must have at most {} characters", spec.name, spec.max);
      return "";
  }
  return "";
}

const SettingSpec* FindByFlag(std::span<const SettingSpec> specs, std::string_view flag) {
  const auto found =
      std::find_if(specs.begin(), specs.end(), [&](const auto& spec) { return FlagOf(spec.name) == flag; });
  return found == specs.end() ? nullptr : &*found;
}

}  // namespace

std::span<const SettingSpec> CommonSettings() {
  return kCommonSettings;
}

Result<CommandLine, std::string> ParseCommandLine(std::span<const char* const> arguments,
                                                  std::span<const SettingSpec> specs,
                                                  std::span<const std::string_view> extra_flags) {
  CommandLine line;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--help" || argument == "-h") {
      line.help = true;
    } else if (argument == "--version") {
      line.version = true;
    } else if (!argument.starts_with("-")) {
      line.words.emplace_back(argument);
    } else {
      const auto equals = argument.find('=');
      const std::string_view flag = argument.substr(0, equals);
      const SettingSpec* spec = FindByFlag(specs, flag);
      const bool extra =
          flag.size() > 2 && std::find(extra_flags.begin(), extra_flags.end(), flag.substr(2)) != extra_flags.end();
      if (spec == nullptr && !extra && flag != "--env-file")
        return Err(fmt::format("{} is not a flag; see --help", flag));
      if (equals == std::string_view::npos && i + 1 == arguments.size())
        return Err(fmt::format("{} needs a value", flag));
      std::string value(equals == std::string_view::npos ? std::string_view(arguments[++i])
                                                         : argument.substr(equals + 1));
      if (flag == "--env-file") {
        line.env_file = std::move(value);
      } else {
        line.settings[std::string(spec != nullptr ? spec->name : flag.substr(2))] = std::move(value);
      }
    }
  }
  return line;
}

std::string HelpText(std::span<const SettingSpec> specs) {
  std::string text =
      "Each setting is a flag, an environment variable or a line of backend/.env, in this order of precedence.\n"
      "  --env-file PATH                   another file than backend/.env\n"
      "  --version, --help\n";
  for (const SettingSpec& spec : specs) {
    const std::string fallback = spec.default_value.empty() ? "" : fmt::format(" (default {})", spec.default_value);
    text += fmt::format("  {:<33} {:<26} {}{}{}\n", FlagOf(spec.name), spec.name, spec.help, fallback,
                        spec.required && spec.default_value.empty() ? " (required)" : "");
  }
  return text;
}

Result<Settings, std::string> Settings::Resolve(std::span<const SettingSpec> specs,
                                                const std::map<std::string, std::string>& flags,
                                                const std::function<const char*(const char*)>& environment,
                                                const std::map<std::string, std::string>& file) {
  Settings settings;
  for (const SettingSpec& spec : specs) {
    const std::string name(spec.name);
    std::string value(spec.default_value);
    if (const auto line = file.find(name); line != file.end() && !line->second.empty()) value = line->second;
    if (const char* variable = environment(name.c_str()); variable != nullptr && *variable != '\0') value = variable;
    if (const auto flag = flags.find(name); flag != flags.end()) value = flag->second;
    std::string wrong = Check(spec, value);
    if (!wrong.empty()) return Err(std::move(wrong));
    settings.values_.emplace(name, std::move(value));
  }
  return settings;
}

const std::string& Settings::Text(std::string_view name) const {
  return values_.find(name)->second;
}

long long Settings::Integer(std::string_view name) const {
  const std::string& text = Text(name);
  long long value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Result<Settings, std::string> LoadSettings(std::span<const SettingSpec> specs, const CommandLine& command_line) {
  std::map<std::string, std::string> file;
  const auto flag = command_line.settings.find("APP_ENV");
  const char* variable = std::getenv("APP_ENV");
  const std::string app_env = flag != command_line.settings.end() ? flag->second : variable != nullptr ? variable : "";
  if (app_env != "production") {
    const std::string path = command_line.env_file.value_or("backend/.env");
    std::ifstream stream(path, std::ios::binary);
    if (stream) {
      const std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
      auto parsed = ParseDotEnv(text);
      if (!parsed.ok()) return Err(fmt::format("{}: {}", path, parsed.error()));
      file = std::move(parsed).value();
    } else if (command_line.env_file) {
      return Err(fmt::format("--env-file: {} cannot be read", path));
    }
  }
  return Settings::Resolve(
      specs, command_line.settings, [](const char* name) { return std::getenv(name); }, file);
}

}  // namespace virga::tracker
