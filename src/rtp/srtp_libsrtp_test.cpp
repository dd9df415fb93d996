#include "rtp/srtp.h"

#include <gtest/gtest.h>
#include <srtp2/srtp.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/byte_writer.h"
#include "base/random.h"

namespace convoke::rtp {
namespace {

using wire::SrtpProfile;

struct Libsrtp {
  struct Free {
    void operator()(srtp_ctx_t_* context) const { srtp_dealloc(context); }
  };
  std::unique_ptr<srtp_ctx_t_, Free> session;

  Libsrtp(SrtpProfile profile, const wire::SrtpMasterKey& master, srtp_ssrc_type_t direction) {
    static const bool kStarted = srtp_init() == srtp_err_status_ok;
    CHECK(kStarted);
    std::array<unsigned char, wire::kMaxSrtpKeyBytes + wire::kMaxSrtpSaltBytes> key{};
    const auto key_bytes = static_cast<std::ptrdiff_t>(wire::srtp_key_bytes(profile));
    std::copy_n(master.salt.begin(), wire::srtp_salt_bytes(profile),
                std::copy_n(master.key.begin(), key_bytes, key.begin()));
    srtp_policy_t policy{};
    for (auto* const part : {&policy.rtp, &policy.rtcp}) {
      if (profile == SrtpProfile::AeadAes128Gcm) srtp_crypto_policy_set_aes_gcm_128_16_auth(part);
      if (profile == SrtpProfile::AeadAes256Gcm) srtp_crypto_policy_set_aes_gcm_256_16_auth(part);
      if (profile == SrtpProfile::Aes128CmSha1Tag80) srtp_crypto_policy_set_rtp_default(part);
    }
    policy.ssrc.type = direction;
    policy.key = key.data();
    policy.window_size = 1024;
    srtp_t made = nullptr;
    CHECK(srtp_create(&made, &policy) == srtp_err_status_ok);
    session.reset(made);
  }

  Bytes run(srtp_err_status_t (*step)(srtp_t, void*, int*), Bytes packet) const {
    auto size = static_cast<int>(packet.size());
    packet.resize(packet.size() + SRTP_MAX_TRAILER_LEN);
    if (step(session.get(), packet.data(), &size) != srtp_err_status_ok) return {};
    packet.resize(static_cast<std::size_t>(size));
    return packet;
  }
};

/// Random packets between us and libsrtp, over several roll-overs, of several sources.
class LibsrtpTest : public ::testing::TestWithParam<SrtpProfile> {
 protected:
  LibsrtpTest() {
    for (auto& byte : key.key) byte = static_cast<std::uint8_t>(random.next());
    for (auto& byte : key.salt) byte = static_cast<std::uint8_t>(random.next());
  }

  Bytes next_rtp() {
    Bytes packet(24 + random.below(1000));
    for (auto& byte : packet) byte = static_cast<std::uint8_t>(random.next());
    sequence = static_cast<std::uint16_t>(sequence + 1 + random.below(2000));
    ByteWriter writer(packet);
    const bool has_extension = random.below(2) == 0;
    writer.u8(has_extension ? 0x90 : 0x80);
    writer.u8(static_cast<std::uint8_t>(random.below(64)));
    writer.u16(sequence);
    writer.u32(static_cast<std::uint32_t>(random.next()));
    writer.u32(0x1000 + static_cast<std::uint32_t>(sequence % 3));
    if (has_extension) writer.u32(0xBEDE0001);
    return packet;
  }
  Bytes next_rtcp() {
    Bytes packet(8 + 4 * random.below(50));
    for (auto& byte : packet) byte = static_cast<std::uint8_t>(random.next());
    ByteWriter writer(packet);
    writer.u16(0x80C9);
    writer.u16(static_cast<std::uint16_t>(packet.size() / 4 - 1));
    writer.u32(0x1000 + static_cast<std::uint32_t>(random.below(3)));
    return packet;
  }
  static Bytes with_tail(Bytes packet) {
    packet.resize(packet.size() + kSrtpTailBytes);
    return packet;
  }

  static constexpr int kPackets = 500;
  SeededRandom random{5};
  wire::SrtpMasterKey key{};
  std::uint16_t sequence = 100;
};

INSTANTIATE_TEST_SUITE_P(Profiles, LibsrtpTest,
                         ::testing::Values(SrtpProfile::AeadAes128Gcm, SrtpProfile::AeadAes256Gcm,
                                           SrtpProfile::Aes128CmSha1Tag80));

TEST_P(LibsrtpTest, OpensWhatWeProtect) {
  const Libsrtp libsrtp(GetParam(), key, ssrc_any_inbound);
  SrtpSender sender(GetParam(), key);
  for (int i = 0; i < kPackets; ++i) {
    const auto packet = next_rtp();
    auto memory = with_tail(packet);
    const auto sealed = sender.protect_rtp(memory);
    ASSERT_TRUE(sealed);
    EXPECT_EQ(libsrtp.run(srtp_unprotect, {sealed->begin(), sealed->end()}), packet);
    const auto report = next_rtcp();
    memory = with_tail(report);
    const auto sealed_report = sender.protect_rtcp(memory);
    ASSERT_TRUE(sealed_report);
    EXPECT_EQ(libsrtp.run(srtp_unprotect_rtcp, {sealed_report->begin(), sealed_report->end()}),
              report);
  }
}

TEST_P(LibsrtpTest, ProtectsWhatWeOpen) {
  const Libsrtp libsrtp(GetParam(), key, ssrc_any_outbound);
  SrtpReceiver receiver(GetParam(), key);
  for (int i = 0; i < kPackets; ++i) {
    const auto packet = next_rtp();
    auto sealed = libsrtp.run(srtp_protect, packet);
    const auto opened = receiver.open_rtp(sealed);
    ASSERT_TRUE(opened);
    EXPECT_TRUE(std::ranges::equal(*opened, packet));
    const auto report = next_rtcp();
    sealed = libsrtp.run(srtp_protect_rtcp, report);
    const auto opened_report = receiver.open_rtcp(sealed);
    ASSERT_TRUE(opened_report);
    EXPECT_TRUE(std::ranges::equal(*opened_report, report));
  }
}

}  // namespace
}  // namespace convoke::rtp
