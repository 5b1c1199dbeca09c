#include "dynamodb/operations/operations.h"

#include "dynamodb/operations/batch_get_item.h"
#include "dynamodb/operations/batch_write_item.h"
#include "dynamodb/operations/create_table.h"
#include "dynamodb/operations/delete_item.h"
#include "dynamodb/operations/delete_table.h"
#include "dynamodb/operations/describe_continuous_backups.h"
#include "dynamodb/operations/describe_endpoints.h"
#include "dynamodb/operations/describe_limits.h"
#include "dynamodb/operations/describe_table.h"
#include "dynamodb/operations/describe_time_to_live.h"
#include "dynamodb/operations/get_item.h"
#include "dynamodb/operations/list_tables.h"
#include "dynamodb/operations/list_tags_of_resource.h"
#include "dynamodb/operations/put_item.h"
#include "dynamodb/operations/query.h"
#include "dynamodb/operations/scan.h"
#include "dynamodb/operations/tag_resource.h"
#include "dynamodb/operations/untag_resource.h"
#include "dynamodb/operations/update_continuous_backups.h"
#include "dynamodb/operations/update_item.h"
#include "dynamodb/operations/update_table.h"
#include "dynamodb/operations/update_time_to_live.h"

namespace virga::dynamodb {
namespace {

constexpr const Operation* kOperations[] = {
    &kBatchGetItem,
    &kBatchWriteItem,
    &kCreateTable,
    &kDeleteItem,
    &kDeleteTable,
    &kDescribeContinuousBackups,
    &kDescribeEndpoints,
    &kDescribeLimits,
    &kDescribeTable,
    &kDescribeTimeToLive,
    &kGetItem,
    &kListTables,
    &kListTagsOfResource,
    &kPutItem,
    &kQuery,
    &kScan,
    &kTagResource,
    &kUntagResource,
    &kUpdateContinuousBackups,
    &kUpdateItem,
    &kUpdateTable,
    &kUpdateTimeToLive,
};

}  // namespace

std::span<const Operation* const> Operations() {
  return kOperations;
}

}  // namespace virga::dynamodb
