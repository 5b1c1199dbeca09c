#include "apps/virga/progress_report.h"

#include <fmt/format.h>

#include <cstdio>
#include <future>
#include <utility>

namespace virga {

ProgressReport::ProgressReport(std::string command, std::string unit, std::chrono::milliseconds every, Print print,
                               Now now)
    : command_(std::move(command)),
      unit_(std::move(unit)),
      every_(every),
      print_(std::move(print)),
      now_(std::move(now)),
      next_(now_() + every) {}

void ProgressReport::OnCount(std::uint64_t count) {
  constexpr std::uint64_t kLooksAtTimeEvery = 1000;
  if (count % kLooksAtTimeEvery != 0) return;
  const auto now = now_();
  if (now < next_) return;
  next_ = now + every_;
  print_(fmt::format("{}: {} {}", command_, count, unit_));
}

void ProgressReport::During(const std::string& what, const std::function<void()>& work) const {
  const auto start = now_();
  const auto done = std::async(std::launch::async, work);
  while (done.wait_for(every_) != std::future_status::ready) {
    const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(now_() - start);
    print_(fmt::format("{}: {}, {} s", command_, what, elapsed.count()));
  }
}

void ProgressReport::PrintToStderr(const std::string& line) {
  fmt::print(stderr, "{}\n", line);
}

}  // namespace virga
