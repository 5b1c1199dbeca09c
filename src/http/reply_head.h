#ifndef VIRGA_HTTP_REPLY_HEAD_H_
#define VIRGA_HTTP_REPLY_HEAD_H_

#include <string>
#include <string_view>

#include "http/message.h"

namespace virga::http {

struct ReplyHeadOptions {
  std::string_view date;  // IMF-fixdate
  bool keep_alive = true;
  bool http_1_0 = false;  // there keep-alive must be said
};

// Appends the status line and header fields of `response`, with the empty line that ends them.
void AppendReplyHead(const Response& response, const ReplyHeadOptions& options, std::string& out);

// Whether a reply of that status ever has a body (RFC 9110 section 6.4.1).
bool StatusHasBody(int status);

// "Tue, 24 Nov 2026 16:00:00 GMT" (RFC 9110 section 5.6.7).
std::string FormatHttpDate(long long unix_seconds);

}  // namespace virga::http

#endif  // VIRGA_HTTP_REPLY_HEAD_H_
