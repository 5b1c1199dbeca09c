#include "sqs/operations/request.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/limits.h"

namespace virga::sqs {

aws::Error BadParameter(std::string_view value, std::string_view name, std::string_view reason) {
  return aws::InvalidParameterValue(
      fmt::format("Value {} for parameter {} is invalid. Reason: {}", value, name, reason));
}

aws::Error NotForThisQueueType(std::string_view value, std::string_view name) {
  return BadParameter(value, name, "The request include parameter that is not valid for this queue type.");
}

aws::Error NotSupported(std::string_view what) {
  return {aws::ErrorCode::kUnsupportedOperation, fmt::format("This cloud does not support {}.", what)};
}

bool IsQueueName(std::string_view name) {
  const auto is_allowed = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  };
  return !name.empty() && name.size() <= static_cast<std::size_t>(aws::limits::queue_name_chars_max) &&
         std::all_of(name.begin(), name.end(), is_allowed);
}

std::optional<QueueAddress> ParseQueueUrl(std::string_view url, const aws::CallContext& context) {
  if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
    const std::size_t path = url.find('/');
    if (path == std::string_view::npos) return std::nullopt;
    url.remove_prefix(path);
  }
  const std::size_t name_slash = url.rfind('/');
  if (name_slash == std::string_view::npos || name_slash == 0 || name_slash + 1 == url.size()) return std::nullopt;
  const std::size_t account_slash = url.rfind('/', name_slash - 1);
  const std::size_t account_begin = account_slash == std::string_view::npos ? 0 : account_slash + 1;
  if (account_begin == name_slash) return std::nullopt;
  return QueueAddress{.layer = context.layer,
                      .account = std::string(url.substr(account_begin, name_slash - account_begin)),
                      .region = std::string(context.region),
                      .name = std::string(url.substr(name_slash + 1))};
}

std::string QueueUrlOf(const QueueAddress& address, const aws::CallContext& context) {
  std::string url(context.base_url);
  url.append("/").append(address.account).append("/").append(address.name);
  return url;
}

aws::Result<std::shared_ptr<Queue>> RequireQueue(Service& service, aws::CallContext& context, codec::JsonValue input) {
  ASSIGN_OR_RETURN(const auto url, aws::RequireParameter(input, "QueueUrl"));
  const auto address = ParseQueueUrl(url, context);
  auto queue = address ? service.registry().Find(context, *address) : nullptr;
  if (queue == nullptr) return Err(QueueDoesNotExist(context));
  return queue;
}

aws::Result<ReceiptHandle> CheckReceiptHandle(std::string_view text, const Queue& queue) {
  const auto handle = ParseReceiptHandle(text);
  if (!handle) {
    return Err(aws::Error{aws::ErrorCode::kReceiptHandleIsInvalid,
                          fmt::format("The input receipt handle \"{}\" is not a valid receipt handle.", text)});
  }
  if (handle->queue != queue.id()) {
    return Err(aws::Error{aws::ErrorCode::kReceiptHandleIsInvalid,
                          fmt::format("The receipt handle \"{}\" is not valid for this queue.", text)});
  }
  return *handle;
}

aws::Result<std::optional<std::chrono::seconds>> OptionalSeconds(codec::JsonValue input, std::string_view name,
                                                                 std::int64_t max, std::string_view reason) {
  ASSIGN_OR_RETURN(const auto value, aws::OptionalInt64(input, name));
  if (!value) return std::optional<std::chrono::seconds>();
  if (*value < 0 || *value > max) return Err(BadParameter(std::to_string(*value), name, reason));
  return std::optional<std::chrono::seconds>(*value);
}

std::size_t CountCharacters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

}  // namespace virga::sqs
