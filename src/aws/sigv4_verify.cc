#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "aws/account_region.h"
#include "aws/sigv4.h"
#include "aws/sigv4_internal.h"
#include "base/ignore_case.h"
#include "codec/base64.h"

namespace virga::aws {
namespace {

using internal::kAlgorithm;
using internal::kTerminator;
constexpr std::chrono::minutes kSkewMax{5};

Error IncompleteSignature(std::string message) {
  return {ErrorCode::kIncompleteSignature, std::move(message)};
}
Error InvalidSignature(std::string message) {
  return {ErrorCode::kInvalidSignature, std::move(message)};
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Cuts what stands before `separator` off the front of `rest`, and the separator.
std::string_view CutPiece(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view piece = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return piece;
}

struct Pieces {
  std::string_view credential;
  std::string_view signed_headers;
  std::string_view signature;
  std::optional<std::string_view> broken;  // the first piece without '='
};

Pieces Split(std::string_view header) {
  Pieces pieces;
  std::string_view rest = header.substr(std::min(kAlgorithm.size(), header.size()));
  while (!rest.empty()) {
    const std::string_view piece = Trimmed(CutPiece(rest, ','));
    if (piece.empty()) continue;
    const std::size_t equals = piece.find('=');
    if (equals == std::string_view::npos) {
      if (!pieces.broken) pieces.broken = piece;
      continue;
    }
    const std::string_view name = piece.substr(0, equals);
    const std::string_view value = piece.substr(equals + 1);
    if (name == "Credential") pieces.credential = value;
    if (name == "SignedHeaders") pieces.signed_headers = value;
    if (name == "Signature") pieces.signature = value;
  }
  return pieces;
}

// keyid/date/region/service/terminator; false if there are not five parts.
bool SplitCredential(std::string_view credential, Authorization& out) {
  for (std::string_view* const part : {&out.access_key, &out.date, &out.region, &out.service}) {
    const std::size_t slash = credential.find('/');
    if (slash == std::string_view::npos) return false;
    *part = credential.substr(0, slash);
    credential.remove_prefix(slash + 1);
  }
  out.terminator = credential;
  return credential.find('/') == std::string_view::npos;
}

std::string_view FindHeader(std::span<const http::Header> headers, std::string_view name) {
  for (const http::Header& header : headers) {
    if (EqualsIgnoreCase(header.name, name)) return header.value;
  }
  return {};
}

// 20150830T123600Z
std::optional<TimePoint> ParseAmzDate(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  const auto number = [&](std::size_t begin, std::size_t size) {
    int value = -1;
    const auto parsed = std::from_chars(text.data() + begin, text.data() + begin + size, value);
    return parsed.ec == std::errc() && parsed.ptr == text.data() + begin + size ? value : -1;
  };
  const std::array<int, 6> parts{number(0, 4), number(4, 2), number(6, 2), number(9, 2), number(11, 2), number(13, 2)};
  if (std::any_of(parts.begin(), parts.end(), [](int part) { return part < 0; })) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(parts[0]),
                                         std::chrono::month(static_cast<unsigned>(parts[1])),
                                         std::chrono::day(static_cast<unsigned>(parts[2]))};
  if (!date.ok() || parts[3] > 23 || parts[4] > 59 || parts[5] > 60) return std::nullopt;
  return TimePoint(std::chrono::sys_days(date)) + std::chrono::hours(parts[3]) + std::chrono::minutes(parts[4]) +
         std::chrono::seconds(parts[5]);
}

bool Contains(std::string_view signed_headers, std::string_view name) {
  while (!signed_headers.empty()) {
    if (CutPiece(signed_headers, ';') == name) return true;
  }
  return false;
}

Status CheckSkew(TimePoint signed_at, std::string_view amz_date, TimePoint real_now) {
  if (signed_at < real_now - kSkewMax) {
    return Err(InvalidSignature("Signature expired: " + std::string(amz_date) + " is now earlier than " +
                                FormatAmzDate(real_now - kSkewMax) + " (" + FormatAmzDate(real_now) + " - 5 min.)"));
  }
  if (signed_at > real_now + kSkewMax) {
    return Err(InvalidSignature("Signature not yet current: " + std::string(amz_date) + " is still later than " +
                                FormatAmzDate(real_now + kSkewMax) + " (" + FormatAmzDate(real_now) + " + 5 min.)"));
  }
  return Ok{};
}

Status CheckScope(const Authorization& authorization, std::string_view amz_date, std::string_view service) {
  std::string wrong;
  const auto add = [&wrong](const std::string& text) { wrong += (wrong.empty() ? "" : " ") + text; };
  if (!IsRegion(authorization.region)) {
    add("Credential should be scoped to a valid Region, not '" + std::string(authorization.region) + "'.");
  }
  if (authorization.service != service) {
    add("Credential should be scoped to correct service: '" + std::string(service) + "'.");
  }
  if (authorization.terminator != kTerminator) {
    add("Credential should be scoped with a valid terminator: 'aws4_request', not '" +
        std::string(authorization.terminator) + "'.");
  }
  const std::string_view day = amz_date.substr(0, 8);
  if (authorization.date != day) {
    add("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '" +
        std::string(authorization.date) + "' != '" + std::string(day) + "', from '" + std::string(amz_date) + "'.");
  }
  if (!wrong.empty()) return Err(InvalidSignature(wrong));
  return Ok{};
}

}  // namespace

Result<Authorization> ParseAuthorization(std::string_view header, std::string_view amz_date) {
  if (!header.starts_with(kAlgorithm)) {
    return Err(Error{ErrorCode::kMissingAuthenticationToken, "Request is missing Authentication Token"});
  }
  const Pieces pieces = Split(header);
  if (pieces.broken) {
    return Err(IncompleteSignature("'" + std::string(*pieces.broken) +
                                   "' not a valid key=value pair (missing equal-sign) in Authorization header: '" +
                                   std::string(header) + "'."));
  }
  std::string missing;
  if (pieces.credential.empty()) missing += "Authorization header requires 'Credential' parameter. ";
  if (pieces.signature.empty()) missing += "Authorization header requires 'Signature' parameter. ";
  if (pieces.signed_headers.empty()) missing += "Authorization header requires 'SignedHeaders' parameter. ";
  if (amz_date.empty()) {
    missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  }
  if (!missing.empty()) return Err(IncompleteSignature(missing + "Authorization=" + std::string(header)));
  Authorization result;
  if (!SplitCredential(pieces.credential, result)) {
    return Err(
        IncompleteSignature("Credential must have exactly 5 slash-delimited elements, e.g. "
                            "keyid/date/region/service/term, got '" +
                            std::string(pieces.credential) + "'"));
  }
  result.signed_headers = pieces.signed_headers;
  result.signature = pieces.signature;
  return result;
}

Authorization PeekAuthorization(std::string_view header) {
  Authorization result;
  constexpr std::string_view kCredential = "Credential=";
  constexpr std::size_t kUsual = kAlgorithm.size() + 1;  // right after the algorithm and a space
  const std::size_t begin =
      header.substr(std::min(kUsual, header.size())).starts_with(kCredential) ? kUsual : header.find(kCredential);
  if (begin == std::string_view::npos) return result;
  std::string_view credential = header.substr(begin + kCredential.size());
  credential = credential.substr(0, credential.find(','));
  credential = credential.substr(0, credential.find(' '));
  if (!SplitCredential(credential, result)) result = {};
  return result;
}

Status VerifySignature(const Authorization& authorization, std::string_view secret_key, const SignableRequest& request,
                       const VerifyOptions& options) {
  if (!Contains(authorization.signed_headers, "host")) {
    return Err(InvalidSignature("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."));
  }
  std::string_view amz_date = FindHeader(request.headers, "x-amz-date");
  if (amz_date.empty()) amz_date = FindHeader(request.headers, "date");
  const std::optional<TimePoint> signed_at = ParseAmzDate(amz_date);
  if (!signed_at) {
    return Err(IncompleteSignature("Date must be in ISO-8601 'basic format'. Got '" + std::string(amz_date) +
                                   "'. See http://en.wikipedia.org/wiki/ISO_8601"));
  }
  RETURN_IF_ERROR(CheckScope(authorization, amz_date, options.service));
  RETURN_IF_ERROR(CheckSkew(*signed_at, amz_date, options.real_now));

  std::string scope(authorization.date);
  scope.append("/").append(authorization.region).append("/").append(authorization.service);
  scope.append("/").append(authorization.terminator);
  const std::string to_sign =
      internal::StringToSign(amz_date, scope, CanonicalRequest(request, authorization.signed_headers));
  const codec::Sha256Digest key =
      internal::SigningKey(secret_key, authorization.date, authorization.region, authorization.service);
  const std::string signature = codec::EncodeHex(codec::AsBytes(codec::HmacSha256(codec::AsBytes(key), to_sign)));
  if (!codec::EqualInConstantTime(signature, authorization.signature)) {
    return Err(InvalidSignature(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
        "Access Key and signing method. Consult the service documentation for details."));
  }
  return Ok{};
}

}  // namespace virga::aws
