// For LD_PRELOAD: while the file $SYNC_GATE exists, as many syncs pass as it says in it, and the next one waits,
// having made the file $SYNC_GATE.waiting. So a test can look at a server, or kill it, between a write and its sync.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static void wait_at_gate(void) {
  static atomic_int passed = 0;
  const char* gate = getenv("SYNC_GATE");
  FILE* written = gate == NULL ? NULL : fopen(gate, "re");
  if (written == NULL) {
    atomic_store(&passed, 0);
    return;
  }
  int may_pass = 0;
  const int read = fscanf(written, "%d", &may_pass);
  fclose(written);
  if (read == 1 && atomic_fetch_add(&passed, 1) < may_pass) return;
  char waiting[4096];
  snprintf(waiting, sizeof waiting, "%s.waiting", gate);
  const int file = open(waiting, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
  if (file >= 0) close(file);
  while (access(gate, F_OK) == 0) usleep(500);
  unlink(waiting);
}

int fsync(int fd) {
  wait_at_gate();
  return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd) {
  wait_at_gate();
  return (int)syscall(SYS_fdatasync, fd);
}
