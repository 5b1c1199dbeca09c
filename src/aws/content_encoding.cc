#include "aws/content_encoding.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

namespace virga::aws {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib's way to ask for the gzip form
constexpr std::size_t kPieceBytes = std::size_t{64} << 10U;

// Ends the stream on every way out.
class Inflater {
 public:
  Inflater() { ready_ = inflateInit2(&stream_, kGzipWindow) == Z_OK; }
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  bool ready() const { return ready_; }
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_ = {};
  bool ready_ = false;
};

Error NotGzip() {
  return SerializationError("The body is not what Content-Encoding: gzip says");
}

}  // namespace

Status Gunzip(std::string_view body, std::size_t size_bytes_max, std::string& out) {
  out.clear();
  Inflater inflater;
  if (!inflater.ready() || body.size() > std::numeric_limits<uInt>::max()) return Err(InternalError("inflate"));
  z_stream& stream = inflater.stream();
  std::string input(body);  // zlib's interface wants it writable, though it does not write
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  while (true) {
    const std::size_t before = out.size();
    const std::size_t room = std::min(kPieceBytes, size_bytes_max + 1 - before);
    out.resize(before + room);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream.avail_out = static_cast<uInt>(room);
    const int state = inflate(&stream, Z_NO_FLUSH);
    out.resize(before + room - stream.avail_out);
    if (out.size() > size_bytes_max) {
      return Err(Error{ErrorCode::kRequestTooLarge,
                       "The inflated request body is larger than " + std::to_string(size_bytes_max) + " bytes"});
    }
    if (state == Z_STREAM_END) break;
    if (state != Z_OK) return Err(NotGzip());
    if (stream.avail_in == 0 && stream.avail_out > 0) return Err(NotGzip());
  }
  if (stream.avail_in > 0) return Err(NotGzip());
  return Ok{};
}

}  // namespace virga::aws
