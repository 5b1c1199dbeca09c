#ifndef VIRGA_HTTP_MESSAGE_H_
#define VIRGA_HTTP_MESSAGE_H_

#include <span>
#include <string>
#include <string_view>

namespace virga::http {

struct Header {
  std::string_view name;
  std::string_view value;
};

// One received request. All views are into the connection's buffer and end when the reply is
// complete; a Suspension or Task that outlives Handle() copies what it needs.
struct Request {
  std::string_view method;
  std::string_view target;  // as received: path and query, not decoded
  std::string_view path;    // target up to '?'
  std::string_view query;   // after '?', "" if there is none
  std::span<const Header> headers;
  std::string_view body;  // de-chunked
  bool has_content_length = false;

  // The first header of that name (ASCII case-insensitive); "" if there is none.
  std::string_view Find(std::string_view name) const;
};

// One reply, filled by the handler in buffers that the connection reuses.
// Date, Content-Length and Connection are written by the server.
struct Response {
  int status = 200;
  std::string_view content_type;  // must outlive the reply: a literal; "" writes none
  std::string head;               // further header lines, each ended by CRLF
  std::string body;
  bool close = false;  // the connection ends after this reply

  // REQUIRES: neither holds CR or LF.
  void AddHeader(std::string_view name, std::string_view value);
  void Clear();
};

std::string_view ReasonPhrase(int status);

}  // namespace virga::http

#endif  // VIRGA_HTTP_MESSAGE_H_
