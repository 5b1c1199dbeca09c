#include "http/chunk_reader.h"

#include <algorithm>
#include <cstring>

namespace virga::http {
namespace {

// -1: not a hexadecimal digit.
int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// What may stand in an extension or a trailer: no control character but the tab.
bool IsText(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= ' ' && byte != 0x7f);
}

}  // namespace

void ChunkReader::Reset() {
  phase_ = Phase::kSize;
  digits_ = 0;
  size_ = 0;
  body_bytes_ = frame_bytes_ = 0;
}

ChunkReader::Step ChunkReader::Read(char* bytes, Place place) {
  while (place.parsed < place.size) {
    if (phase_ == Phase::kData) {
      const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(size_, place.size - place.parsed));
      std::memmove(bytes + place.body_end, bytes + place.parsed, n);
      place.body_end += n;
      place.parsed += n;
      size_ -= n;
      if (size_ == 0) phase_ = Phase::kDataReturn;
      continue;
    }
    const State state = OnByte(bytes[place.parsed++]);
    if (state != State::kNeedMore) return {state, place.parsed, place.body_end};
    if (++frame_bytes_ > limits_.frame_bytes_max) return {State::kFrameTooLarge, place.parsed, place.body_end};
  }
  return {State::kNeedMore, place.parsed, place.body_end};
}

ChunkReader::State ChunkReader::OnByte(char byte) {
  const auto expect = [&](char expected, Phase next) {
    phase_ = next;
    return byte == expected ? State::kNeedMore : State::kMalformed;
  };
  switch (phase_) {
    case Phase::kSize:
      return OnSizeByte(byte);
    case Phase::kExtension:
      if (byte == '\r') return expect('\r', Phase::kSizeLineFeed);
      return IsText(byte) ? State::kNeedMore : State::kMalformed;
    case Phase::kSizeLineFeed:
      return byte == '\n' ? OnSizeEnd() : State::kMalformed;
    case Phase::kDataReturn:
      return expect('\r', Phase::kDataLineFeed);
    case Phase::kDataLineFeed:
      frame_bytes_ = 0;
      return expect('\n', Phase::kSize);
    case Phase::kTrailerStart:
      if (byte == '\r') return expect('\r', Phase::kEndLineFeed);
      phase_ = Phase::kTrailer;
      return IsText(byte) ? State::kNeedMore : State::kMalformed;
    case Phase::kTrailer:
      if (byte == '\r') return expect('\r', Phase::kTrailerLineFeed);
      return IsText(byte) ? State::kNeedMore : State::kMalformed;
    case Phase::kTrailerLineFeed:
      return expect('\n', Phase::kTrailerStart);
    case Phase::kEndLineFeed:
      return byte == '\n' ? State::kComplete : State::kMalformed;
    case Phase::kData:
      break;
  }
  return State::kMalformed;
}

ChunkReader::State ChunkReader::OnSizeByte(char byte) {
  const int value = HexValue(byte);
  if (value >= 0) {
    if (++digits_ > 16) return State::kMalformed;
    size_ = size_ * 16 + static_cast<unsigned>(value);
    return State::kNeedMore;
  }
  if (digits_ == 0) return State::kMalformed;
  if (byte == '\r') {
    phase_ = Phase::kSizeLineFeed;
    return State::kNeedMore;
  }
  phase_ = Phase::kExtension;
  return byte == ';' ? State::kNeedMore : State::kMalformed;
}

ChunkReader::State ChunkReader::OnSizeEnd() {
  digits_ = 0;
  frame_bytes_ = 0;
  if (size_ == 0) {
    phase_ = Phase::kTrailerStart;
    return State::kNeedMore;
  }
  if (size_ > limits_.body_bytes_max - body_bytes_) return State::kTooLarge;
  body_bytes_ += static_cast<std::size_t>(size_);
  phase_ = Phase::kData;
  return State::kNeedMore;
}

}  // namespace virga::http
