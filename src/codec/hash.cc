#include "codec/hash.h"

// For MD5(), which OpenSSL 3 would have us replace by EVP: its way there and back is nearly half of what hashing a
// short message costs.
#define OPENSSL_API_COMPAT 0x10100000L
#include <libdeflate.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/md5.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <initializer_list>
#include <memory>

namespace virga::codec {
namespace {

Sha256Digest HashSha256(std::initializer_list<std::string_view> pieces) {
  // A context per thread, and the algorithm fetched once: making one, or looking the other up, costs more than hashing
  // a short text.
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> owner = [] {
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_MD_CTX* const made = EVP_MD_CTX_new();
    if (made == nullptr || EVP_DigestInit_ex(made, algorithm, nullptr) != 1) std::abort();
    return std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>(made, EVP_MD_CTX_free);
  }();
  EVP_MD_CTX* const context = owner.get();
  Sha256Digest digest{};
  unsigned length = 0;
  bool ok = EVP_DigestInit_ex(context, nullptr, nullptr) == 1;
  for (const std::string_view piece : pieces) ok = ok && EVP_DigestUpdate(context, piece.data(), piece.size()) == 1;
  ok = ok && EVP_DigestFinal_ex(context, digest.data(), &length) == 1 && length == digest.size();
  if (!ok) std::abort();  // OpenSSL without SHA-256 is no OpenSSL that we can run on
  return digest;
}

}  // namespace

Sha256Digest Sha256(std::string_view bytes) {
  return HashSha256({bytes});
}

Md5Digest Md5(std::string_view bytes) {
  Md5Digest digest;
  MD5(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return digest;
}

// From the two hashes of RFC 2104 section 2: OpenSSL 3's HMAC() looks its algorithms up and makes
// contexts at each use.
Sha256Digest HmacSha256(std::string_view key, std::string_view bytes) {
  constexpr std::size_t kBlockBytes = 64;
  Sha256Digest short_key{};
  if (key.size() > kBlockBytes) {
    short_key = Sha256(key);
    key = AsBytes(short_key);
  }
  std::array<char, kBlockBytes> inner_pad{};
  std::copy(key.begin(), key.end(), inner_pad.begin());
  std::array<char, kBlockBytes> outer_pad = inner_pad;
  for (char& c : inner_pad) c = static_cast<char>(c ^ 0x36);
  for (char& c : outer_pad) c = static_cast<char>(c ^ 0x5c);
  const Sha256Digest inner = HashSha256({std::string_view(inner_pad.data(), inner_pad.size()), bytes});
  return HashSha256({std::string_view(outer_pad.data(), outer_pad.size()), AsBytes(inner)});
}

std::uint32_t Crc32(std::string_view bytes, std::uint32_t before) {
  return libdeflate_crc32(before, bytes.data(), bytes.size());
}

bool EqualInConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace virga::codec
