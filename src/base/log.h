#ifndef VIRGA_BASE_LOG_H_
#define VIRGA_BASE_LOG_H_

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace virga::log {

enum class Level { kDebug, kInfo, kWarning, kError, kOff };

// "debug", "info", "warning", "error", "off".
std::optional<Level> ParseLevel(std::string_view name);

// Writes one line to stderr: RFC 3339 time, level, text. Line feeds in `text` are escaped, so that
// outside input cannot forge a line. Thread-safe. Never give it a token or a secret.
void Write(Level level, std::string_view text);
void SetLevel(Level level);
bool Enabled(Level level);

template <typename... Args>
void Debug(fmt::format_string<Args...> format, Args&&... args) {
  if (Enabled(Level::kDebug)) Write(Level::kDebug, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void Info(fmt::format_string<Args...> format, Args&&... args) {
  if (Enabled(Level::kInfo)) Write(Level::kInfo, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void Warning(fmt::format_string<Args...> format, Args&&... args) {
  if (Enabled(Level::kWarning)) Write(Level::kWarning, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void Error(fmt::format_string<Args...> format, Args&&... args) {
  if (Enabled(Level::kError)) Write(Level::kError, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace virga::log

#endif  // VIRGA_BASE_LOG_H_
