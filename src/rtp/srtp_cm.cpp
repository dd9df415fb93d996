#include <openssl/crypto.h>

#include <algorithm>
#include <array>

#include "base/byte_writer.h"
#include "rtp/srtp_ciphers.h"
#include "rtp/srtp_transform.h"

namespace convoke::rtp {
namespace {

constexpr std::size_t kCmTagBytes = srtp_tag_bytes(wire::SrtpProfile::Aes128CmSha1Tag80);
constexpr std::size_t kSha1Bytes = 20;
constexpr std::size_t kSha1BlockBytes = 64;
constexpr std::uint8_t kInnerPad = 0x36;
constexpr std::uint8_t kOuterPad = 0x5C;

using Sha1 = std::array<std::uint8_t, kSha1Bytes>;

/// HMAC-SHA-1 (RFC 2104). OpenSSL's own HMAC allocates for every message, a digest that is begun
/// again does not.
class HmacSha1 {
 public:
  explicit HmacSha1(const std::array<std::uint8_t, kSrtpAuthKeyBytes>& key)
      : context_(EVP_MD_CTX_new()) {
    inner_.fill(kInnerPad);
    outer_.fill(kOuterPad);
    for (std::size_t i = 0; i < key.size(); ++i) {
      inner_[i] ^= key[i];
      outer_[i] ^= key[i];
    }
    CHECK(EVP_DigestInit_ex2(context_.get(), srtp_algorithms().sha1, nullptr) == 1);
  }

  /// Of both parts, one after the other.
  Sha1 of(BytesView first, BytesView second) {
    const auto digest = hash(inner_, first, second);
    return hash(outer_, digest, {});
  }

 private:
  Sha1 hash(BytesView pad, BytesView first, BytesView second) {
    auto* const context = context_.get();
    Sha1 digest{};
    CHECK(EVP_DigestInit_ex2(context, nullptr, nullptr) == 1 &&
          EVP_DigestUpdate(context, pad.data(), pad.size()) == 1 &&
          EVP_DigestUpdate(context, first.data(), first.size()) == 1 &&
          EVP_DigestUpdate(context, second.data(), second.size()) == 1 &&
          EVP_DigestFinal_ex(context, digest.data(), nullptr) == 1);
    return digest;
  }

  DigestContext context_;
  std::array<std::uint8_t, kSha1BlockBytes> inner_{};
  std::array<std::uint8_t, kSha1BlockBytes> outer_{};
};

/// AES128_CM_HMAC_SHA1_80 (RFC 3711).
class CmTransform final : public SrtpTransform {
 public:
  CmTransform(const SrtpSessionKeys& keys, SrtpKind kind)
      : context_(EVP_CIPHER_CTX_new()), hmac_(keys.auth), salt_(keys.salt), kind_(kind) {
    CHECK(EVP_EncryptInit_ex2(context_.get(), srtp_algorithms().aes_128_ctr, keys.cipher.data(),
                              nullptr, nullptr) == 1);
  }

  void seal(const SrtpUnit& unit) override {
    crypt(unit);
    if (kind_ == SrtpKind::Rtcp)
      ByteWriter(signed_part(unit).last(kSrtcpWordBytes))
          .u32(kSrtcpEncryptedBit | static_cast<std::uint32_t>(unit.index));
    const auto tag = tag_of(unit);
    std::copy_n(tag.begin(), kCmTagBytes, unit.bytes.last(kCmTagBytes).begin());
  }

  bool open(const SrtpUnit& unit) override {
    const auto tag = tag_of(unit);
    if (CRYPTO_memcmp(tag.data(), unit.bytes.last(kCmTagBytes).data(), kCmTagBytes) != 0)
      return false;
    crypt(unit);
    return true;
  }

 private:
  static std::span<std::uint8_t> signed_part(const SrtpUnit& unit) {
    return unit.bytes.first(unit.bytes.size() - kCmTagBytes);
  }

  /// RFC 3711 §4.2: RTP is followed by its roll-over counter, which is not sent.
  Sha1 tag_of(const SrtpUnit& unit) {
    std::array<std::uint8_t, 4> roll_overs{};
    ByteWriter(roll_overs).u32(static_cast<std::uint32_t>(unit.index >> 16U));
    return hmac_.of(signed_part(unit),
                    kind_ == SrtpKind::Rtp ? BytesView(roll_overs) : BytesView());
  }

  /// RFC 3711 §4.1.1.
  void crypt(const SrtpUnit& unit) {
    std::array<std::uint8_t, 16> counter{};
    ByteWriter writer(counter);
    writer.u32(0);
    writer.u32(unit.ssrc);
    writer.u32(static_cast<std::uint32_t>(unit.index >> 16U));
    writer.u16(static_cast<std::uint16_t>(unit.index));
    for (std::size_t i = 0; i < salt_.size(); ++i) counter[i] ^= salt_[i];

    const std::size_t word_bytes = kind_ == SrtpKind::Rtcp ? kSrtcpWordBytes : 0;
    const auto text = unit.bytes.subspan(
        unit.header_bytes, unit.bytes.size() - unit.header_bytes - word_bytes - kCmTagBytes);
    int size = 0;
    CHECK(EVP_EncryptInit_ex2(context_.get(), nullptr, nullptr, counter.data(), nullptr) == 1);
    CHECK(EVP_EncryptUpdate(context_.get(), text.data(), &size, text.data(),
                            static_cast<int>(text.size())) == 1);
  }

  CipherContext context_;
  HmacSha1 hmac_;
  std::array<std::uint8_t, wire::kMaxSrtpSaltBytes> salt_;
  SrtpKind kind_;
};

}  // namespace

std::unique_ptr<SrtpTransform> make_srtp_cm(const SrtpSessionKeys& keys, SrtpKind kind) {
  return std::make_unique<CmTransform>(keys, kind);
}

}  // namespace convoke::rtp
