#include "rtp/srtp_session.h"

#include <algorithm>
#include <span>

#include "rtp/srtp_ciphers.h"

namespace convoke::rtp {
namespace {

constexpr std::size_t kLabelAt = 7;  // a 48-bit index of zeros follows it
constexpr std::uint8_t kCipherLabel = 0;
constexpr std::uint8_t kAuthLabel = 1;
constexpr std::uint8_t kSaltLabel = 2;
constexpr std::uint8_t kRtcpLabels = 3;

/// The key stream of AES in counter mode, from the salt changed by the label. A salt of 12 bytes
/// counts as one of 14 that ends in zeros (RFC 7714 §11).
void derive(wire::SrtpProfile profile, const wire::SrtpMasterKey& master, std::uint8_t label,
            std::span<std::uint8_t> key) {
  const auto& algorithms = srtp_algorithms();
  const auto* const cipher =
      profile == wire::SrtpProfile::AeadAes256Gcm ? algorithms.aes_256_ctr : algorithms.aes_128_ctr;
  std::array<std::uint8_t, 16> counter{};
  std::copy_n(master.salt.begin(), wire::srtp_salt_bytes(profile), counter.begin());
  counter[kLabelAt] ^= label;
  const CipherContext context(EVP_CIPHER_CTX_new());
  int size = 0;
  CHECK(EVP_EncryptInit_ex2(context.get(), cipher, master.key.data(), counter.data(), nullptr) ==
        1);
  CHECK(EVP_EncryptUpdate(context.get(), key.data(), &size, key.data(),
                          static_cast<int>(key.size())) == 1);
}

}  // namespace

SrtpSessionKeys derive_session_keys(wire::SrtpProfile profile, const wire::SrtpMasterKey& master,
                                    SrtpKind kind) {
  const std::uint8_t labels = kind == SrtpKind::Rtp ? 0 : kRtcpLabels;
  const auto label = [labels](std::uint8_t of) { return static_cast<std::uint8_t>(labels + of); };
  SrtpSessionKeys keys;
  derive(profile, master, label(kCipherLabel),
         std::span(keys.cipher).first(wire::srtp_key_bytes(profile)));
  derive(profile, master, label(kSaltLabel),
         std::span(keys.salt).first(wire::srtp_salt_bytes(profile)));
  if (profile == wire::SrtpProfile::Aes128CmSha1Tag80)
    derive(profile, master, label(kAuthLabel), keys.auth);
  return keys;
}

}  // namespace convoke::rtp
