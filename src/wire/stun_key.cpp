#include "wire/stun_key.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <string>

#include "base/check.h"

namespace convoke::wire {

void StunKey::Free::operator()(evp_mac_ctx_st* context) const {
  EVP_MAC_CTX_free(context);
}

StunKey::StunKey(std::string_view password) {
  CHECK(!password.empty());
  EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr);
  CHECK(hmac != nullptr);
  context_.reset(EVP_MAC_CTX_new(hmac));
  EVP_MAC_free(hmac);
  CHECK(context_ != nullptr);
  const Bytes key(password.begin(), password.end());
  std::string digest = "SHA1";
  const std::array params{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), digest.size()),
      OSSL_PARAM_construct_end()};
  CHECK(EVP_MAC_init(context_.get(), key.data(), key.size(), params.data()) == 1);
}

std::array<std::uint8_t, kStunIntegrityBytes> StunKey::tag(std::initializer_list<BytesView> parts) {
  std::array<std::uint8_t, kStunIntegrityBytes> tag{};
  std::size_t size_bytes = 0;
  // Without a key: begins anew with the one it has.
  CHECK(EVP_MAC_init(context_.get(), nullptr, 0, nullptr) == 1);
  for (const auto part : parts)
    CHECK(EVP_MAC_update(context_.get(), part.data(), part.size()) == 1);
  CHECK(EVP_MAC_final(context_.get(), tag.data(), &size_bytes, tag.size()) == 1);
  CHECK(size_bytes == tag.size());
  return tag;
}

bool StunKey::matches(std::initializer_list<BytesView> parts, BytesView tag) {
  const auto expected = this->tag(parts);
  return tag.size() == expected.size() &&
         CRYPTO_memcmp(tag.data(), expected.data(), expected.size()) == 0;
}

}  // namespace convoke::wire
