#ifndef VIRGA_HTTP_RESPONSE_PARSER_H_
#define VIRGA_HTTP_RESPONSE_PARSER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "http/client.h"
#include "http/flat_buffer.h"

namespace virga::http {

// Reads one reply from a FlatBuffer, taking its bytes out; interim replies (1xx) are skipped.
class ResponseParser {
 public:
  enum class State { kNeedMore, kComplete, kMalformed, kTooLarge };

  // `to_head`: the request was a HEAD, so that no body follows.
  ResponseParser(const ClientOptions& options, bool to_head);
  ~ResponseParser();

  State Parse(FlatBuffer& buffer);
  // The peer has ended the connection, which is the end of a body without a length.
  State ParseEnd();

  bool started() const { return started_; }        // a byte of the reply has come
  bool keep_alive() const { return keep_alive_; }  // after kComplete
  std::string_view detail() const { return detail_; }
  ClientResponse TakeResponse();  // after kComplete

 private:
  struct Core;
  struct Field;

  State Fail(const std::string& detail, bool too_large);

  const ClientOptions& options_;
  const bool to_head_;
  std::unique_ptr<Core> core_;
  bool started_ = false;
  bool keep_alive_ = false;
  std::string detail_;
};

}  // namespace virga::http

#endif  // VIRGA_HTTP_RESPONSE_PARSER_H_
