#include "storage/abort_message.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

namespace virga::storage {
namespace {

constexpr std::size_t kPathBytesMax = 1024;

// Of plain bytes, so that a signal handler may read it.
struct Path {
  std::array<char, kPathBytesMax> bytes;
  std::size_t size;
};
thread_local Path table{};

void Say(std::string_view text) {
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

void OnAbort(int signal) {
  if (table.size == 0) {
    ::signal(signal, SIG_DFL);
    ::raise(signal);
    return;
  }
  Say("virga: ");
  Say({table.bytes.data(), table.size});
  Say(" is damaged: RocksDB cannot open it. Nothing was changed\n");
  ::_exit(1);
}

}  // namespace

void NoteTableToOpen(std::string_view path) {
  table.size = std::min(path.size(), kPathBytesMax);
  std::memcpy(table.bytes.data(), path.data() + (path.size() - table.size), table.size);
}

void NameTableOnAbort() {
  struct sigaction action {};
  action.sa_handler = OnAbort;
  ::sigaction(SIGABRT, &action, nullptr);
}

}  // namespace virga::storage
