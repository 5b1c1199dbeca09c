#ifndef VIRGA_TESTS_SIM_TRACE_H_
#define VIRGA_TESTS_SIM_TRACE_H_

#include <cstdint>
#include <cstdio>
#include <deque>
#include <string>
#include <string_view>

namespace virga::sim {

// What happened, line by line: the last lines for a report, and a hash of all, by which two runs of
// one seed are compared.
class Trace {
 public:
  explicit Trace(bool prints) : prints_(prints) {}

  void Add(const std::string& line) {
    ++lines_;
    for (const char c : WithoutChecksums(line))
      hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 1099511628211U;  // FNV-1a
    last_.push_back(std::to_string(lines_) + "  " + (line.size() > kLineMax ? line.substr(0, kLineMax) + "..." : line));
    if (prints_) std::printf("%s\n", last_.back().c_str());
    if (last_.size() > kLinesKept) last_.pop_front();
  }
  std::uint64_t hash() const { return hash_; }
  const std::deque<std::string>& last() const { return last_; }
  std::uint64_t lines() const { return lines_; }

 private:
  // RocksDB writes a random id into each table file, so the checksums in its words on a damaged one are never the same.
  static std::string WithoutChecksums(std::string line) {
    for (const std::string_view before : {"stored = ", "computed = "}) {
      for (std::size_t at = line.find(before); at != std::string::npos; at = line.find(before, at)) {
        at += before.size();
        line.erase(at, line.find_first_not_of("0123456789", at) - at);
      }
    }
    return line;
  }

  static constexpr std::size_t kLinesKept = 30;
  static constexpr std::size_t kLineMax = 600;
  const bool prints_;
  std::uint64_t hash_ = 14695981039346656037U;
  std::uint64_t lines_ = 0;
  std::deque<std::string> last_;
};

}  // namespace virga::sim

#endif  // VIRGA_TESTS_SIM_TRACE_H_
