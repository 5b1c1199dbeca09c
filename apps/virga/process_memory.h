#ifndef VIRGA_APPS_VIRGA_PROCESS_MEMORY_H_
#define VIRGA_APPS_VIRGA_PROCESS_MEMORY_H_

namespace virga {

// Has malloc serve all threads from the heap that grows 128 kB at a time. A heap of a thread's own, as glibc gives each
// otherwise, is made writable page by page: a system call for every 4 kB that are stored.
// REQUIRES: no other thread has been started.
// https://man7.org/linux/man-pages/man3/mallopt.3.html, M_ARENA_MAX
void UseOneHeap();

// Unmaps the pages of program and library code that only the start used (the libraries' initialisers
// touch several MB of them). They are clean copies of files: what runs again is mapped again.
// https://man7.org/linux/man-pages/man2/madvise.2.html, MADV_DONTNEED
void ReleaseStartupPages();

}  // namespace virga

#endif  // VIRGA_APPS_VIRGA_PROCESS_MEMORY_H_
