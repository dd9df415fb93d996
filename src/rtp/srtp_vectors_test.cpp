#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string_view>

#include "base/bytes.h"
#include "rtp/srtp_session.h"
#include "rtp/srtp_transform.h"

namespace convoke::rtp {
namespace {

using wire::SrtpProfile;

Bytes bytes_of_hex(std::string_view hex) {
  Bytes bytes;
  std::string digits;
  for (const char character : hex) {
    if (character == ' ') continue;
    digits += character;
    if (digits.size() < 2) continue;
    bytes.push_back(static_cast<std::uint8_t>(std::strtoul(digits.c_str(), nullptr, 16)));
    digits.clear();
  }
  return bytes;
}

template <std::size_t kSize>
void fill_from_hex(std::array<std::uint8_t, kSize>& to, std::string_view hex) {
  const auto bytes = bytes_of_hex(hex);
  std::copy(bytes.begin(), bytes.end(), to.begin());
}

struct GcmVector {
  SrtpProfile profile;
  SrtpKind kind;
  SrtpUnit place;  ///< Header, SSRC and index of its packet.
  std::string_view clear;
  std::string_view sealed;
};

constexpr std::string_view kRtpPacket =
    "8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976"
    "69736120 696e2070 61727465 73207472 6573";
constexpr std::string_view kRtcpPacket =
    "81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61"
    "deadbeef deadbeef deadbeef deadbeef deadbeef";

const SrtpUnit kRtpPlace{.bytes = {}, .header_bytes = 12, .ssrc = 0x5501a0b2, .index = 0xf17b};
const SrtpUnit kRtcpPlace{.bytes = {}, .header_bytes = 8, .ssrc = 0x4d617273, .index = 0x5d4};

class Rfc7714Test : public ::testing::TestWithParam<GcmVector> {
 protected:
  Rfc7714Test() {
    fill_from_hex(keys.cipher, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    fill_from_hex(keys.salt, "517569642070726f2071756f");
  }

  SrtpUnit unit(Bytes& packet) const {
    auto unit = GetParam().place;
    unit.bytes = packet;
    return unit;
  }
  std::unique_ptr<SrtpTransform> transform(SrtpDirection direction) const {
    return make_srtp_transform(GetParam().profile, keys, GetParam().kind, direction);
  }

  SrtpSessionKeys keys{};
};

TEST_P(Rfc7714Test, IsSealedAsInTheRfc) {
  const auto expected = bytes_of_hex(GetParam().sealed);
  auto packet = bytes_of_hex(GetParam().clear);
  packet.resize(expected.size());
  transform(SrtpDirection::Seal)->seal(unit(packet));
  EXPECT_EQ(packet, expected);
}

TEST_P(Rfc7714Test, IsOpenedAsInTheRfc) {
  const auto expected = bytes_of_hex(GetParam().clear);
  auto packet = bytes_of_hex(GetParam().sealed);
  ASSERT_TRUE(transform(SrtpDirection::Open)->open(unit(packet)));
  packet.resize(expected.size());
  EXPECT_EQ(packet, expected);
}

// RFC 7714 §16.1.1, §16.2.1, §17.1 and §17.2.
INSTANTIATE_TEST_SUITE_P(
    Vectors, Rfc7714Test,
    ::testing::Values(
        GcmVector{SrtpProfile::AeadAes128Gcm, SrtpKind::Rtp, kRtpPlace, kRtpPacket,
                  "8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5"
                  "0d294e6f 42a5f47a 51c7d19b 36de3adf 8833899d 7f27beb1 6a9152cf 765ee439 0cce"},
        GcmVector{SrtpProfile::AeadAes256Gcm, SrtpKind::Rtp, kRtpPlace, kRtpPacket,
                  "8040f17b 8041f8d3 5501a0b2 32b1de78 a822fe12 ef9f78fa 332e33aa b1801238"
                  "9a58e2f3 b50b2a02 76ffae0f 1ba63799 b87b7aa3 db36dfff d6b0f9bb 7878d7a7 6c13"},
        GcmVector{SrtpProfile::AeadAes128Gcm, SrtpKind::Rtcp, kRtcpPlace, kRtcpPacket,
                  "81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d"
                  "c676a5f1 730d6fda 4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872"
                  "45d9eade 800005d4"},
        GcmVector{SrtpProfile::AeadAes256Gcm, SrtpKind::Rtcp, kRtcpPlace, kRtcpPacket,
                  "81c8000d 4d617273 d50ae4d1 f5ce5d30 4ba297e4 7d470c28 2c3ece5d bffe0a50"
                  "a2eaa5c1 110555be 8415f658 c61de047 6f1b6fad 1d1eb30c 4446839f 57ff6f6c"
                  "b26ac3be 800005d4"}));

// RFC 3711 §B.2: SSRC 0 and index 0, so the packet of zeros becomes the key stream.
TEST(Rfc3711, MakesTheKeyStreamOfTheRfc) {
  SrtpSessionKeys keys{};
  fill_from_hex(keys.cipher, "2B7E151628AED2A6ABF7158809CF4F3C");
  fill_from_hex(keys.salt, "F0F1F2F3F4F5F6F7F8F9FAFBFCFD");
  constexpr std::size_t kHeaderBytes = 12;
  constexpr std::size_t kTextBytes = 0xFF02 * 16;
  Bytes packet(kHeaderBytes + kTextBytes + srtp_tag_bytes(SrtpProfile::Aes128CmSha1Tag80));
  make_srtp_cm(keys, SrtpKind::Rtp)->seal({.bytes = packet, .header_bytes = kHeaderBytes});

  const auto stream = BytesView(packet).subspan(kHeaderBytes, kTextBytes);
  EXPECT_THAT(stream.first(48),
              ::testing::ElementsAreArray(
                  bytes_of_hex("E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB"
                               "41E95B3BB0A2E8DD477901E4FCA894C0")));
  EXPECT_THAT(stream.last(48),
              ::testing::ElementsAreArray(
                  bytes_of_hex("EC8CDF7398607CB0F2D21675EA9EA1E4 362B7C3C6773516318A077D7FC5073AE"
                               "6A2CC3787889374FBEB4C81B17BA6C44")));
}

// RFC 3711 §B.3.
TEST(Rfc3711, DerivesTheSessionKeysOfTheRfc) {
  wire::SrtpMasterKey master{};
  fill_from_hex(master.key, "E1F97A0D3E018BE0D64FA32C06DE4139");
  fill_from_hex(master.salt, "0EC675AD498AFEEBB6960B3AABE6");
  const auto keys = derive_session_keys(SrtpProfile::Aes128CmSha1Tag80, master, SrtpKind::Rtp);
  EXPECT_THAT(std::span(keys.cipher).first(16),
              ::testing::ElementsAreArray(bytes_of_hex("C61E7A93744F39EE10734AFE3FF7A087")));
  EXPECT_THAT(keys.salt, ::testing::ElementsAreArray(bytes_of_hex("30CBBC08863D8C85D49DB34A9AE1")));
  EXPECT_THAT(keys.auth, ::testing::ElementsAreArray(
                             bytes_of_hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4")));
}

}  // namespace
}  // namespace convoke::rtp
