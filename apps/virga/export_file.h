#ifndef VIRGA_APPS_VIRGA_EXPORT_FILE_H_
#define VIRGA_APPS_VIRGA_EXPORT_FILE_H_

#include <cstdint>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "storage/engine.h"

// A whole cloud as one file of JSON Lines. Format: docs/formats/export.md.
namespace virga {

inline constexpr int kExportVersion = 1;

// How many of each an export holds; its last line says so.
struct ExportCounts {
  std::uint64_t tables = 0;
  std::uint64_t items = 0;
  std::uint64_t queues = 0;
  std::uint64_t messages = 0;

  bool operator==(const ExportCounts&) const = default;
  // The count of lines of that kind; nullptr: they are not counted.
  std::uint64_t* Of(std::string_view kind);
};
std::string Describe(const ExportCounts& counts);  // "1 table, 2 items, 3 queues, 4 messages"

// Called with the number of lines so far, after each.
using OnLine = std::function<void(std::uint64_t lines)>;

// Writes all that `engine` holds, as it was at one instant. Errors: what does not decode, named;
// what cannot be read or written.
Result<ExportCounts, std::string> ExportTo(std::FILE* file, const storage::Engine& engine, const OnLine& on_line);

// Adds all that the file holds to what `engine` holds. What it has added when it fails stays: the
// caller gives it an engine that is thrown away then.
// Error: "line 12: ", what is wrong there and what would be right.
Result<ExportCounts, std::string> ImportFrom(std::FILE* file, storage::Engine& engine, Random& random,
                                             const OnLine& on_line);

}  // namespace virga

#endif  // VIRGA_APPS_VIRGA_EXPORT_FILE_H_
