#include "dynamodb/operations/tagging.h"

#include <fmt/format.h>

#include <algorithm>

namespace virga::dynamodb {
namespace {

aws::Error InvalidArn(std::string_view arn) {
  return aws::ValidationError(fmt::format("Invalid TableArn: Invalid ResourceArn provided as input {}", arn));
}

aws::Error Denied(const aws::CallContext& context, std::string_view arn, std::string_view operation) {
  return {aws::ErrorCode::kAccessDenied,
          fmt::format("User: arn:aws:iam::{}:root is not authorized to perform: dynamodb:{} on resource: {}",
                      context.account, operation, arn)};
}

// arn:<partition>:<service>:<region>:<account>:<resource>
struct ArnParts {
  std::string_view service;
  std::string_view region;
  std::string_view account;
  std::string_view resource;
};

std::optional<ArnParts> SplitArn(std::string_view arn) {
  std::string_view parts[6];
  for (std::size_t i = 0; i < 5; ++i) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    parts[i] = arn.substr(0, colon);
    arn.remove_prefix(colon + 1);
  }
  parts[5] = arn;
  if (parts[0] != "arn") return std::nullopt;
  return ArnParts{parts[2], parts[3], parts[4], parts[5]};
}

}  // namespace

aws::Result<TableRef> RequireTableByArn(const Catalog& catalog, aws::CallContext& context, std::string_view arn,
                                        std::string_view operation) {
  const std::optional<ArnParts> parts = SplitArn(arn);
  if (!parts) return Err(InvalidArn(arn));
  if (parts->service != "dynamodb" || parts->account != context.account) return Err(Denied(context, arn, operation));
  constexpr std::string_view kTable = "table/";
  if (parts->region != context.region || !parts->resource.starts_with(kTable)) return Err(InvalidArn(arn));
  TableRef table = catalog.Find(context, parts->resource.substr(kTable.size()));
  if (table == nullptr) {
    // "ResourcArn" is AWS's spelling.
    return Err(aws::Error{aws::ErrorCode::kResourceNotFound,
                          fmt::format("Requested resource not found: ResourcArn: {} not found", arn)});
  }
  return table;
}

}  // namespace virga::dynamodb
