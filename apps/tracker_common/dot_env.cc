#include <fmt/format.h>

#include "apps/tracker_common/settings.h"

namespace virga::tracker {
namespace {

std::string_view Trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

bool IsName(std::string_view name) {
  if (name.empty() || (name.front() >= '0' && name.front() <= '9')) return false;
  for (const char c : name) {
    if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  }
  return true;
}

bool OnlyComment(std::string_view rest) {
  rest = Trim(rest);
  return rest.empty() || rest.front() == '#';
}

// What stands between the quotes with which `text` begins; nullopt if they are not closed, or
// something but a comment follows.
std::optional<std::string> Unquote(std::string_view text) {
  const char quote = text.front();
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote) return OnlyComment(text.substr(i + 1)) ? std::optional(value) : std::nullopt;
    if (quote == '"' && text[i] == '\\' && i + 1 < text.size()) {
      ++i;
      value.push_back(text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : text[i]);
    } else {
      value.push_back(text[i]);
    }
  }
  return std::nullopt;
}

std::string Unquoted(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '#' && (text[i - 1] == ' ' || text[i - 1] == '\t')) return std::string(Trim(text.substr(0, i)));
  }
  return std::string(text.starts_with('#') ? std::string_view() : text);
}

}  // namespace

Result<std::map<std::string, std::string>, std::string> ParseDotEnv(std::string_view text) {
  std::map<std::string, std::string> values;
  for (int number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    std::string_view line = Trim(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (line.empty() || line.front() == '#') continue;
    if (line.starts_with("export ")) line = Trim(line.substr(7));
    const auto equals = line.find('=');
    const std::string_view name = Trim(line.substr(0, equals));
    if (equals == std::string_view::npos || !IsName(name)) {
      return Err(fmt::format("line {} is not NAME=VALUE", number));
    }
    const std::string_view raw = Trim(line.substr(equals + 1));
    if (raw.starts_with('"') || raw.starts_with('\'')) {
      auto value = Unquote(raw);
      if (!value) return Err(fmt::format("line {}: the quotes around the value of {} do not match", number, name));
      values[std::string(name)] = *value;
    } else {
      values[std::string(name)] = Unquoted(raw);
    }
  }
  return values;
}

}  // namespace virga::tracker
