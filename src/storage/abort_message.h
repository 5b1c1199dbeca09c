#ifndef VIRGA_STORAGE_ABORT_MESSAGE_H_
#define VIRGA_STORAGE_ABORT_MESSAGE_H_

#include <string_view>

namespace virga::storage {

// RocksDB (7.8 to 9.10) reads a table's properties before it verifies their checksum, and Debian's library has its
// assertions on: so one flipped bit of a table file, the highest of a count in that block, ends the process where it
// should be an error. What is left to do is to say which file it was.

// The table file that this thread opens, until it opens another or none (""). Longer paths are cut to their last bytes.
void NoteTableToOpen(std::string_view path);

// From now on an abort of a thread that opens a table names it on stderr, and ends the process with 1; any other stays
// as it is. Once, at a program's start.
void NameTableOnAbort();

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_ABORT_MESSAGE_H_
