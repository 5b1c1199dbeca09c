#ifndef VIRGA_AWS_ACCOUNT_REGION_H_
#define VIRGA_AWS_ACCOUNT_REGION_H_

#include <string_view>

namespace virga::aws {

// 12 digits.
bool IsAccountId(std::string_view text);

// 1 to 64 lower-case letters, digits and hyphens: what the cloud takes for a region.
bool IsRegion(std::string_view text);

}  // namespace virga::aws

#endif  // VIRGA_AWS_ACCOUNT_REGION_H_
