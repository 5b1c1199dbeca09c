#ifndef VIRGA_HTTP_CHUNK_READER_H_
#define VIRGA_HTTP_CHUNK_READER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace virga::http {

// Decodes a chunked body (RFC 9112 section 7.1) in place: the content of each chunk moves down
// behind that of the one before. Strict: CRLF only, no space around a size; extensions and trailers
// are skipped, within a bound. Not Beast's, because that asserts wrongly on a last chunk that
// arrives in pieces, and accepts more.
class ChunkReader {
 public:
  enum class State : std::uint8_t { kNeedMore, kComplete, kMalformed, kTooLarge, kFrameTooLarge };
  struct Limits {
    std::size_t body_bytes_max;
    std::size_t frame_bytes_max;  // of one chunk's line, and of the trailers together
  };
  struct Place {
    std::size_t parsed;    // bytes of the buffer that are read
    std::size_t size;      // bytes in the buffer
    std::size_t body_end;  // where the decoded body ends so far; <= parsed
  };
  struct Step {
    State state;
    std::size_t parsed;
    std::size_t body_end;
  };

  explicit ChunkReader(Limits limits) : limits_(limits) {}
  void Reset();
  // Reads on from `place.parsed`. After any state but kNeedMore: Reset first.
  Step Read(char* bytes, Place place);

 private:
  enum class Phase : std::uint8_t {
    kSize,
    kExtension,
    kSizeLineFeed,
    kData,
    kDataReturn,
    kDataLineFeed,
    kTrailerStart,
    kTrailer,
    kTrailerLineFeed,
    kEndLineFeed
  };

  State OnByte(char byte);
  State OnSizeEnd();
  State OnSizeByte(char byte);

  const Limits limits_;
  Phase phase_ = Phase::kSize;
  int digits_ = 0;
  std::uint64_t size_ = 0;       // of this chunk; what is left of it in kData
  std::size_t body_bytes_ = 0;   // of all chunks announced
  std::size_t frame_bytes_ = 0;  // of this line, or of the trailers
};

}  // namespace virga::http

#endif  // VIRGA_HTTP_CHUNK_READER_H_
