#ifndef VIRGA_AWS_LIMITS_H_
#define VIRGA_AWS_LIMITS_H_

#include <array>
#include <cstdint>
#include <string_view>

// Every quota that the cloud enforces: service, name (unit last), value, the page that states it.
// `virga limits --json` prints this table; the boundary tests are generated from it.
//   DDB:  https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/<page>.html
//   DAPI: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/<page>.html
//   SQSG: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/<page>.html
//   SAPI: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/<page>.html
// clang-format off
#define VIRGA_LIMITS(X)                                                                              \
  X(dynamodb, request_body_bytes_max,                16 << 20,  "DAPI:API_BatchWriteItem")           \
  X(dynamodb, item_size_bytes_max,                   400 << 10, "DDB:Limits")                        \
  X(dynamodb, item_collection_bytes_max,             std::int64_t{10} << 30, "DDB:LSI")              \
  X(dynamodb, partition_key_bytes_min,               1,         "DDB:Limits")                        \
  X(dynamodb, partition_key_bytes_max,               2048,      "DDB:Limits")                        \
  X(dynamodb, sort_key_bytes_min,                    1,         "DDB:Limits")                        \
  X(dynamodb, sort_key_bytes_max,                    1024,      "DDB:Limits")                        \
  X(dynamodb, attribute_name_bytes_max,              65535,     "DDB:Limits")                        \
  X(dynamodb, key_attribute_name_bytes_max,          255,       "DDB:Limits")                        \
  X(dynamodb, projected_attribute_name_bytes_max,    255,       "DDB:Limits")                        \
  X(dynamodb, ttl_attribute_name_bytes_max,          255,       "DDB:Limits")                        \
  X(dynamodb, table_name_chars_min,                  3,         "DDB:Limits")                        \
  X(dynamodb, table_name_chars_max,                  255,       "DDB:Limits")                        \
  X(dynamodb, table_arn_chars_max,                   1024,      "DAPI:API_DescribeTable")            \
  X(dynamodb, index_name_chars_min,                  3,         "DDB:Limits")                        \
  X(dynamodb, index_name_chars_max,                  255,       "DDB:Limits")                        \
  X(dynamodb, key_schema_elements_max,               2,         "DAPI:API_CreateTable")              \
  X(dynamodb, nesting_levels_max,                    32,        "DDB:Limits")                        \
  X(dynamodb, number_digits_max,                     38,        "DDB:Limits")                        \
  X(dynamodb, number_exponent_max,                   125,       "DDB:Limits")                        \
  X(dynamodb, number_exponent_min,                   -130,      "DDB:Limits")                        \
  X(dynamodb, global_secondary_indexes_max,          20,        "DDB:Limits")                        \
  X(dynamodb, local_secondary_indexes_max,           5,         "DDB:Limits")                        \
  X(dynamodb, projected_attributes_total_max,        100,       "DDB:Limits")                        \
  X(dynamodb, non_key_attributes_max,                20,        "DAPI:API_Projection")               \
  X(dynamodb, expression_bytes_max,                  4096,      "DDB:Limits")                        \
  X(dynamodb, expression_operators_max,              300,       "DDB:Limits")                        \
  X(dynamodb, in_operands_max,                       100,       "DDB:Limits")                        \
  X(dynamodb, placeholder_bytes_max,                 255,       "DDB:Limits")                        \
  X(dynamodb, substitution_bytes_max,                2 << 20,   "DDB:Limits")                        \
  X(dynamodb, batch_get_keys_max,                    100,       "DAPI:API_BatchGetItem")             \
  X(dynamodb, batch_get_response_bytes_max,          16 << 20,  "DAPI:API_BatchGetItem")             \
  X(dynamodb, batch_write_requests_max,              25,        "DAPI:API_BatchWriteItem")           \
  X(dynamodb, page_bytes_max,                        1 << 20,   "DDB:Limits")                        \
  X(dynamodb, scan_segments_max,                     1000000,   "DAPI:API_Scan")                     \
  X(dynamodb, tables_per_region_max,                 2500,      "DDB:Limits")                        \
  X(dynamodb, list_tables_page_max,                  100,       "DAPI:API_ListTables")               \
  X(dynamodb, throughput_units_min,                  1,         "DDB:Limits")                        \
  X(dynamodb, table_read_units_max,                  40000,     "DDB:Limits")                        \
  X(dynamodb, table_write_units_max,                 40000,     "DDB:Limits")                        \
  X(dynamodb, account_read_units_max,                80000,     "DDB:Limits")                        \
  X(dynamodb, account_write_units_max,               80000,     "DDB:Limits")                        \
  X(dynamodb, tags_per_table_max,                    50,        "DDB:Limits")                        \
  X(dynamodb, tag_key_chars_max,                     128,       "DAPI:API_Tag")                      \
  X(dynamodb, tag_value_chars_max,                   256,       "DAPI:API_Tag")                      \
  X(dynamodb, ttl_changes_interval_s,                3600,      "DDB:time-to-live-ttl-how-to")       \
  X(dynamodb, recovery_period_days_min,              1,         "DAPI:API_PointInTimeRecoverySpecification") \
  X(dynamodb, recovery_period_days_max,              35,        "DAPI:API_PointInTimeRecoverySpecification") \
  X(sqs,      sqs_request_body_bytes_max,            8 << 20,   "SQSG:quotas-messages")              \
  X(sqs,      message_bytes_min,                     1,         "SQSG:quotas-messages")              \
  X(sqs,      message_bytes_max,                     1 << 20,   "SQSG:quotas-messages")              \
  X(sqs,      maximum_message_size_bytes_min,        1024,      "SAPI:API_SetQueueAttributes")       \
  X(sqs,      maximum_message_size_bytes_max,        1 << 20,   "SAPI:API_SetQueueAttributes")       \
  X(sqs,      batch_bytes_max,                       1 << 20,   "SQSG:quotas-messages")              \
  X(sqs,      batch_entries_max,                     10,        "SQSG:quotas-messages")              \
  X(sqs,      batch_entry_id_chars_max,              80,        "SQSG:quotas-messages")              \
  X(sqs,      message_attributes_max,                10,        "SQSG:quotas-messages")              \
  X(sqs,      message_attribute_name_chars_max,      256,       "SQSG:sqs-message-metadata")         \
  X(sqs,      message_attribute_type_chars_max,      256,       "SQSG:sqs-message-metadata")         \
  X(sqs,      message_group_id_chars_max,            128,       "SAPI:API_SendMessage")              \
  X(sqs,      receive_messages_max,                  10,        "SAPI:API_ReceiveMessage")           \
  X(sqs,      retention_s_min,                       60,        "SQSG:quotas-messages")              \
  X(sqs,      retention_s_max,                       1209600,   "SQSG:quotas-messages")              \
  X(sqs,      retention_s_default,                   345600,    "SQSG:quotas-messages")              \
  X(sqs,      delay_s_max,                           900,       "SQSG:quotas-messages")              \
  X(sqs,      visibility_timeout_s_max,              43200,     "SQSG:quotas-messages")              \
  X(sqs,      visibility_timeout_s_default,          30,        "SQSG:quotas-messages")              \
  X(sqs,      wait_time_s_max,                       20,        "SQSG:quotas-queues")                \
  X(sqs,      in_flight_messages_max,                120000,    "SQSG:quotas-queues")                \
  X(sqs,      queue_name_chars_max,                  80,        "SQSG:quotas-queues")                \
  X(sqs,      list_queues_page_max,                  1000,      "SAPI:API_ListQueues")               \
  X(sqs,      max_receive_count_min,                 1,         "SQSG:sqs-dead-letter-queues")       \
  X(sqs,      max_receive_count_max,                 1000,      "SQSG:sqs-dead-letter-queues")       \
  X(sqs,      source_queue_arns_max,                 10,        "SAPI:API_SetQueueAttributes")       \
  X(sqs,      policy_bytes_max,                      8192,      "SQSG:quotas-policies")              \
  X(sqs,      policy_statements_max,                 20,        "SQSG:quotas-policies")              \
  X(sqs,      policy_principals_max,                 50,        "SQSG:quotas-policies")              \
  X(sqs,      policy_actions_per_statement_max,      7,         "SQSG:quotas-policies")              \
  X(sqs,      tags_per_queue_max,                    50,        "SQSG:quotas-queues")                \
  X(sqs,      queue_tag_key_chars_max,               128,       "SQSG:sqs-queue-tags")               \
  X(sqs,      queue_tag_value_chars_max,             256,       "SQSG:sqs-queue-tags")               \
  X(sqs,      purge_interval_s,                      60,        "SAPI:API_PurgeQueue")               \
  X(sqs,      recreate_interval_s,                   60,        "SAPI:API_CreateQueue")
// clang-format on

namespace virga::aws::limits {

struct Limit {
  std::string_view service;
  std::string_view name;
  std::int64_t value;
  std::string_view source;
};

#define VIRGA_LIMIT_CONSTANT(service, name, value, source) inline constexpr std::int64_t name = value;
VIRGA_LIMITS(VIRGA_LIMIT_CONSTANT)
#undef VIRGA_LIMIT_CONSTANT

#define VIRGA_LIMIT_ROW(service, name, value, source) Limit{#service, #name, value, source},
inline constexpr std::array kTable{VIRGA_LIMITS(VIRGA_LIMIT_ROW)};
#undef VIRGA_LIMIT_ROW

}  // namespace virga::aws::limits

#endif  // VIRGA_AWS_LIMITS_H_
