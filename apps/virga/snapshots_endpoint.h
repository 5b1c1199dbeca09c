#ifndef VIRGA_APPS_VIRGA_SNAPSHOTS_ENDPOINT_H_
#define VIRGA_APPS_VIRGA_SNAPSHOTS_ENDPOINT_H_

#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "apps/virga/embedded_cloud.h"
#include "aws/endpoint.h"
#include "base/mutex.h"

namespace virga {

// /_virga/snapshots (docs/operations/snapshot.md):
//   GET                                  lists them
//   POST {"name":"before"}               saves one
//   POST /_virga/snapshots/NAME/restore  brings its state back
//   DELETE /_virga/snapshots/NAME
// The work is done one after the other in a thread of its own, so that the loops go on serving.
class SnapshotsEndpoint final : public aws::Endpoint {
 public:
  explicit SnapshotsEndpoint(EmbeddedCloud& cloud);
  ~SnapshotsEndpoint() override;  // after what has begun
  std::string_view path() const override { return "/_virga/snapshots"; }
  http::Outcome Handle(const http::Request& request, http::Response& response) override;

 private:
  using Work = std::function<storage::Status()>;

  http::Outcome List(http::Response& response) const;
  http::Outcome Save(const http::Request& request, http::Response& response);
  http::Outcome InBackground(std::string done, Work work);
  void Loop();

  EmbeddedCloud& cloud_;
  Mutex mutex_;
  CondVar changed_;
  std::vector<std::function<void()>> waiting_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace virga

#endif  // VIRGA_APPS_VIRGA_SNAPSHOTS_ENDPOINT_H_
