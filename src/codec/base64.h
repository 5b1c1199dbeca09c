#ifndef VIRGA_CODEC_BASE64_H_
#define VIRGA_CODEC_BASE64_H_

#include <optional>
#include <string>
#include <string_view>

namespace virga::codec {

// RFC 4648 section 4: the standard alphabet, with padding.
void AppendBase64(std::string_view bytes, std::string& out);
std::string EncodeBase64(std::string_view bytes);

// Strict: length a multiple of four, padding only at the end, unused bits zero, no white space.
std::optional<std::string> DecodeBase64(std::string_view text);

// Lower case, two digits a byte.
std::string EncodeHex(std::string_view bytes);

}  // namespace virga::codec

#endif  // VIRGA_CODEC_BASE64_H_
