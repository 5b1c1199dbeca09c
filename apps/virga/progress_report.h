#ifndef VIRGA_APPS_VIRGA_PROGRESS_REPORT_H_
#define VIRGA_APPS_VIRGA_PROGRESS_REPORT_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace virga {

// Says how far a long piece of work is: "virga check: 120000 rows", each `every`, for the first time that long after
// its start; so one that is faster says nothing. For one thread.
class ProgressReport {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Print = std::function<void(const std::string& line)>;
  using Now = std::function<TimePoint()>;

  // `command` and `unit` as in the line. Without `print`, to standard error: standard output may be an export.
  ProgressReport(std::string command, std::string unit, std::chrono::milliseconds every = std::chrono::seconds(2),
                 Print print = PrintToStderr, Now now = std::chrono::steady_clock::now);

  // Cheap: looks at the time once in a thousand calls.
  void OnCount(std::uint64_t count);
  // Runs `work`, which cannot say how far it is, on a thread of its own, and says that it still runs:
  // "virga check: reading the files, 2 s".
  void During(const std::string& what, const std::function<void()>& work) const;

 private:
  static void PrintToStderr(const std::string& line);

  const std::string command_;  // constant after construction
  const std::string unit_;
  const std::chrono::milliseconds every_;
  const Print print_;
  const Now now_;
  TimePoint next_;
};

}  // namespace virga

#endif  // VIRGA_APPS_VIRGA_PROGRESS_REPORT_H_
