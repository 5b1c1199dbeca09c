#include "aws/credentials_file.h"

#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "aws/account_region.h"

namespace virga::aws {
namespace {

using ParseStatus = virga::Status<std::string>;

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

struct Profile {
  std::string name;
  std::size_t line = 0;
  CredentialStore::Entry entry;
};

ParseStatus SetMember(Profile& profile, std::string_view name, std::string_view value, std::size_t line) {
  const std::string where = "line " + std::to_string(line) + ": ";
  if (value.empty()) return Err(where + std::string(name) + " is empty");
  if (name == "aws_access_key_id") {
    if (value.find_first_of("/, ") != std::string_view::npos)
      return Err(where + "aws_access_key_id holds / , or a blank");
    profile.entry.credentials.access_key = value;
  } else if (name == "aws_secret_access_key") {
    profile.entry.credentials.secret_key = value;
  } else if (name == "aws_session_token") {
    profile.entry.credentials.session_token = value;
  } else if (name == "aws_account_id") {
    if (!IsAccountId(value)) return Err(where + "aws_account_id is not 12 digits");
    profile.entry.account = value;
  } else {
    return Err(where + "unknown setting '" + std::string(name) + "'");
  }
  return Ok{};
}

}  // namespace

virga::Result<CredentialStore, std::string> CredentialStore::Parse(std::string_view text) {
  CredentialStore store;
  std::optional<Profile> profile;
  const auto close_profile = [&]() -> ParseStatus {
    if (!profile) return Ok{};
    const std::string where = "line " + std::to_string(profile->line) + ": profile '" + profile->name + "' ";
    const std::string key = profile->entry.credentials.access_key;
    if (key.empty()) return Err(where + "has no aws_access_key_id");
    if (profile->entry.credentials.secret_key.empty()) return Err(where + "has no aws_secret_access_key");
    if (!store.entries_.emplace(key, std::move(profile->entry)).second) {
      return Err(where + "repeats the access key of another profile");
    }
    return Ok{};
  };

  std::size_t line_number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = Trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++line_number;
    if (line.empty() || line[0] == '#' || line[0] == ';') continue;
    const std::string where = "line " + std::to_string(line_number) + ": ";
    if (line[0] == '[') {
      RETURN_IF_ERROR(close_profile());
      if (line.back() != ']') return Err(where + "a profile is written [name]");
      profile = Profile{std::string(Trimmed(line.substr(1, line.size() - 2))), line_number, {}};
      continue;
    }
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) return Err(where + "neither [profile] nor name = value");
    if (!profile) return Err(where + "a setting before the first [profile]");
    RETURN_IF_ERROR(
        SetMember(*profile, Trimmed(line.substr(0, equals)), Trimmed(line.substr(equals + 1)), line_number));
  }
  RETURN_IF_ERROR(close_profile());
  if (store.entries_.empty()) return Err(std::string("no profile in it"));
  return store;
}

virga::Result<CredentialStore, std::string> CredentialStore::Load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Err("cannot read credentials file " + path);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  auto parsed = Parse(text);
  if (!parsed.ok()) return Err(path + ": " + parsed.error());
  return parsed;
}

const CredentialStore::Entry* CredentialStore::Find(std::string_view access_key) const {
  const auto found = entries_.find(access_key);
  return found == entries_.end() ? nullptr : &found->second;
}

}  // namespace virga::aws
