#ifndef VIRGA_BASE_IGNORE_CASE_H_
#define VIRGA_BASE_IGNORE_CASE_H_

#include <string_view>

namespace virga {

// Compare as ASCII does without regard to case: the names of HTTP's headers (RFC 9110 section 5.1), media types, hosts,
// IAM's actions. Bytes above ASCII are themselves.
bool EqualsIgnoreCase(std::string_view a, std::string_view b);
bool StartsWithIgnoreCase(std::string_view text, std::string_view start);
bool EndsWithIgnoreCase(std::string_view text, std::string_view end);

}  // namespace virga

#endif  // VIRGA_BASE_IGNORE_CASE_H_
