#include "dynamodb/operations/operations.h"

#include "dynamodb/operations/describe_table.h"

namespace virga::dynamodb {
namespace {

constexpr const Operation* kOperations[] = {
    &kDescribeTable,
};

}  // namespace

std::span<const Operation* const> Operations() { return kOperations; }

}  // namespace virga::dynamodb
