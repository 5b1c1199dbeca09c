#include "http/request_parser.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <charconv>
#include <cstring>
#include <memory>

#include "base/ignore_case.h"

namespace virga::http {

namespace beast = boost::beast::http;
using BeastError = boost::beast::error_code;

namespace {

// RFC 9112 section 3.2.2: what follows the authority of a target in absolute form; others as they are.
std::string_view OriginFormOf(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!StartsWithIgnoreCase(target, scheme)) continue;
    const std::size_t end = target.find_first_of("/?", scheme.size());
    return end == std::string_view::npos ? "/" : target.substr(end);
  }
  return target;
}

}  // namespace

// Passes Beast's findings on to the RequestParser.
struct RequestParser::Core final : beast::basic_parser<true> {
  Core(RequestParser& o, const RequestLimits& limits) : owner(o) {
    header_limit(static_cast<std::uint32_t>(std::min<std::size_t>(limits.header_bytes_max, UINT32_MAX)));
    body_limit(limits.body_bytes_max);
  }

  void on_request_impl(beast::verb, boost::beast::string_view method, boost::beast::string_view target, int version,
                       BeastError&) override {
    owner.method_ = owner.SliceOf({method.data(), method.size()});
    owner.target_ = owner.SliceOf({target.data(), target.size()});
    owner.is_head_ = method == "HEAD";
    owner.version_ = version;
  }
  void on_field_impl(beast::field, boost::beast::string_view name, boost::beast::string_view value,
                     BeastError& error) override {
    if (!owner.OnField({name.data(), name.size()}, {value.data(), value.size()})) {
      error = beast::error::bad_field;
    }
  }
  std::size_t on_chunk_body_impl(std::uint64_t, boost::beast::string_view, BeastError&) override { return 0; }
  void on_header_impl(BeastError&) override {}
  void on_response_impl(int, boost::beast::string_view, int, BeastError&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, BeastError&) override {}
  std::size_t on_body_impl(boost::beast::string_view body, BeastError&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, boost::beast::string_view, BeastError&) override {}
  void on_finish_impl(BeastError&) override {}

  RequestParser& owner;
};

RequestParser::RequestParser(const RequestLimits& limits)
    : limits_(limits),
      core_(std::make_unique<Core>(*this, limits_)),
      chunks_({.body_bytes_max = limits.body_bytes_max, .frame_bytes_max = limits.header_bytes_max}) {}

RequestParser::~RequestParser() = default;

void RequestParser::Reset() {
  std::destroy_at(core_.get());
  std::construct_at(core_.get(), *this, limits_);
  started_ = header_done_ = expects_continue_ = keep_alive_ = is_head_ = chunked_ = refused_ = false;
  version_ = 11;
  host_count_ = 0;
  content_length_.reset();
  parsed_ = body_start_ = body_size_ = 0;
  chunks_.Reset();
  fields_.clear();
  detail_.clear();
}

RequestParser::State RequestParser::Refuse(Refusal refusal, std::string_view detail) {
  Note(refusal, detail);
  return State::kRefused;
}

bool RequestParser::Note(Refusal refusal, std::string_view detail) {
  if (!refused_) {
    refused_ = true;
    refusal_ = refusal;
    detail_ = detail;
  }
  return false;
}

RequestParser::Slice RequestParser::SliceOf(std::string_view text) const {
  return {static_cast<std::uint32_t>(text.data() - base_), static_cast<std::uint32_t>(text.size())};
}

bool RequestParser::OnField(std::string_view name, std::string_view value) {
  if (fields_.size() == limits_.headers_count_max) {
    return Note(Refusal::kHeadersTooLarge, "too many header fields");
  }
  if (IsFolded(name)) return Note(Refusal::kBadRequest, "a header field is folded over several lines");
  if (!OnFramingField(name, value)) return false;
  Slice value_slice;
  if (!value.empty()) value_slice = SliceOf(value);
  fields_.push_back({SliceOf(name), value_slice});
  return true;
}

// Beast joins the lines of a folded field; RFC 9112 section 5.2 lets a server refuse it.
bool RequestParser::IsFolded(std::string_view name) const {
  const char* const end = base_ + base_size_;
  const char* const rest = name.data() + name.size();
  const void* const line_end = std::memchr(rest, '\r', static_cast<std::size_t>(end - rest));
  if (line_end == nullptr) return true;
  const char* const next_line = static_cast<const char*>(line_end) + 2;
  return next_line < end && (*next_line == ' ' || *next_line == '\t');
}

