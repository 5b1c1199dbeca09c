#ifndef VIRGA_APPS_VIRGA_STARTUP_PAGES_H_
#define VIRGA_APPS_VIRGA_STARTUP_PAGES_H_

namespace virga {

// Unmaps the pages of program and library code that only the start used (the libraries' initialisers
// touch several MB of them). They are clean copies of files: what runs again is mapped again.
// https://man7.org/linux/man-pages/man2/madvise.2.html, MADV_DONTNEED
void ReleaseStartupPages();

}  // namespace virga

#endif  // VIRGA_APPS_VIRGA_STARTUP_PAGES_H_
