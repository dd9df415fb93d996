#include "rtp/srtp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/byte_writer.h"
#include "base/random.h"

namespace convoke::rtp {
namespace {

using ::testing::ElementsAreArray;
using wire::SrtpProfile;

TEST(ReplayWindow, TakesEachIndexOnceInAnyOrder) {
  ReplayWindow<128> window;
  for (const std::uint64_t index : {500U, 502U, 501U, 400U, 630U}) {
    EXPECT_TRUE(window.is_new(index)) << index;
    window.note(index);
    EXPECT_FALSE(window.is_new(index)) << index;
  }
  EXPECT_TRUE(window.is_new(503));
  EXPECT_FALSE(window.was_seen(503));
  EXPECT_FALSE(window.was_seen(500));  // It is too old.
  EXPECT_TRUE(window.was_seen(630));
  EXPECT_FALSE(window.is_new(630U - 128U));
  EXPECT_TRUE(window.is_new(631));
}

TEST(ReplayWindow, AgreesWithASetOverManyRandomSteps) {
  SeededRandom random(7);
  ReplayWindow<128> window;
  std::vector<bool> seen(100'000);
  std::uint64_t highest = 1000;
  for (int i = 0; i < 20'000; ++i) {
    const auto index = highest + random.below(random.below(50) == 0 ? 400 : 12) - random.below(200);
    if (index >= seen.size() || index == 0) break;
    const bool fresh = index > highest || (highest - index < 128 && !seen[index]);
    if (i > 0) {
      ASSERT_EQ(window.is_new(index), fresh) << index;
    }
    if (!fresh && i > 0) continue;
    window.note(index);
    seen[index] = true;
    highest = i == 0 ? index : std::max(highest, index);
  }
}

wire::SrtpMasterKey random_key(std::uint64_t seed) {
  SeededRandom random(seed);
  wire::SrtpMasterKey key;
  for (auto& byte : key.key) byte = static_cast<std::uint8_t>(random.next());
  for (auto& byte : key.salt) byte = static_cast<std::uint8_t>(random.next());
  return key;
}

constexpr std::uint32_t kSsrc = 77;

/// One direction between two peers that share a key.
class SrtpTest : public ::testing::TestWithParam<SrtpProfile> {
 protected:
  /// With room for the tail.
  static Bytes rtp(std::uint16_t sequence, std::uint32_t ssrc = kSsrc) {
    Bytes packet(40 + kSrtpTailBytes);
    ByteWriter writer(packet);
    writer.u16(0x8060);
    writer.u16(sequence);
    writer.u32(sequence * 960U);
    writer.u32(ssrc);
    for (std::uint8_t i = 0; i < 28; ++i) writer.u8(i);
    return packet;
  }
  static Bytes rtcp() {
    Bytes packet(8 + kSrtpTailBytes);
    ByteWriter writer(packet);
    writer.u32(0x80C90001);
    writer.u32(kSsrc);
    return packet;
  }
  static Bytes without_tail(Bytes packet) {
    packet.resize(packet.size() - kSrtpTailBytes);
    return packet;
  }
  static Bytes copy(const Result<BytesView, SrtpSendError>& sealed) {
    return sealed ? Bytes(sealed->begin(), sealed->end()) : Bytes{};
  }

  Bytes send(std::uint16_t sequence, std::uint32_t ssrc = kSsrc) {
    auto packet = rtp(sequence, ssrc);
    return copy(sender.protect_rtp(packet));
  }
  Bytes send_again(std::uint16_t sequence) {
    auto packet = rtp(sequence);
    return copy(sender.protect_again(packet));
  }
  Bytes send_rtcp() {
    auto packet = rtcp();
    return copy(sender.protect_rtcp(packet));
  }
  std::optional<SrtpReceiveError> refusal(Bytes packet) {
    const auto opened = receiver.open_rtp(packet);
    return opened ? std::nullopt : std::optional(opened.error());
  }
  std::optional<SrtpReceiveError> rtcp_refusal(Bytes packet) {
    const auto opened = receiver.open_rtcp(packet);
    return opened ? std::nullopt : std::optional(opened.error());
  }
  bool receives(const Bytes& packet) { return refusal(packet) == std::nullopt; }

  SrtpSender sender{GetParam(), random_key(3)};
  SrtpReceiver receiver{GetParam(), random_key(3)};
};

INSTANTIATE_TEST_SUITE_P(Profiles, SrtpTest,
                         ::testing::Values(SrtpProfile::AeadAes128Gcm, SrtpProfile::AeadAes256Gcm,
                                           SrtpProfile::Aes128CmSha1Tag80));

TEST_P(SrtpTest, OpensToWhatWasProtected) {
  auto packet = send(9);
  EXPECT_FALSE(std::equal(packet.begin() + 12, packet.begin() + 40, rtp(9).begin() + 12));
  const auto opened = receiver.open_rtp(packet);
  ASSERT_TRUE(opened);
  EXPECT_THAT(*opened, ElementsAreArray(without_tail(rtp(9))));
}

TEST_P(SrtpTest, OpensRtcpToWhatWasProtected) {
  auto packet = send_rtcp();
  EXPECT_EQ(packet.size(), 8U + (GetParam() == SrtpProfile::Aes128CmSha1Tag80 ? 14U : 20U));
  const auto opened = receiver.open_rtcp(packet);
  ASSERT_TRUE(opened);
  EXPECT_THAT(*opened, ElementsAreArray(without_tail(rtcp())));
}

TEST_P(SrtpTest, LeavesCsrcsAndExtensionLegible) {
  auto packet = rtp(9);
  packet[0] = 0x91;             // one CSRC, an extension
  packet[16] = packet[17] = 0;  // of one word
  packet[18] = 0;
  packet[19] = 1;
  const auto clear = packet;
  const auto sealed = copy(sender.protect_rtp(packet));
  EXPECT_TRUE(std::equal(clear.begin(), clear.begin() + 24, sealed.begin()));
  EXPECT_FALSE(std::equal(clear.begin() + 24, clear.begin() + 40, sealed.begin() + 24));
  EXPECT_TRUE(receives(sealed));
}

TEST_P(SrtpTest, RefusesAnAlteredByteWhereverItIs) {
  const auto packet = send(9);
  for (std::size_t at = 0; at < packet.size(); ++at) {
    auto altered = packet;
    altered[at] ^= 1U;
    EXPECT_FALSE(receives(altered)) << at;
  }
  EXPECT_TRUE(receives(packet));
}

TEST_P(SrtpTest, RefusesAnAlteredByteOfRtcpWhereverItIs) {
  const auto packet = send_rtcp();
  for (std::size_t at = 0; at < packet.size(); ++at) {
    auto altered = packet;
    altered[at] ^= 1U;
    EXPECT_TRUE(rtcp_refusal(altered)) << at;
  }
  EXPECT_EQ(rtcp_refusal(packet), std::nullopt);
}

TEST_P(SrtpTest, RefusesTruncatedPackets) {
  const auto packet = send(9);
  const auto report = send_rtcp();
  for (std::size_t size = 0; size < packet.size(); ++size)
    EXPECT_TRUE(refusal(Bytes(packet.begin(), packet.begin() + static_cast<int>(size))));
  for (std::size_t size = 0; size < report.size(); ++size)
    EXPECT_TRUE(rtcp_refusal(Bytes(report.begin(), report.begin() + static_cast<int>(size))));
}

TEST_P(SrtpTest, RefusesPacketsOfAnotherKey) {
  receiver = SrtpReceiver(GetParam(), random_key(4));
  EXPECT_EQ(refusal(send(9)), SrtpReceiveError::NotAuthentic);
  EXPECT_EQ(rtcp_refusal(send_rtcp()), SrtpReceiveError::NotAuthentic);
}

TEST_P(SrtpTest, RefusesRtcpThatSaysItIsNotEncrypted) {
  auto packet = send_rtcp();
  packet[packet.size() - (GetParam() == SrtpProfile::Aes128CmSha1Tag80 ? 14 : 4)] &= 0x7FU;
  EXPECT_EQ(rtcp_refusal(packet), SrtpReceiveError::Malformed);
}

TEST_P(SrtpTest, TakesEachPacketOnce) {
  const auto packet = send(9);
  const auto report = send_rtcp();
  EXPECT_TRUE(receives(packet));
  EXPECT_EQ(refusal(packet), SrtpReceiveError::Replayed);
  EXPECT_EQ(rtcp_refusal(report), std::nullopt);
  EXPECT_EQ(rtcp_refusal(report), SrtpReceiveError::Replayed);
}

TEST_P(SrtpTest, TakesPacketsThatAreReorderedAndLateAcrossARollOver) {
  EXPECT_TRUE(receives(send(32'000)));
  std::vector<Bytes> packets;
  for (int i = 0; i < 3000; ++i)
    packets.push_back(send(static_cast<std::uint16_t>(60'000 + i * 3)));
  SeededRandom random(11);
  for (std::size_t i = 0; i + 20 < packets.size(); ++i)
    std::swap(packets[i], packets[i + random.below(20)]);
  for (const auto& packet : packets) EXPECT_TRUE(receives(packet));
}

TEST_P(SrtpTest, RollsOverOften) {
  for (int i = 0; i < 40; ++i)
    EXPECT_TRUE(receives(send(static_cast<std::uint16_t>(i * 20'000)))) << i;
}

TEST_P(SrtpTest, ForgetsNothingAboutOrderForForgedPackets) {
  EXPECT_TRUE(receives(send(25'000)));
  const auto next = send(25'001);
  auto forged = send(50'000);
  forged.back() ^= 1U;
  EXPECT_EQ(refusal(forged), SrtpReceiveError::NotAuthentic);
  EXPECT_TRUE(receives(next));
}

TEST_P(SrtpTest, ProtectsEachSequenceNumberOnce) {
  auto packet = rtp(9);
  EXPECT_TRUE(sender.protect_rtp(packet));
  packet = rtp(9);
  EXPECT_EQ(sender.protect_rtp(packet).error(), SrtpSendError::AlreadySent);
}

TEST_P(SrtpTest, ProtectsALostPacketOfBeforeTheRollOverAgain) {
  EXPECT_TRUE(receives(send(32'000)));
  EXPECT_TRUE(receives(send(64'000)));
  const auto lost = send(65'530);
  EXPECT_TRUE(receives(send(10)));
  const auto again = send_again(65'530);
  EXPECT_EQ(again, lost);
  EXPECT_TRUE(receives(again));
}

TEST_P(SrtpTest, ProtectsNothingAgainThatWasNeverSent) {
  auto packet = rtp(9);
  EXPECT_EQ(sender.protect_again(packet).error(), SrtpSendError::NeverSent);
  send(10);
  packet = rtp(9);
  EXPECT_EQ(sender.protect_again(packet).error(), SrtpSendError::NeverSent);
  packet = rtp(11);
  EXPECT_EQ(sender.protect_again(packet).error(), SrtpSendError::NeverSent);
}

TEST_P(SrtpTest, ProtectsNothingAgainThatIsTooOldToKnowWhetherItWasSent) {
  EXPECT_FALSE(send(9).empty());
  EXPECT_FALSE(send(9 + kSrtpWindowPackets - 1).empty());
  EXPECT_FALSE(send_again(9).empty());
  EXPECT_FALSE(send(9 + kSrtpWindowPackets).empty());
  auto packet = rtp(9);
  EXPECT_EQ(sender.protect_again(packet).error(), SrtpSendError::NeverSent);
}

TEST_P(SrtpTest, KeepsTheRollOversOfSourcesApart) {
  EXPECT_TRUE(receives(send(30'000, 1)));
  EXPECT_TRUE(receives(send(60'000, 1)));
  EXPECT_TRUE(receives(send(5, 1)));
  EXPECT_TRUE(receives(send(5, 2)));
  EXPECT_TRUE(receives(send(6, 1)));
}

TEST_P(SrtpTest, ForgetsTheSourceThatIsSilentForLongest) {
  const auto first = send(1, 1000);
  const auto second = send(1, 1001);
  EXPECT_TRUE(receives(first));
  EXPECT_TRUE(receives(second));
  EXPECT_TRUE(receives(send(2, 1000)));
  SrtpSender other(GetParam(), random_key(3));
  for (std::uint32_t i = 0; i < kMaxSrtpSources - 1; ++i) {
    auto packet = rtp(1, 2000 + i);
    EXPECT_TRUE(receives(copy(other.protect_rtp(packet))));
  }
  EXPECT_EQ(refusal(first), SrtpReceiveError::Replayed);
  EXPECT_TRUE(receives(second));  // it was forgotten
}

TEST_P(SrtpTest, SendsNoMoreSourcesThanItRemembers) {
  for (std::uint32_t i = 0; i < kMaxSrtpSentSources; ++i) EXPECT_FALSE(send(1, i).empty());
  auto packet = rtp(1, kMaxSrtpSentSources);
  EXPECT_EQ(sender.protect_rtp(packet).error(), SrtpSendError::TooManySources);
  EXPECT_FALSE(send(2, 0).empty());
}

}  // namespace
}  // namespace convoke::rtp
