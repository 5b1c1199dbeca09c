#ifndef VIRGA_AWS_SIGV4_INTERNAL_H_
#define VIRGA_AWS_SIGV4_INTERNAL_H_

#include <string>
#include <string_view>

#include "codec/hash.h"

// What signing and verifying share; for sigv4.cc and sigv4_verify.cc alone.
namespace virga::aws::internal {

inline constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view kTerminator = "aws4_request";

// `scope`: date/region/service/terminator.
std::string StringToSign(std::string_view amz_date, std::string_view scope, std::string_view canonical_request);

codec::Sha256Digest SigningKey(std::string_view secret_key, std::string_view date, std::string_view region,
                               std::string_view service);

}  // namespace virga::aws::internal

#endif  // VIRGA_AWS_SIGV4_INTERNAL_H_
