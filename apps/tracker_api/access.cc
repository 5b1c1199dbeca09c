#include "apps/tracker_api/access.h"

#include <array>
#include <optional>

#include "base/ignore_case.h"
#include "codec/base64.h"

namespace virga::tracker {
namespace {

constexpr std::string_view kScheme = "Bearer ";

std::optional<unsigned> HexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

std::optional<std::string> PercentDecoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const auto high = HexDigit(text[i + 1]);
    const auto low = HexDigit(text[i + 2]);
    if (!high || !low) return std::nullopt;
    out.push_back(static_cast<char>(*high << 4U | *low));
    i += 2;
  }
  return out;
}

Problem BadToken(const char* detail) {
  return {.status = 400, .detail = detail, .field = "t"};
}

}  // namespace

std::string NewTrackingToken(Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.Fill(bytes);
  return codec::EncodeHex(codec::AsBytes(bytes));
}

std::string HashOfToken(std::string_view token) {
  return codec::EncodeHex(codec::AsBytes(codec::Sha256(token)));
}

bool OpensRequest(const RequestItem& item, std::string_view token) {
  if (item.token_hash.empty() && item.clear_token.empty()) return false;
  const std::string expected = item.token_hash.empty() ? HashOfToken(item.clear_token) : item.token_hash;
  return codec::EqualInConstantTime(HashOfToken(token), expected);
}

Result<std::string, Problem> ReadTrackingToken(std::string_view query) {
  std::optional<std::string> token;
  while (!query.empty()) {
    const auto end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    const auto equals = pair.find('=');
    if (pair.substr(0, equals) != "t") continue;
    if (token) return Err(BadToken("the tracking token t is given twice"));
    const std::string_view raw = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    token = PercentDecoded(raw);
    if (!token) return Err(BadToken("the tracking token t is malformed"));
  }
  if (!token || token->empty()) return Err(BadToken("the tracking token t is required"));
  return std::move(*token);
}

Status<Problem> AdminGate::Check(const http::Request& request) const {
  const std::string_view header = request.Find("Authorization");
  const bool is_bearer = header.size() > kScheme.size() && StartsWithIgnoreCase(header, kScheme);
  // Hashes of one length, so that the comparison tells nothing of the token's length either.
  if (is_bearer &&
      codec::EqualInConstantTime(codec::AsBytes(codec::Sha256(header.substr(kScheme.size()))), codec::AsBytes(hash_))) {
    return Ok{};
  }
  return Err(Problem{.status = 401,
                     .detail = header.empty() ? "the admin token is required" : "the admin token is wrong",
                     .field = "Authorization",
                     .authenticate = header.empty() ? "Bearer realm=\"tracker\""
                                                    : "Bearer realm=\"tracker\", error=\"invalid_token\""});
}

}  // namespace virga::tracker
