#include "dynamodb/operations/operations.h"

#include "dynamodb/operations/create_table.h"
#include "dynamodb/operations/delete_table.h"
#include "dynamodb/operations/describe_continuous_backups.h"
#include "dynamodb/operations/describe_endpoints.h"
#include "dynamodb/operations/describe_limits.h"
#include "dynamodb/operations/describe_table.h"
#include "dynamodb/operations/describe_time_to_live.h"
#include "dynamodb/operations/list_tables.h"
#include "dynamodb/operations/list_tags_of_resource.h"
#include "dynamodb/operations/tag_resource.h"
#include "dynamodb/operations/untag_resource.h"
#include "dynamodb/operations/update_continuous_backups.h"
#include "dynamodb/operations/update_table.h"
#include "dynamodb/operations/update_time_to_live.h"

namespace virga::dynamodb {
namespace {

constexpr const Operation* kOperations[] = {
    &kCreateTable,
    &kDeleteTable,
    &kDescribeContinuousBackups,
    &kDescribeEndpoints,
    &kDescribeLimits,
    &kDescribeTable,
    &kDescribeTimeToLive,
    &kListTables,
    &kListTagsOfResource,
    &kTagResource,
    &kUntagResource,
    &kUpdateContinuousBackups,
    &kUpdateTable,
    &kUpdateTimeToLive,
};

}  // namespace

std::span<const Operation* const> Operations() { return kOperations; }

}  // namespace virga::dynamodb
