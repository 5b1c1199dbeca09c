#include "codec/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <zlib.h>

#include <cstdlib>
#include <memory>

namespace virga::codec {
namespace {

template <typename Digest>
Digest Hash(const EVP_MD* algorithm, std::string_view bytes) {
  // A context per thread: making one costs more than hashing a short text.
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> owner(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_MD_CTX* const context = owner.get();
  Digest digest{};
  unsigned length = 0;
  if (EVP_DigestInit_ex(context, algorithm, nullptr) != 1 ||
      EVP_DigestUpdate(context, bytes.data(), bytes.size()) != 1 ||
      EVP_DigestFinal_ex(context, digest.data(), &length) != 1 || length != digest.size()) {
    std::abort();  // OpenSSL without SHA-256 or MD5 is no OpenSSL that we can run on
  }
  return digest;
}

// Fetched once: EVP_sha256() makes OpenSSL 3 look the algorithm up at each use.
const EVP_MD* Fetched(const char* name) {
  return EVP_MD_fetch(nullptr, name, nullptr);
}

}  // namespace

Sha256Digest Sha256(std::string_view bytes) {
  static const EVP_MD* const algorithm = Fetched("SHA256");
  return Hash<Sha256Digest>(algorithm, bytes);
}

Md5Digest Md5(std::string_view bytes) {
  static const EVP_MD* const algorithm = Fetched("MD5");
  return Hash<Md5Digest>(algorithm, bytes);
}

Sha256Digest HmacSha256(std::string_view key, std::string_view bytes) {
  Sha256Digest digest{};
  unsigned length = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(bytes.data()),
       bytes.size(), digest.data(), &length);
  return digest;
}

std::uint32_t Crc32(std::string_view bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

bool EqualInConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace virga::codec
