#include "aws/operation_index.h"

#include <array>

#include "aws/limits.h"
#include "aws/query_protocol.h"

namespace virga::aws {
namespace {

constexpr std::array kTraits{
    WireTraits{.signing_name = "dynamodb",
               .error_prefix = "com.amazonaws.dynamodb.v20120810#",
               .query_namespace = "",
               .query_version = "",
               .long_request_id = true,
               .has_crc32 = true,
               .internal_error_type = "com.amazonaws.dynamodb.v20120810#InternalServerError",
               .body_bytes_max = limits::request_body_bytes_max},
    WireTraits{.signing_name = "sqs",
               .error_prefix = "com.amazonaws.sqs#",
               .query_namespace = kSqsXmlNamespace,
               .query_version = "2012-11-05",
               .has_query_error_header = true,
               .body_bytes_max = limits::sqs_request_body_bytes_max},
    WireTraits{.signing_name = "sts",
               .error_prefix = "com.amazonaws.sts#",
               .query_namespace = kStsXmlNamespace,
               .query_version = "2011-06-15",
               .body_bytes_max = 65536},
};

}  // namespace

const WireTraits& TraitsOf(std::string_view signing_name) {
  for (const WireTraits& traits : kTraits) {
    if (traits.signing_name == signing_name) return traits;
  }
  return kTraits[0];
}

const WireTraits& QueryTraitsOf(std::string_view version, std::string_view signing_name) {
  for (const WireTraits& traits : kTraits) {
    if (!version.empty() && traits.query_version == version) return traits;
  }
  const WireTraits& signed_for = TraitsOf(signing_name);
  return signed_for.query_namespace.empty() ? TraitsOf("sqs") : signed_for;
}

std::string_view JsonTypeOf(const ErrorInfo& error, const WireTraits& traits) {
  return error.code == ErrorCode::kInternalServerError ? traits.internal_error_type : error.json_type;
}

OperationIndex::OperationIndex(const std::vector<Service*>& services, Metrics& metrics) : services_(services) {
  std::size_t count = 0;
  for (const Service* service : services_) count += service->operations().size();
  targets_.reserve(count);
  for (Service* service : services_) {
    const auto operations = service->operations();
    for (std::size_t i = 0; i < operations.size(); ++i) {
      auto& entry = *entries_.emplace_back(std::make_unique<OperationEntry>());
      entry.service = service;
      entry.index = i;
      entry.info = &operations[i];
      entry.traits = &TraitsOf(service->signing_name());
      entry.metrics = &metrics.Add(service->signing_name(), operations[i].name);
      std::string& target = targets_.emplace_back(service->target_prefix());
      target.append(".").append(operations[i].name);
      by_target_.emplace(target, &entry);
    }
  }
}

const OperationEntry* OperationIndex::FindTarget(std::string_view target) const {
  const auto found = by_target_.find(target);
  return found == by_target_.end() ? nullptr : found->second;
}

const OperationEntry* OperationIndex::FindAction(std::string_view action, std::string_view version,
                                                 std::string_view signing_name) const {
  const OperationEntry* first = nullptr;
  for (const auto& entry : entries_) {
    if (entry->info->name != action || entry->traits->query_namespace.empty()) continue;
    const bool meant =
        version.empty() ? entry->traits->signing_name == signing_name : entry->traits->query_version == version;
    if (meant) return entry.get();
    if (first == nullptr) first = entry.get();
  }
  return version.empty() ? first : nullptr;
}

Service* OperationIndex::ServiceOfTarget(std::string_view target) const {
  const std::string_view prefix = target.substr(0, target.find('.'));
  for (Service* service : services_) {
    if (service->target_prefix() == prefix) return service;
  }
  return nullptr;
}

}  // namespace virga::aws
