#ifndef VIRGA_AWS_STS_SERVICE_H_
#define VIRGA_AWS_STS_SERVICE_H_

#include <memory>

#include "aws/operation.h"

namespace virga::aws {

// The one call of STS that tools make before anything else: GetCallerIdentity. Query and JSON.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
std::unique_ptr<Service> NewStsService();

}  // namespace virga::aws

#endif  // VIRGA_AWS_STS_SERVICE_H_
