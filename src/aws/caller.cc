#include "aws/caller.h"

#include <string>

#include "aws/account_region.h"
#include "aws/sigv4.h"
#include "codec/hash.h"

namespace virga::aws {
namespace {

Error UnrecognizedClient() {
  return {ErrorCode::kUnrecognizedClient, "The security token included in the request is invalid."};
}

}  // namespace

Result<Caller> TakeAnyCaller(std::string_view authorization) {
  const Authorization peeked = PeekAuthorization(authorization);
  if (!peeked.region.empty() && !IsRegion(peeked.region)) {
    return Err(Error{ErrorCode::kInvalidSignature,
                     "Credential should be scoped to a valid Region, not '" + std::string(peeked.region) + "'."});
  }
  return Caller{.account = IsAccountId(peeked.access_key) ? peeked.access_key : kDefaultAccount,
                .region = peeked.region.empty() ? kDefaultRegion : peeked.region,
                .access_key = peeked.access_key};
}

Result<Caller> VerifyCaller(const http::Request& request, const CallerCheck& check) {
  const std::string_view header = request.Find("authorization");
  if (header.empty() && request.query.find("X-Amz-Signature=") != std::string_view::npos) {
    return Err(Error{ErrorCode::kIncompleteSignature,
                     "A signature in the query string (X-Amz-Signature) is not supported; sign in the "
                     "Authorization header."});
  }
  std::string_view date = request.Find("x-amz-date");
  if (date.empty()) date = request.Find("date");
  ASSIGN_OR_RETURN(const Authorization authorization, ParseAuthorization(header, date));
  const CredentialStore::Entry* const entry = check.store.Find(authorization.access_key);
  if (entry == nullptr) return Err(UnrecognizedClient());
  if (!codec::EqualInConstantTime(request.Find("x-amz-security-token"), entry->credentials.session_token)) {
    return Err(UnrecognizedClient());
  }
  const SignableRequest signable{.method = request.method,
                                 .path = request.path,
                                 .query = request.query,
                                 .headers = request.headers,
                                 .body = request.body};
  RETURN_IF_ERROR(VerifySignature(authorization, entry->credentials.secret_key, signable,
                                  {.service = check.service, .real_now = check.real_now}));
  std::string_view account = entry->account;
  if (account.empty()) account = IsAccountId(authorization.access_key) ? authorization.access_key : kDefaultAccount;
  return Caller{.account = account, .region = authorization.region, .access_key = authorization.access_key};
}

}  // namespace virga::aws
