#ifndef VIRGA_AWS_CONTENT_ENCODING_H_
#define VIRGA_AWS_CONTENT_ENCODING_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "aws/error.h"

namespace virga::aws {

// Inflates a gzip body (RFC 1952) to `out`, which it overwrites. Stops at `size_bytes_max`, so that
// a small body cannot become a huge one. Pure: thread-safe.
// Errors: kSerialization (not gzip, cut short, bytes after its end), kRequestTooLarge.
Status Gunzip(std::string_view body, std::size_t size_bytes_max, std::string& out);

}  // namespace virga::aws

#endif  // VIRGA_AWS_CONTENT_ENCODING_H_
