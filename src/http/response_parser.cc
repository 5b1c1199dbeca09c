#include "http/response_parser.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <utility>
#include <vector>

#include "base/ignore_case.h"

namespace virga::http {

namespace beast = boost::beast::http;
using BeastError = boost::beast::error_code;

struct ResponseParser::Field {
  std::size_t name, name_size, value, value_size;  // in `head`
};

// Copies what Beast finds: a reply outlives the connection's buffer.
struct ResponseParser::Core final : beast::basic_parser<false> {
  Core(const ClientOptions& options, bool to_head) {
    header_limit(static_cast<std::uint32_t>(std::min<std::size_t>(options.header_bytes_max, UINT32_MAX)));
    body_limit(options.body_bytes_max);
    eager(true);
    skip(to_head);
    head.reserve(256);
    fields.reserve(8);
  }

  void on_response_impl(int code, boost::beast::string_view, int, BeastError&) override { status = code; }
  void on_field_impl(beast::field, boost::beast::string_view name, boost::beast::string_view value,
                     BeastError&) override {
    if (header_done) return;  // a trailer
    fields.push_back({head.size(), name.size(), head.size() + name.size(), value.size()});
    head.append(name.data(), name.size()).append(value.data(), value.size());
  }
  void on_header_impl(BeastError&) override { header_done = true; }
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, BeastError&) override {
    constexpr std::uint64_t kReservedBytes = std::uint64_t{1024} * 1024;  // more is taken only as it comes
    if (length) body.reserve(static_cast<std::size_t>(std::min(*length, kReservedBytes)));
  }
  std::size_t on_body_impl(boost::beast::string_view piece, BeastError&) override {
    body.append(piece.data(), piece.size());
    return piece.size();
  }
  void on_chunk_header_impl(std::uint64_t, boost::beast::string_view, BeastError&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, boost::beast::string_view piece, BeastError&) override {
    body.append(piece.data(), piece.size());
    return piece.size();
  }
  void on_request_impl(beast::verb, boost::beast::string_view, boost::beast::string_view, int, BeastError&) override {}
  void on_finish_impl(BeastError&) override {}

  int status = 0;
  bool header_done = false;
  std::string head;
  std::vector<Field> fields;
  std::string body;
};

ResponseParser::ResponseParser(const ClientOptions& options, bool to_head)
    : options_(options), to_head_(to_head), core_(std::make_unique<Core>(options, to_head)) {}

ResponseParser::~ResponseParser() = default;

ResponseParser::State ResponseParser::Fail(const std::string& detail, bool too_large) {
  detail_ = detail;
  return too_large ? State::kTooLarge : State::kMalformed;
}

ResponseParser::State ResponseParser::Parse(FlatBuffer& buffer) {
  while (!buffer.empty()) {
    started_ = true;
    BeastError error;
    const std::size_t used = core_->put({buffer.data(), buffer.size()}, error);
    buffer.Consume(used);
    if (error == beast::error::need_more) {
      if (buffer.size() > options_.header_bytes_max) return Fail("the reply's header is too large", true);
      return State::kNeedMore;
    }
    if (error == beast::error::header_limit) return Fail("the reply's header is too large", true);
    if (error == beast::error::body_limit) return Fail("the reply's body is too large", true);
    if (error) return Fail("the reply is malformed: " + error.message(), false);
    if (!core_->is_done()) continue;
    if (core_->status / 100 == 1) {
      core_ = std::make_unique<Core>(options_, to_head_);
      continue;
    }
    keep_alive_ = core_->keep_alive();
    return State::kComplete;
  }
  return State::kNeedMore;
}

ResponseParser::State ResponseParser::ParseEnd() {
  if (!core_->got_some() || !core_->is_header_done() || !core_->need_eof()) {
    return Fail("the connection was closed", false);
  }
  BeastError error;
  core_->put_eof(error);
  if (error) return Fail("the connection was closed in the middle of the reply", false);
  keep_alive_ = false;
  return State::kComplete;
}

ClientResponse ResponseParser::TakeResponse() {
  ClientResponse response;
  response.status = core_->status;
  response.head = std::move(core_->head);
  response.body = std::move(core_->body);
  response.headers.reserve(core_->fields.size());
  const std::string_view head(response.head);
  for (const Field& field : core_->fields) {
    response.headers.push_back({head.substr(field.name, field.name_size), head.substr(field.value, field.value_size)});
  }
  return response;
}

// A short string moves its bytes, so that views into it must follow.
ClientResponse::ClientResponse(ClientResponse&& other) noexcept {
  *this = std::move(other);
}

ClientResponse& ClientResponse::operator=(ClientResponse&& other) noexcept {
  const char* const old = other.head.data();
  status = other.status;
  headers = std::move(other.headers);
  head = std::move(other.head);
  body = std::move(other.body);
  if (head.data() == old) return *this;
  for (Header& header : headers) {
    header.name = {head.data() + (header.name.data() - old), header.name.size()};
    header.value = {head.data() + (header.value.data() - old), header.value.size()};
  }
  return *this;
}

std::string_view ClientResponse::Find(std::string_view name) const {
  for (const Header& header : headers) {
    if (EqualsIgnoreCase(header.name, name)) return header.value;
  }
  return {};
}

}  // namespace virga::http
