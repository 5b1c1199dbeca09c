// What the disk costs at least: 500 bytes appended and fdatasync, again and again, by one thread.
// raw_sync FOLDER SECONDS: prints a line of JSON.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

constexpr std::size_t kRecordBytes = 500;

[[noreturn]] void Fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  using Clock = std::chrono::steady_clock;
  if (argc != 3) {
    std::fprintf(stderr, "usage: raw_sync FOLDER SECONDS\n");
    return 2;
  }
  const std::string path = std::string(argv[1]) + "/raw-sync";
  const int fd = open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) Fail(path.c_str());
  const std::string record(kRecordBytes, 'x');
  const auto begin = Clock::now();
  const auto end = begin + std::chrono::duration<double>(std::strtod(argv[2], nullptr));
  std::vector<double> took_us;
  for (auto before = begin; before < end;) {
    if (write(fd, record.data(), record.size()) != static_cast<ssize_t>(record.size())) Fail("write");
    if (fdatasync(fd) != 0) Fail("fdatasync");
    const auto after = Clock::now();
    took_us.push_back(std::chrono::duration<double, std::micro>(after - before).count());
    before = after;
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  close(fd);
  unlink(path.c_str());
  std::nth_element(took_us.begin(), took_us.begin() + static_cast<std::ptrdiff_t>(took_us.size() / 2), took_us.end());
  std::printf("{\"per_second\":%.1f,\"p50_us\":%.1f}\n", static_cast<double>(took_us.size()) / seconds,
              took_us[took_us.size() / 2]);
  return 0;
}
