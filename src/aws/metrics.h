#ifndef VIRGA_AWS_METRICS_H_
#define VIRGA_AWS_METRICS_H_

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace virga::aws {

// What one operation has done: a few atomic additions per call.
class OperationMetrics {
 public:
  // Upper bounds of the buckets of the latency histogram; one more has none.
  static constexpr std::array<double, 15> kBoundsSeconds{0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                                         0.025,   0.05,   0.1,     0.25,   1,     5,      20};

  OperationMetrics(std::string_view service, std::string_view operation) : service_(service), operation_(operation) {}

  void Count(int status, std::chrono::nanoseconds took);

  std::string_view service() const { return service_; }
  std::string_view operation() const { return operation_; }

 private:
  friend class Metrics;
  std::string_view service_;
  std::string_view operation_;
  std::array<std::atomic<std::uint64_t>, 3> calls_ = {};  // ok, client errors, server errors
  std::array<std::atomic<std::uint64_t>, kBoundsSeconds.size() + 1> buckets_ = {};
  std::atomic<std::uint64_t> nanoseconds_ = 0;
};

// All operations' metrics, and their text. Operations are added before the first call; from then
// on it is thread-safe.
class Metrics {
 public:
  // The names must outlive this. The answer lives as long as this.
  OperationMetrics& Add(std::string_view service, std::string_view operation);
  void CountRefusal() { refusals_.fetch_add(1, std::memory_order_relaxed); }
  void CountFault() { faults_.fetch_add(1, std::memory_order_relaxed); }

  // The Prometheus text format 0.0.4; operations that were never called are left out.
  // https://prometheus.io/docs/instrumenting/exposition_formats/
  void AppendText(std::string& out) const;

 private:
  std::vector<std::unique_ptr<OperationMetrics>> operations_;
  std::atomic<std::uint64_t> refusals_ = 0;  // requests that name no operation of ours
  std::atomic<std::uint64_t> faults_ = 0;    // made on purpose
};

}  // namespace virga::aws

#endif  // VIRGA_AWS_METRICS_H_
