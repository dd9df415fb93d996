#pragma once

#include <openssl/evp.h>

#include <memory>

#include "base/check.h"

namespace convoke::rtp {

struct SrtpContextDeleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, SrtpContextDeleter>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, SrtpContextDeleter>;

/// OpenSSL's algorithms, looked up once for the life of the process: a look-up costs more than a
/// packet does.
struct SrtpAlgorithms {
  EVP_CIPHER* aes_128_ctr = EVP_CIPHER_fetch(nullptr, "AES-128-CTR", nullptr);
  EVP_CIPHER* aes_256_ctr = EVP_CIPHER_fetch(nullptr, "AES-256-CTR", nullptr);
  EVP_CIPHER* aes_128_gcm = EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr);
  EVP_CIPHER* aes_256_gcm = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  EVP_MD* sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
};

/// Requires an OpenSSL that has AES and SHA-1.
inline const SrtpAlgorithms& srtp_algorithms() {
  static const SrtpAlgorithms algorithms;
  CHECK(algorithms.aes_128_ctr && algorithms.aes_256_ctr && algorithms.aes_128_gcm &&
        algorithms.aes_256_gcm && algorithms.sha1);
  return algorithms;
}

}  // namespace convoke::rtp
