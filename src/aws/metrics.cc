#include "aws/metrics.h"

#include <fmt/format.h>

namespace virga::aws {
namespace {

constexpr std::array<std::string_view, 3> kOutcomes{"ok", "client_error", "server_error"};

}  // namespace

void OperationMetrics::Count(int status, std::chrono::nanoseconds took) {
  const std::size_t outcome = status < 400 ? 0 : status < 500 ? 1 : 2;
  calls_[outcome].fetch_add(1, std::memory_order_relaxed);
  const double seconds = std::chrono::duration<double>(took).count();
  std::size_t bucket = 0;
  while (bucket < kBoundsSeconds.size() && seconds > kBoundsSeconds[bucket]) ++bucket;
  buckets_[bucket].fetch_add(1, std::memory_order_relaxed);
  nanoseconds_.fetch_add(static_cast<std::uint64_t>(took.count()), std::memory_order_relaxed);
}

OperationMetrics& Metrics::Add(std::string_view service, std::string_view operation) {
  return *operations_.emplace_back(std::make_unique<OperationMetrics>(service, operation));
}

void Metrics::AppendText(std::string& out) const {
  out +=
      "# HELP virga_calls_total Calls by service, operation and outcome.\n"
      "# TYPE virga_calls_total counter\n";
  for (const auto& operation : operations_) {
    for (std::size_t i = 0; i < kOutcomes.size(); ++i) {
      const std::uint64_t calls = operation->calls_[i].load(std::memory_order_relaxed);
      if (calls == 0) continue;
      out += fmt::format("virga_calls_total{{service=\"{}\",operation=\"{}\",outcome=\"{}\"}} {}\n",
                         operation->service_, operation->operation_, kOutcomes[i], calls);
    }
  }
  out +=
      "# HELP virga_call_seconds From the request's last byte to its reply, waits included.\n"
      "# TYPE virga_call_seconds histogram\n";
  for (const auto& operation : operations_) {
    std::uint64_t count = 0;
    for (const auto& bucket : operation->buckets_) count += bucket.load(std::memory_order_relaxed);
    if (count == 0) continue;
    const std::string labels =
        fmt::format("service=\"{}\",operation=\"{}\"", operation->service_, operation->operation_);
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < OperationMetrics::kBoundsSeconds.size(); ++i) {
      below += operation->buckets_[i].load(std::memory_order_relaxed);
      out += fmt::format("virga_call_seconds_bucket{{{},le=\"{}\"}} {}\n", labels, OperationMetrics::kBoundsSeconds[i],
                         below);
    }
    out += fmt::format("virga_call_seconds_bucket{{{},le=\"+Inf\"}} {}\n", labels, count);
    out += fmt::format("virga_call_seconds_sum{{{}}} {}\n", labels,
                       static_cast<double>(operation->nanoseconds_.load(std::memory_order_relaxed)) / 1e9);
    out += fmt::format("virga_call_seconds_count{{{}}} {}\n", labels, count);
  }
  out += fmt::format(
      "# HELP virga_refused_requests_total Requests that name no operation of ours.\n"
      "# TYPE virga_refused_requests_total counter\nvirga_refused_requests_total {}\n",
      refusals_.load(std::memory_order_relaxed));
  out += fmt::format(
      "# HELP virga_faults_total Faults made on purpose.\n"
      "# TYPE virga_faults_total counter\nvirga_faults_total {}\n",
      faults_.load(std::memory_order_relaxed));
}

}  // namespace virga::aws
