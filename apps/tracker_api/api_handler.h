#ifndef VIRGA_APPS_TRACKER_API_API_HANDLER_H_
#define VIRGA_APPS_TRACKER_API_API_HANDLER_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <string>

#include "apps/tracker_api/api_context.h"
#include "http/async_handler.h"

namespace virga::tracker {

// Leads each request to its route, and bounds how many are in work.
// A request whose client hangs up is finished all the same: between the write and the send there
// is nobody to give up. Thread-safe.
class ApiHandler final : public http::AsyncHandler {
 public:
  // `context` outlives this.
  ApiHandler(ApiContext& context, int requests_max)
      : AsyncHandler(Options{.finish_after_hangup = true}), context_(context), requests_max_(requests_max) {}

  Task<Ok> Serve(const http::Request& request, http::Response& response) override;
  void Refuse(http::Refusal refusal, std::string_view detail, http::Response& response) override;

 private:
  Task<Ok> Answer(const http::Request& request, http::Response& response);
  std::string Metrics() const;

  ApiContext& context_;
  const int requests_max_;
  std::atomic<int> in_work_{0};
  std::array<std::atomic<std::uint64_t>, 6> replies_by_class_{};  // index: status / 100
};

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_API_API_HANDLER_H_
