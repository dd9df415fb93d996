#include <algorithm>
#include <array>

#include "base/byte_writer.h"
#include "rtp/srtp_ciphers.h"
#include "rtp/srtp_transform.h"

namespace convoke::rtp {
namespace {

constexpr std::size_t kGcmTagBytes = 16;
constexpr std::size_t kGcmNonceBytes = 12;

using Nonce = std::array<std::uint8_t, kGcmNonceBytes>;

/// Where the parts of a packet lie: header, text, tag and, for RTCP, the word with the index.
struct GcmParts {
  BytesView header;
  std::span<std::uint8_t> text;
  std::span<std::uint8_t> tag;
  std::span<std::uint8_t> word;
};

/// AEAD_AES_128_GCM and AEAD_AES_256_GCM (RFC 7714).
class GcmTransform final : public SrtpTransform {
 public:
  GcmTransform(const EVP_CIPHER* cipher, const SrtpSessionKeys& keys, SrtpKind kind,
               SrtpDirection direction)
      : context_(EVP_CIPHER_CTX_new()), kind_(kind) {
    std::copy_n(keys.salt.begin(), salt_.size(), salt_.begin());
    CHECK(EVP_CipherInit_ex2(context_.get(), cipher, keys.cipher.data(), nullptr,
                             direction == SrtpDirection::Seal ? 1 : 0, nullptr) == 1);
  }

  void seal(const SrtpUnit& unit) override {
    const auto parts = parts_of(unit);
    if (kind_ == SrtpKind::Rtcp)
      ByteWriter(parts.word).u32(kSrtcpEncryptedBit | static_cast<std::uint32_t>(unit.index));
    run(unit, parts);
    int size = 0;
    CHECK(EVP_EncryptFinal_ex(context_.get(), parts.tag.data(), &size) == 1);
    CHECK(EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, kGcmTagBytes,
                              parts.tag.data()) == 1);
  }

  bool open(const SrtpUnit& unit) override {
    const auto parts = parts_of(unit);
    run(unit, parts);
    CHECK(EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, kGcmTagBytes,
                              parts.tag.data()) == 1);
    int size = 0;
    return EVP_DecryptFinal_ex(context_.get(), parts.tag.data(), &size) == 1;
  }

 private:
  GcmParts parts_of(const SrtpUnit& unit) const {
    const std::size_t word_bytes = kind_ == SrtpKind::Rtcp ? kSrtcpWordBytes : 0;
    const auto text_bytes = unit.bytes.size() - unit.header_bytes - kGcmTagBytes - word_bytes;
    return {unit.bytes.first(unit.header_bytes), unit.bytes.subspan(unit.header_bytes, text_bytes),
            unit.bytes.subspan(unit.header_bytes + text_bytes, kGcmTagBytes),
            unit.bytes.last(word_bytes)};
  }

  /// RFC 7714 §8.1 and §9.1: SSRC and index at their places, changed by the salt. The index ends
  /// both.
  Nonce nonce_of(const SrtpUnit& unit) const {
    Nonce nonce{};
    ByteWriter writer(nonce);
    writer.u16(0);
    writer.u32(unit.ssrc);
    writer.u16(static_cast<std::uint16_t>(unit.index >> 32U));
    writer.u32(static_cast<std::uint32_t>(unit.index));
    for (std::size_t i = 0; i < nonce.size(); ++i) nonce[i] ^= salt_[i];
    return nonce;
  }

  void run(const SrtpUnit& unit, const GcmParts& parts) {
    auto* const context = context_.get();
    const auto nonce = nonce_of(unit);
    CHECK(EVP_CipherInit_ex2(context, nullptr, nullptr, nonce.data(), -1, nullptr) == 1);
    int size = 0;
    CHECK(EVP_CipherUpdate(context, nullptr, &size, parts.header.data(),
                           static_cast<int>(parts.header.size())) == 1);
    if (!parts.word.empty())
      CHECK(EVP_CipherUpdate(context, nullptr, &size, parts.word.data(),
                             static_cast<int>(parts.word.size())) == 1);
    if (!parts.text.empty())
      CHECK(EVP_CipherUpdate(context, parts.text.data(), &size, parts.text.data(),
                             static_cast<int>(parts.text.size())) == 1);
  }

  CipherContext context_;
  Nonce salt_{};
  SrtpKind kind_;
};

}  // namespace

std::unique_ptr<SrtpTransform> make_srtp_gcm(wire::SrtpProfile profile, const SrtpSessionKeys& keys,
                                             SrtpKind kind, SrtpDirection direction) {
  const auto& algorithms = srtp_algorithms();
  const auto* const cipher =
      profile == wire::SrtpProfile::AeadAes256Gcm ? algorithms.aes_256_gcm : algorithms.aes_128_gcm;
  return std::make_unique<GcmTransform>(cipher, keys, kind, direction);
}

}  // namespace convoke::rtp
