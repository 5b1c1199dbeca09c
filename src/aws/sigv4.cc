#include "aws/sigv4.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "aws/sigv4_internal.h"
#include "base/ignore_case.h"
#include "codec/base64.h"

namespace virga::aws {
namespace {

using internal::kAlgorithm;
using internal::kTerminator;

bool IsUnreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

void AppendUriEncoded(std::string_view text, bool keep_slash, std::string& out) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : text) {
    if (IsUnreserved(c) || (keep_slash && c == '/')) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(kHex[byte >> 4U]);
    out.push_back(kHex[byte & 15U]);
  }
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::string PercentDecoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const int high = HexDigit(text[i + 1]);
      const int low = HexDigit(text[i + 2]);
      if (high >= 0 && low >= 0) {
        out.push_back(static_cast<char>(high * 16 + low));
        i += 2;
        continue;
      }
    }
    out.push_back(text[i]);
  }
  return out;
}

// Dot segments and doubled slashes removed (RFC 3986 section 6.2.2.3), then encoded once more, as
// every service but S3 wants it.
std::string CanonicalPath(std::string_view path) {
  if (path.empty() || path == "/") return "/";
  std::vector<std::string_view> segments;
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    if (segment == "..") {
      if (!segments.empty()) segments.pop_back();
    } else if (!segment.empty() && segment != ".") {
      segments.push_back(segment);
    }
    begin = end + 1;
  }
  std::string out;
  for (const std::string_view segment : segments) {
    out.push_back('/');
    AppendUriEncoded(segment, false, out);
  }
  const bool ends_with_slash = path.back() == '/' || path.ends_with("/.") || path.ends_with("/..");
  if (out.empty() || ends_with_slash) out.push_back('/');
  return out;
}

std::string CanonicalQuery(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  std::size_t begin = 0;
  while (begin < query.size()) {
    const std::size_t end = std::min(query.find('&', begin), query.size());
    const std::string_view piece = query.substr(begin, end - begin);
    const std::size_t equals = std::min(piece.find('='), piece.size());
    const std::string_view value = equals < piece.size() ? piece.substr(equals + 1) : std::string_view();
    auto& [encoded_name, encoded_value] = parameters.emplace_back();
    AppendUriEncoded(PercentDecoded(piece.substr(0, equals)), false, encoded_name);
    AppendUriEncoded(PercentDecoded(value), false, encoded_value);
    begin = end + 1;
  }
  std::sort(parameters.begin(), parameters.end());
  std::string out;
  for (const auto& [name, value] : parameters) {
    if (!out.empty()) out.push_back('&');
    out.append(name).append("=").append(value);
  }
  return out;
}

char LowerCase(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Without blanks at the ends, runs of blanks inside as one.
void AppendTrimmed(std::string_view value, std::string& out) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  if (std::none_of(value.begin(), value.end(), is_blank)) {
    out.append(value);
    return;
  }
  bool pending_blank = false;
  bool any = false;
  for (const char c : value) {
    if (is_blank(c)) {
      pending_blank = any;
      continue;
    }
    if (pending_blank) out.push_back(' ');
    pending_blank = false;
    any = true;
    out.push_back(c);
  }
}

void AppendCanonicalHeader(std::span<const http::Header> headers, std::string_view name, std::string& out) {
  out.append(name).push_back(':');
  bool first = true;
  for (const http::Header& header : headers) {
    if (!EqualsIgnoreCase(header.name, name)) continue;
    if (!first) out.push_back(',');
    first = false;
    AppendTrimmed(header.value, out);
  }
  out.push_back('\n');
}

// The names of all, in lower case and in order, each once: "host;x-amz-date".
std::string SignedHeaders(std::vector<http::Header> headers) {
  const auto is_less = [](const http::Header& a, const http::Header& b) {
    return std::lexicographical_compare(a.name.begin(), a.name.end(), b.name.begin(), b.name.end(),
                                        [](char x, char y) { return LowerCase(x) < LowerCase(y); });
  };
  std::sort(headers.begin(), headers.end(), is_less);
  std::string names;
  names.reserve(96);
  for (auto header = headers.begin(); header != headers.end(); ++header) {
    if (header != headers.begin() && EqualsIgnoreCase(header->name, std::prev(header)->name)) continue;
    if (!names.empty()) names.push_back(';');
    std::transform(header->name.begin(), header->name.end(), std::back_inserter(names), LowerCase);
  }
  return names;
}