// The fields that say where the message ends and what follows it.
bool RequestParser::OnFramingField(std::string_view name, std::string_view value) {
  switch (name.size()) {
    case 4:
      if (EqualsIgnoreCase(name, "Host") && ++host_count_ > 1) {
        return Note(Refusal::kBadRequest, "more than one Host");
      }
      break;
    case 6:
      if (EqualsIgnoreCase(name, "Expect") && EqualsIgnoreCase(value, "100-continue")) expects_continue_ = true;
      break;
    case 14:
      if (EqualsIgnoreCase(name, "Content-Length")) {
        if (content_length_) return Note(Refusal::kBadRequest, "more than one Content-Length");
        if (chunked_) return Note(Refusal::kBadRequest, "both Content-Length and Transfer-Encoding");
        std::uint64_t length = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), length);
        if (error != std::errc() || end != value.data() + value.size()) {
          return Note(Refusal::kBadRequest, "Content-Length is not a number");
        }
        content_length_ = length;
      }
      break;
    case 17:
      if (EqualsIgnoreCase(name, "Transfer-Encoding")) {
        if (content_length_) return Note(Refusal::kBadRequest, "both Content-Length and Transfer-Encoding");
        if (version_ == 10) return Note(Refusal::kBadRequest, "Transfer-Encoding in HTTP/1.0");
        if (chunked_ || !EqualsIgnoreCase(value, "chunked")) {
          return Note(Refusal::kBadRequest, "a Transfer-Encoding other than chunked");
        }
        chunked_ = true;
      }
      break;
    default:
      break;
  }
  return true;
}

RequestParser::State RequestParser::Parse(FlatBuffer& buffer) {
  if (!started_) {
    // An empty line before a request is skipped (RFC 9112 section 2.2).
    while (buffer.view().starts_with("\r\n")) buffer.Consume(2);
    if (buffer.empty() || buffer.view() == "\r") return State::kNeedMore;
    started_ = true;
  }
  if (!header_done_) {
    const State state = ParseHeader(buffer);
    if (state != State::kComplete) return state;
  }
  if (chunked_) return ParseChunks(buffer);
  return buffer.size() - body_start_ >= body_size_ ? State::kComplete : State::kNeedMore;
}

// kComplete: the header is.
RequestParser::State RequestParser::ParseHeader(FlatBuffer& buffer) {
  base_ = buffer.data();
  base_size_ = buffer.size();
  BeastError error;
  parsed_ += core_->put({base_ + parsed_, base_size_ - parsed_}, error);
  if (core_->is_header_done() && !error) return AfterHeader();
  if (refused_) return State::kRefused;
  if (error == beast::error::header_limit) return Refuse(Refusal::kHeadersTooLarge, "the header is too large");
  if (error == beast::error::body_limit) return Refuse(Refusal::kBodyTooLarge, "the body is too large");
  if (error && error != beast::error::need_more) return Refuse(Refusal::kBadRequest, error.message());
  if (base_size_ > limits_.header_bytes_max) return Refuse(Refusal::kHeadersTooLarge, "the header is too large");
  return State::kNeedMore;
}

RequestParser::State RequestParser::AfterHeader() {
  if (parsed_ > limits_.header_bytes_max) return Refuse(Refusal::kHeadersTooLarge, "the header is too large");
  if (host_count_ == 0 && version_ == 11) return Refuse(Refusal::kBadRequest, "Host is missing");
  header_done_ = true;
  keep_alive_ = core_->keep_alive();
  if (version_ == 10) expects_continue_ = false;  // RFC 9110 section 10.1.1
  body_start_ = parsed_;
  body_size_ = chunked_ ? 0 : content_length_.value_or(0);
  return State::kComplete;
}

RequestParser::State RequestParser::ParseChunks(FlatBuffer& buffer) {
  if (parsed_ == buffer.size()) return State::kNeedMore;
  const ChunkReader::Step step =
      chunks_.Read(buffer.data(), {.parsed = parsed_, .size = buffer.size(), .body_end = request_bytes()});
  body_size_ = step.body_end - body_start_;
  // What the frames took is closed up, so that the body and what follows stay in one piece.
  buffer.Erase(step.body_end, step.parsed);
  parsed_ = step.body_end;
  switch (step.state) {
    case ChunkReader::State::kComplete:
      return State::kComplete;
    case ChunkReader::State::kMalformed:
      return Refuse(Refusal::kBadRequest, "a chunk is malformed");
    case ChunkReader::State::kTooLarge:
      return Refuse(Refusal::kBodyTooLarge, "the body is too large");
    case ChunkReader::State::kFrameTooLarge:
      break;
    case ChunkReader::State::kNeedMore:
      return State::kNeedMore;
  }
  return Refuse(Refusal::kHeadersTooLarge, "a chunk's header or the trailers are too large");
}

const Request& RequestParser::BuildRequest(FlatBuffer& buffer) {
  const char* const base = buffer.data();
  const auto view = [base](Slice slice) { return std::string_view(base + slice.offset, slice.size); };
  headers_.clear();
  for (const Field& field : fields_) headers_.push_back({view(field.name), view(field.value)});
  request_.method = view(method_);
  request_.target = OriginFormOf(view(target_));
  const std::size_t question = request_.target.find('?');
  request_.path = question == 0 ? "/" : request_.target.substr(0, question);
  request_.query = question == std::string_view::npos ? std::string_view() : request_.target.substr(question + 1);
  request_.headers = headers_;
  request_.body = {base + body_start_, body_size_};
  request_.has_content_length = content_length_.has_value();
  return request_;
}

}  // namespace virga::http
