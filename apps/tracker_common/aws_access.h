#ifndef VIRGA_APPS_TRACKER_COMMON_AWS_ACCESS_H_
#define VIRGA_APPS_TRACKER_COMMON_AWS_ACCESS_H_

#include <optional>
#include <string>

#include "apps/tracker_common/settings.h"
#include "aws/client/service_client.h"
#include "aws/client/sqs_client.h"
#include "base/mutex.h"

namespace virga::tracker {

// The services that the settings name.
aws::client::ServiceOptions DynamoDbOptions(const Settings& settings);
aws::client::ServiceOptions SqsOptions(const Settings& settings);
aws::client::RetryPolicy RetryPolicyOf(const Settings& settings);

// Where a queue is: given, or looked up by name at first use and kept until somebody finds that
// it is no longer there. Thread-safe.
class QueueLocator {
 public:
  // `url`: "" to look `name` up.
  QueueLocator(std::string url, std::string name) : given_(std::move(url)), name_(std::move(name)) {}

  std::optional<aws::client::QueueUrl> Known() const;
  Task<aws::client::CallResult<aws::client::QueueUrl>> Find(aws::client::SqsClient& client);
  // After a call on the queue failed: the next Find looks it up again, if the queue was gone.
  void Note(const aws::client::CallError& error);
  const std::string& name() const { return name_; }

 private:
  const std::string given_;
  const std::string name_;
  mutable Mutex mutex_;
  std::optional<aws::client::QueueUrl> found_ GUARDED_BY(mutex_);
};

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_COMMON_AWS_ACCESS_H_
