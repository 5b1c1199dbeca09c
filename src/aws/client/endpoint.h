#ifndef VIRGA_AWS_CLIENT_ENDPOINT_H_
#define VIRGA_AWS_CLIENT_ENDPOINT_H_

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/client.h"

namespace virga::aws::client {

// "http://127.0.0.1:4566": scheme http or https, a host, perhaps a port, perhaps a lone "/".
// Error: one line that says what is wrong with it.
virga::Result<http::Origin, std::string> ParseEndpoint(std::string_view url);

// The public endpoint of a service ("dynamodb", "sqs") in a region.
// https://docs.aws.amazon.com/general/latest/gr/ddb.html and .../sqs-service.html
http::Origin PublicEndpoint(std::string_view service, std::string_view region);

// A region's name as it may stand in a host name: "us-east-1".
bool IsRegionName(std::string_view region);

}  // namespace virga::aws::client

#endif  // VIRGA_AWS_CLIENT_ENDPOINT_H_
