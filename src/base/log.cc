#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <memory>

#include "base/clock.h"

namespace virga::log {
namespace {

std::atomic<Level> g_level{Level::kInfo};

spdlog::logger& Logger() {
  static const auto logger = [] {
    auto made = std::make_shared<spdlog::logger>("virga", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->set_level(spdlog::level::trace);
    made->flush_on(spdlog::level::trace);
    return made;
  }();
  return *logger;
}

bool IsControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

void AppendEscaped(std::string_view text, std::string& out) {
  if (std::none_of(text.begin(), text.end(), IsControl)) {
    out += text;
    return;
  }
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (IsControl(c)) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      out.push_back(c);
    }
  }
}

constexpr std::string_view kNames[] = {"debug", "info", "warning", "error", "off"};

}  // namespace

std::optional<Level> ParseLevel(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kNames); ++i) {
    if (kNames[i] == name) return static_cast<Level>(i);
  }
  return std::nullopt;
}

void SetLevel(Level level) {
  g_level.store(level, std::memory_order_relaxed);
}

bool Enabled(Level level) {
  return level >= g_level.load(std::memory_order_relaxed);
}

void Write(Level level, std::string_view text) {
  std::string line = FormatRfc3339(SystemClock().Now());
  line.reserve(line.size() + text.size() + 16);
  line.append(" ").append(kNames[static_cast<std::size_t>(level)]).append(" ");
  AppendEscaped(text, line);
  Logger().log(spdlog::level::info, line);
}

}  // namespace virga::log
