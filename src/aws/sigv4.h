#ifndef VIRGA_AWS_SIGV4_H_
#define VIRGA_AWS_SIGV4_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "codec/hash.h"
#include "http/message.h"

namespace virga::aws {

// Signature Version 4: the signing that clients do, and its check that the cloud does.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
// Everything here is thread-safe.

struct Credentials {
  std::string access_key;
  std::string secret_key;
  std::string session_token;  // "" for long-term keys
};

struct SigningScope {
  std::string region;
  std::string service;
};

// What is signed. `path` and `query` are as on the wire.
struct SignableRequest {
  std::string_view method;
  std::string_view path;   // "/"; "" counts as "/"
  std::string_view query;  // without '?'
  std::span<const http::Header> headers;
  std::string_view body;  // as sent: after compression
};

// 20150830T123600Z
std::string FormatAmzDate(TimePoint t);

// The headers by which a signed request differs from the unsigned one.
struct SignatureHeaders {
  std::string amz_date;        // X-Amz-Date
  std::string security_token;  // X-Amz-Security-Token; "" if the credentials have none
  std::string authorization;   // Authorization
};

// Signs with one set of credentials for one region and service. Keeps the day's signing key, which
// costs four of the five HMACs of a signature.
class Signer {
 public:
  Signer(Credentials credentials, SigningScope scope);

  // Signs all of `request.headers`, which must hold Host, and the two X-Amz headers of the answer.
  // REQUIRES: no header of `request` is one of the answer's.
  SignatureHeaders Sign(const SignableRequest& request, TimePoint now) const;

 private:
  codec::Sha256Digest KeyOf(std::string_view date) const;

  const Credentials credentials_;
  const SigningScope scope_;
  mutable Mutex mutex_;
  mutable std::string key_date_ GUARDED_BY(mutex_);
  mutable codec::Sha256Digest key_ GUARDED_BY(mutex_) = {};
};

// Signs once; a client that signs often keeps a Signer.
SignatureHeaders SignRequest(const Credentials& credentials, const SigningScope& scope, TimePoint now,
                             const SignableRequest& request);

// The parts of an Authorization header; views into it.
struct Authorization {
  std::string_view access_key;
  std::string_view date;  // 20150830
  std::string_view region;
  std::string_view service;
  std::string_view terminator;
  std::string_view signed_headers;  // "host;x-amz-date"
  std::string_view signature;
};

// `amz_date`: the value of X-Amz-Date, else of Date.
// Errors: kMissingAuthenticationToken (no header, or another scheme), kIncompleteSignature.
Result<Authorization> ParseAuthorization(std::string_view header, std::string_view amz_date);

// Account and region of a request whose signature nobody checks: what can be read is taken, the
// rest is "". Costs no allocation.
Authorization PeekAuthorization(std::string_view header);

struct VerifyOptions {
  std::string_view service;  // which the scope must name
  TimePoint real_now;        // never the cloud's clock
};

// Whether `authorization` signs `request` with `secret_key`.
// Errors: kInvalidSignature, kIncompleteSignature, in AWS's order: host signed, date, skew of five
// minutes, scope, signature.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
Status VerifySignature(const Authorization& authorization, std::string_view secret_key, const SignableRequest& request,
                       const VerifyOptions& options);

// For tests: the canonical request over `signed_headers`.
std::string CanonicalRequest(const SignableRequest& request, std::string_view signed_headers);

}  // namespace virga::aws

#endif  // VIRGA_AWS_SIGV4_H_
