#ifndef VIRGA_HTTP_REQUEST_PARSER_H_
#define VIRGA_HTTP_REQUEST_PARSER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/chunk_reader.h"
#include "http/flat_buffer.h"
#include "http/handler.h"
#include "http/message.h"

namespace virga::http {

struct RequestLimits {
  std::size_t body_bytes_max;
  std::size_t header_bytes_max;
  std::size_t headers_count_max;
};

// Finds one request at the start of a FlatBuffer, as its bytes arrive. Beast's basic_parser reads
// the grammar (RFC 9112); what follows from it is kept as offsets into the buffer, so that nothing
// is copied or allocated. A chunked body is put together in place, so that it needs no more memory
// than itself.
// Stricter than Beast where two readers could differ (RFC 9112 section 11.2): one Content-Length,
// of digits only; Transfer-Encoding only `chunked`, only in HTTP/1.1; no folded lines; one Host.
class RequestParser {
 public:
  enum class State : std::uint8_t { kNeedMore, kComplete, kRefused };

  explicit RequestParser(const RequestLimits& limits);
  ~RequestParser();

  // Reads on. After kComplete or kRefused: Reset first.
  State Parse(FlatBuffer& buffer);

  // After kComplete. Views into `buffer` as it is now.
  const Request& BuildRequest(FlatBuffer& buffer);
  // After kComplete: how much of the buffer the request was.
  std::size_t request_bytes() const { return body_start_ + body_size_; }
  void Reset();

  bool started() const { return started_; }  // a byte of a request has come
  bool header_done() const { return header_done_; }
  bool expects_continue() const { return expects_continue_; }
  bool keep_alive() const { return keep_alive_; }
  bool http_1_0() const { return version_ == 10; }
  bool is_head() const { return is_head_; }

  // After kRefused.
  Refusal refusal() const { return refusal_; }
  std::string_view detail() const { return detail_; }

 private:
  struct Core;
  struct Slice {
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
  };
  struct Field {
    Slice name, value;
  };

  State Refuse(Refusal refusal, std::string_view detail);
  bool Note(Refusal refusal, std::string_view detail);  // the same, from within Beast; false
  State ParseHeader(FlatBuffer& buffer);
  State ParseChunks(FlatBuffer& buffer);
  State AfterHeader();
  Slice SliceOf(std::string_view text) const;
  bool OnField(std::string_view name, std::string_view value);
  bool IsFolded(std::string_view name) const;
  bool OnFramingField(std::string_view name, std::string_view value);

  const RequestLimits limits_;
  std::unique_ptr<Core> core_;
  ChunkReader chunks_;
  const char* base_ = nullptr;  // where the buffer's content lies during Parse
  std::size_t base_size_ = 0;

  bool started_ = false;
  bool header_done_ = false;
  bool expects_continue_ = false;
  bool keep_alive_ = false;
  bool is_head_ = false;
  bool chunked_ = false;
  int version_ = 11;
  int host_count_ = 0;
  std::optional<std::uint64_t> content_length_;
  std::size_t parsed_ = 0;      // bytes that are read
  std::size_t body_start_ = 0;  // = size of the header
  std::size_t body_size_ = 0;
  Slice method_, target_;
  std::vector<Field> fields_;

  std::vector<Header> headers_;
  Request request_;
  bool refused_ = false;
  Refusal refusal_ = Refusal::kBadRequest;
  std::string detail_;
};

}  // namespace virga::http

#endif  // VIRGA_HTTP_REQUEST_PARSER_H_
