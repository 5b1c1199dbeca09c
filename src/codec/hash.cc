#include "codec/hash.h"

#include <libdeflate.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <initializer_list>
#include <memory>

namespace virga::codec {
namespace {

template <typename Digest>
Digest Hash(const EVP_MD* algorithm, std::initializer_list<std::string_view> pieces) {
  // A context per thread and algorithm, of which each has its own Digest: making one, or changing its algorithm, costs
  // more than hashing a short text.
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> owner = [algorithm] {
    EVP_MD_CTX* const made = EVP_MD_CTX_new();
    if (made == nullptr || EVP_DigestInit_ex(made, algorithm, nullptr) != 1) std::abort();
    return std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>(made, EVP_MD_CTX_free);
  }();
  EVP_MD_CTX* const context = owner.get();
  Digest digest{};
  unsigned length = 0;
  bool ok = EVP_DigestInit_ex(context, nullptr, nullptr) == 1;
  for (const std::string_view piece : pieces) ok = ok && EVP_DigestUpdate(context, piece.data(), piece.size()) == 1;
  ok = ok && EVP_DigestFinal_ex(context, digest.data(), &length) == 1 && length == digest.size();
  if (!ok) std::abort();  // OpenSSL without SHA-256 or MD5 is no OpenSSL that we can run on
  return digest;
}

// Fetched once: EVP_sha256() makes OpenSSL 3 look the algorithm up at each use.
const EVP_MD* Fetched(const char* name) {
  return EVP_MD_fetch(nullptr, name, nullptr);
}

const EVP_MD* Sha256Algorithm() {
  static const EVP_MD* const algorithm = Fetched("SHA256");
  return algorithm;
}

}  // namespace

Sha256Digest Sha256(std::string_view bytes) {
  return Hash<Sha256Digest>(Sha256Algorithm(), {bytes});
}

Md5Digest Md5(std::string_view bytes) {
  static const EVP_MD* const algorithm = Fetched("MD5");
  return Hash<Md5Digest>(algorithm, {bytes});
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
  const Sha256Digest inner =
      Hash<Sha256Digest>(Sha256Algorithm(), {std::string_view(inner_pad.data(), inner_pad.size()), bytes});
  return Hash<Sha256Digest>(Sha256Algorithm(), {std::string_view(outer_pad.data(), outer_pad.size()), AsBytes(inner)});
}

std::uint32_t Crc32(std::string_view bytes) {
  return libdeflate_crc32(0, bytes.data(), bytes.size());
}

bool EqualInConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace virga::codec
