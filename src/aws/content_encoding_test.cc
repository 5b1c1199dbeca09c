#include "aws/content_encoding.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace virga::aws {
namespace {

std::string Gzip(std::string text) {
  z_stream stream = {};
  EXPECT_EQ(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST(GunzipTest, Inflates) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{65536}, std::size_t{200000}}) {
    std::string out = "left over";
    const std::string text(size, 'x');
    ASSERT_TRUE(Gunzip(Gzip(text), 1 << 20, out).ok()) << size;
    EXPECT_EQ(out, text);
  }
}

TEST(GunzipTest, SizeIsBounded) {
  std::string out;
  const std::string bomb = Gzip(std::string(8'000'000, '\0'));
  EXPECT_LT(bomb.size(), 20'000U);
  const auto refused = Gunzip(bomb, 1000, out);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kRequestTooLarge);
  EXPECT_LE(out.size(), 1001U);
  EXPECT_TRUE(Gunzip(Gzip(std::string(1000, 'x')), 1000, out).ok());
  EXPECT_FALSE(Gunzip(Gzip(std::string(1001, 'x')), 1000, out).ok());
}

TEST(GunzipTest, WhatIsNotGzipIsRefused) {
  std::string out;
  const std::string good = Gzip("some text that is long enough to be cut");
  for (const std::string& bad : {std::string(), std::string("{}"), good.substr(0, good.size() - 1), good + "x"}) {
    const auto refused = Gunzip(bad, 1000, out);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::kSerialization);
  }
}

}  // namespace
}  // namespace virga::aws