std::string HexOf(const codec::Sha256Digest& digest) {
  return codec::EncodeHex(codec::AsBytes(digest));
}

}  // namespace

namespace internal {

std::string StringToSign(std::string_view amz_date, std::string_view scope, std::string_view canonical_request) {
  std::string out;
  out.reserve(192);
  out.append(kAlgorithm).append("\n").append(amz_date).append("\n").append(scope).append("\n");
  out.append(HexOf(codec::Sha256(canonical_request)));
  return out;
}

codec::Sha256Digest SigningKey(std::string_view secret_key, std::string_view date, std::string_view region,
                               std::string_view service) {
  const std::string secret = "AWS4" + std::string(secret_key);
  codec::Sha256Digest key = codec::HmacSha256(secret, date);
  key = codec::HmacSha256(codec::AsBytes(key), region);
  key = codec::HmacSha256(codec::AsBytes(key), service);
  return codec::HmacSha256(codec::AsBytes(key), kTerminator);
}

}  // namespace internal

std::string CanonicalRequest(const SignableRequest& request, std::string_view signed_headers) {
  std::string out;
  out.reserve(512);
  out.append(request.method).append("\n").append(CanonicalPath(request.path));
  out.append("\n").append(CanonicalQuery(request.query)).append("\n");
  std::size_t begin = 0;
  while (begin < signed_headers.size()) {
    const std::size_t end = std::min(signed_headers.find(';', begin), signed_headers.size());
    AppendCanonicalHeader(request.headers, signed_headers.substr(begin, end - begin), out);
    begin = end + 1;
  }
  out.append("\n").append(signed_headers).append("\n").append(HexOf(codec::Sha256(request.body)));
  return out;
}

std::string FormatAmzDate(TimePoint t) {
  const std::string rfc3339 = FormatRfc3339(t);  // 2015-08-30T12:36:00.000000Z
  std::string out;
  for (const char c : std::string_view(rfc3339).substr(0, 19)) {
    if (c != '-' && c != ':') out.push_back(c);
  }
  out.push_back('Z');
  return out;
}

Signer::Signer(Credentials credentials, SigningScope scope)
    : credentials_(std::move(credentials)), scope_(std::move(scope)) {}

codec::Sha256Digest Signer::KeyOf(std::string_view date) const {
  const MutexLock lock(mutex_);
  if (key_date_ != date) {
    key_ = internal::SigningKey(credentials_.secret_key, date, scope_.region, scope_.service);
    key_date_ = date;
  }
  return key_;
}

SignatureHeaders Signer::Sign(const SignableRequest& request, TimePoint now) const {
  SignatureHeaders result;
  result.amz_date = FormatAmzDate(now);
  result.security_token = credentials_.session_token;
  const std::string_view date = std::string_view(result.amz_date).substr(0, 8);

  std::vector<http::Header> headers;
  headers.reserve(request.headers.size() + 2);
  headers.assign(request.headers.begin(), request.headers.end());
  headers.push_back({"x-amz-date", result.amz_date});
  if (!result.security_token.empty()) headers.push_back({"x-amz-security-token", result.security_token});
  const std::string signed_headers = SignedHeaders(headers);

  SignableRequest complete = request;
  complete.headers = headers;
  std::string scope;
  scope.reserve(64);
  scope.append(date)
      .append("/")
      .append(scope_.region)
      .append("/")
      .append(scope_.service)
      .append("/")
      .append(kTerminator);
  const std::string to_sign =
      internal::StringToSign(result.amz_date, scope, CanonicalRequest(complete, signed_headers));
  const codec::Sha256Digest key = KeyOf(date);
  const std::string signature = HexOf(codec::HmacSha256(codec::AsBytes(key), to_sign));

  result.authorization.reserve(288);
  result.authorization.append(kAlgorithm).append(" Credential=").append(credentials_.access_key).append("/");
  result.authorization.append(scope).append(", SignedHeaders=").append(signed_headers);
  result.authorization.append(", Signature=").append(signature);
  return result;
}

SignatureHeaders SignRequest(const Credentials& credentials, const SigningScope& scope, TimePoint now,
                             const SignableRequest& request) {
  return Signer(credentials, scope).Sign(request, now);
}

}  // namespace virga::aws
