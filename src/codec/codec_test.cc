// Writers, hashes and base64 against published values.

#include <gtest/gtest.h>

#include <string>

#include "codec/base64.h"
#include "codec/hash.h"
#include "codec/json_writer.h"

namespace virga::codec {
namespace {

using namespace std::string_literals;

TEST(JsonWriter, PutsCommasWhereTheyBelong) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject();
  json.Key("a");
  json.BeginArray();
  json.Int(-1);
  json.Bool(true);
  json.Null();
  json.BeginObject();
  json.EndObject();
  json.String("x");
  json.EndArray();
  json.Key("b");
  json.PlainString("12");
  json.Key("c");
  json.Raw("{}");
  json.EndObject();
  EXPECT_EQ(out, R"({"a":[-1,true,null,{},"x"],"b":"12","c":{}})");
}

TEST(JsonWriter, EscapesWhatJsonForbids) {
  std::string out;
  AppendJsonString("\"\\\b\f\n\r\t\x01\x1f\x7f\xc3\xa9", out);
  EXPECT_EQ(out, "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\xc3\xa9\"");
}

// A string that ends in an opening bracket must not swallow the comma after it.
TEST(JsonWriter, StringsThatLookLikeBracketsKeepTheirCommas) {
  std::string out;
  JsonWriter json(out);
  json.BeginArray();
  json.String("[");
  json.String("{");
  json.String(":");
  json.EndArray();
  EXPECT_EQ(out, R"(["[","{",":"])");
}

TEST(JsonWriter, WritesDoublesAsJavaDoes) {
  const auto text = [](double value) {
    std::string out;
    JsonWriter(out).Double(value);
    return out;
  };
  EXPECT_EQ(text(0), "0.0");
  EXPECT_EQ(text(1), "1.0");
  EXPECT_EQ(text(0.5), "0.5");
  EXPECT_EQ(text(9999999), "9999999.0");
  EXPECT_EQ(text(10000000), "1.0E7");
  EXPECT_EQ(text(1615218678.973), "1.615218678973E9");  // a recorded CreationDateTime
  EXPECT_EQ(text(0.0001), "1.0E-4");
  EXPECT_EQ(text(-2.5), "-2.5");
}

// https://www.rfc-editor.org/rfc/rfc4648#section-10
TEST(Base64, AgreesWithTheRfc) {
  const std::pair<const char*, const char*> kVectors[] = {{"", ""},
                                                          {"f", "Zg=="},
                                                          {"fo", "Zm8="},
                                                          {"foo", "Zm9v"},
                                                          {"foob", "Zm9vYg=="},
                                                          {"fooba", "Zm9vYmE="},
                                                          {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : kVectors) {
    EXPECT_EQ(EncodeBase64(plain), encoded);
    EXPECT_EQ(DecodeBase64(encoded), plain);
  }
  EXPECT_EQ(DecodeBase64(EncodeBase64("\x00\xff\x80\x7f"s)), "\x00\xff\x80\x7f"s);
}

TEST(Base64, RefusesWhatIsNotCanonical) {
  for (const char* text :
       {"Zg", "Zg=", "Zg===", "Z===", "====", "Zh==", "Zm9=", "Zm 9", "Zm9v\n", "Zm9_", "Zg==Zg=="}) {
    EXPECT_EQ(DecodeBase64(text), std::nullopt) << text;
  }
}

TEST(Hash, AgreesWithPublishedVectors) {
  EXPECT_EQ(EncodeHex(AsBytes(Sha256("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(EncodeHex(AsBytes(Md5("abc"))), "900150983cd24fb0d6963f7d28e17f72");
  // https://www.rfc-editor.org/rfc/rfc4231, test case 2
  EXPECT_EQ(EncodeHex(AsBytes(HmacSha256("Jefe", "what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  // Test case 6: a key longer than a block.
  EXPECT_EQ(EncodeHex(AsBytes(
                HmacSha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"))),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(Crc32("{}"), 2745614147U);  // recorded from DynamoDB
  EXPECT_EQ(Crc32(R"({"Count":0,"Items":[],"ScannedCount":0})"), 3413411624U);
}

TEST(AppendJsonString, EscapesAtEveryPlace) {
  std::string of_nothing;
  AppendJsonString({}, of_nothing);
  EXPECT_EQ(of_nothing, "\"\"");
  for (std::size_t size = 1; size < 20; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (int c = 0; c < 256; ++c) {
        std::string text(size, '\xc3');  // beside it what might look like one
        text[at] = static_cast<char>(c);
        std::string json;
        AppendJsonString(text, json);
        const bool is_escaped = c < 0x20 || c == '"' || c == '\\';
        EXPECT_EQ(json.size() == size + 2, !is_escaped) << size << " " << at << " " << c;
        EXPECT_EQ(json.find(is_escaped ? '\\' : static_cast<char>(c), 1) - 1, c == 0xc3 ? 0 : at) << size << " " << c;
      }
    }
  }
}

TEST(Hash, ComparesInConstantTimeByContent) {
  EXPECT_TRUE(EqualInConstantTime("abc", "abc"));
  EXPECT_FALSE(EqualInConstantTime("abc", "abd"));
  EXPECT_FALSE(EqualInConstantTime("abc", "ab"));
}

}  // namespace
}  // namespace virga::codec
