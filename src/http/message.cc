#include "http/message.h"

#include "base/ignore_case.h"
#include "http/handler.h"

namespace virga::http {
std::string_view Request::Find(std::string_view name) const {
  for (const Header& header : headers) {
    if (EqualsIgnoreCase(header.name, name)) return header.value;
  }
  return {};
}

void Response::AddHeader(std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

void Response::Clear() {
  status = 200;
  content_type = {};
  head.clear();
  body.clear();
  close = false;
}

namespace {

struct Reason {
  int status;
  std::string_view phrase;
};
// RFC 9110 section 15, RFC 6585.
constexpr Reason kReasons[] = {
    {200, "OK"},
    {100, "Continue"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
};

}  // namespace

std::string_view ReasonPhrase(int status) {
  for (const Reason& reason : kReasons) {
    if (reason.status == status) return reason.phrase;
  }
  return "Unknown";
}

int StatusOf(Refusal refusal) {
  switch (refusal) {
    case Refusal::kBadRequest:
      return 400;
    case Refusal::kTimeout:
      return 408;
    case Refusal::kBodyTooLarge:
      return 413;
    case Refusal::kHeadersTooLarge:
      return 431;
    case Refusal::kTooManyConnections:
      return 503;
  }
  return 400;
}

}  // namespace virga::http
