#ifndef VIRGA_APPS_VIRGA_SERVE_H_
#define VIRGA_APPS_VIRGA_SERVE_H_

#include <cstdint>
#include <string>
#include <vector>

namespace virga {

struct ServeOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 4566;
  std::string data_dir;  // "": in memory
  std::uint64_t cache_mb = 64;
  std::string log_level = "info";
  unsigned threads = 0;     // 0: one a core, up to four
  std::string credentials;  // a file; "": any are accepted
  std::vector<std::string> allow_hosts;
  std::uint64_t memory_max_mb = 2048;
};

// Runs the cloud until SIGTERM or SIGINT, then drains. Prints one line to standard output when it
// is ready. Returns the exit code: 0 drained, 1 cannot listen, or the data folder cannot be used, 2 the options are
// wrong.
int Serve(const ServeOptions& options);

}  // namespace virga

#endif  // VIRGA_APPS_VIRGA_SERVE_H_
