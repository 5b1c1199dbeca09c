// Bytes from a socket as a request, in pieces: it is complete, or not, or refused, never a crash; and a request that is
// complete is the same one, whatever the pieces in which it came.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "http/flat_buffer.h"
#include "http/request_parser.h"

namespace {

using virga::http::FlatBuffer;
using virga::http::RequestParser;

constexpr virga::http::RequestLimits kLimits = {
    .body_bytes_max = 4096, .header_bytes_max = 2048, .headers_count_max = 20};

// What became of the first request when it came in pieces of `step` bytes.
std::string Read(std::string_view bytes, std::size_t step) {
  RequestParser parser(kLimits);
  FlatBuffer buffer;
  RequestParser::State state = RequestParser::State::kNeedMore;
  for (std::size_t at = 0; at < bytes.size() && state == RequestParser::State::kNeedMore; at += step) {
    const std::string_view piece = bytes.substr(at, step);
    buffer.EnsureRoom(piece.size());
    std::memcpy(buffer.tail(), piece.data(), piece.size());
    buffer.Commit(piece.size());
    state = parser.Parse(buffer);
  }
  // One that is malformed and incomplete may be refused sooner or later.
  if (state != RequestParser::State::kComplete) return "";
  const virga::http::Request& request = parser.BuildRequest(buffer);
  std::string text = std::string(request.method) + ' ' + std::string(request.target) + '\n';
  for (const auto& header : request.headers) text += std::string(header.name) + ':' + std::string(header.value) + '\n';
  text += request.body;
  buffer.Consume(parser.request_bytes());
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = Read(bytes, std::max<std::size_t>(size, 1));
  if (whole != Read(bytes, 1) || whole != Read(bytes, 7)) std::abort();
  return 0;
}
