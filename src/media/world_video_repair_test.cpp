#include <gmock/gmock.h>

#include <set>

#include "media/camera_test.h"
#include "media/limits.h"

namespace convoke::media {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Seen;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using testing::Viewer;

/// One camera, and who watches it, when packets get lost.
class WorldVideoRepairTest : public testing::Studio {
 protected:
  WorldVideoRepairTest() {
    publishes(ada);
    ssrc = watches(bob, ada);
    goes_on_for(200ms);
  }
  /// The next frame loses its second packet on the way to us, which stays lost.
  std::uint16_t loses_one_upward() {
    uplink_loses = [](const Seen& seen) { return seen.part == 1; };
    while (now.time_since_epoch() / kPass % 8 != 7) pass();
    pass();
    uplink_loses = [](const Seen&) { return false; };
    return static_cast<std::uint16_t>(ada.layers[0].sequence - 2);
  }
  /// How much ada may send, as she was told last.
  std::uint64_t welcome() const {
    std::uint64_t bits_per_second = 0;
    for (const auto& bytes : ada.rtcp)
      if (const auto feedback = wire::parse_rtcp_feedback(bytes); feedback && feedback->remb)
        bits_per_second = feedback->remb->bits_per_second;
    return bits_per_second;
  }
  std::set<std::uint16_t> numbers_of(const Viewer& browser) const {
    std::set<std::uint16_t> numbers;
    for (const auto& seen : browser.of(ssrc)) numbers.insert(seen.header.sequence);
    return numbers;
  }
  bool has_gap(const Viewer& browser) const {
    const auto numbers = numbers_of(browser);
    return static_cast<std::size_t>(*numbers.rbegin() - *numbers.begin()) + 1 != numbers.size();
  }

  Viewer& ada = joins();
  Viewer& bob = joins();
  std::uint32_t ssrc = 0;
};

TEST_F(WorldVideoRepairTest, AsksThePublisherOnlyForWhatItMissesItself) {
  const auto lost = loses_one_upward();
  goes_on_for(20ms);
  EXPECT_THAT(ada.asked_again, ElementsAre(lost));
  EXPECT_TRUE(has_gap(bob));
  // It comes again under its own number.
  arrives(ada, ada.layers[0].sent[ada.layers[0].sent.size() - 2]);
  EXPECT_FALSE(has_gap(bob));
  goes_on_for(1s);
  EXPECT_THAT(ada.asked_again, SizeIs(1));
  EXPECT_EQ(ada.layers[0].asked, 0);
}

TEST_F(WorldVideoRepairTest, TakesWhatComesAgainAsARetransmissionStream) {
  const auto lost = loses_one_upward();
  const Bytes original = ada.layers[0].sent[ada.layers[0].sent.size() - 2];
  const auto packet = wire::parse_rtp(original);
  wire::RtpHeader header = packet->header;
  header.payload_type = testing::kVp8Rtx;
  header.sequence = 9;
  header.ssrc += 1;
  Bytes again(wire::kRtpHeaderBytes + 2 + packet->payload.size());
  wire::write_rtp_header(header, again);
  ByteWriter writer{std::span(again).subspan(wire::kRtpHeaderBytes)};
  writer.u16(lost);
  writer.bytes(packet->payload);
  arrives(ada, again);
  EXPECT_FALSE(has_gap(bob));
  EXPECT_EQ(bob.of(ssrc).back().part, 1);
  // Padding of that stream is nothing to forward.
  const auto before = bob.seen.size();
  again.resize(wire::kRtpHeaderBytes);
  arrives(ada, again);
  EXPECT_EQ(bob.seen.size(), before);
}

TEST_F(WorldVideoRepairTest, BeginsAllThatItAsksForWithAReport) {
  loses_one_upward();
  asks_for_keyframe(bob, ssrc);
  goes_on_for(2s);
  ASSERT_FALSE(ada.asked_again.empty());
  ASSERT_GT(ada.layers[0].asked, 0);
  for (const auto& bytes : ada.rtcp) {
    EXPECT_TRUE(bytes[1] == 200 || bytes[1] == 201) << int{bytes[1]};
  }
}

TEST_F(WorldVideoRepairTest, AsksForAKeyframeWhenWhatIsMissingNeverComes) {
  loses_one_upward();
  goes_on_for(1s);
  EXPECT_EQ(ada.asked_again.size(), 10U);
  EXPECT_EQ(ada.layers[0].asked, 1);
}

TEST_F(WorldVideoRepairTest, SendsALostPacketOnceMoreAsARetransmission) {
  const Seen lost = bob.of(ssrc)[4];
  asks_again(bob, ssrc, {lost.header.sequence});
  const auto again = bob.of(ssrc + 500);
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].header.payload_type, testing::kVp8Rtx);
  EXPECT_EQ(again[0].original, lost.header.sequence);
  EXPECT_EQ(again[0].header.timestamp, lost.header.timestamp);
  EXPECT_EQ(again[0].frame, lost.frame);
  EXPECT_EQ(again[0].part, lost.part);
  EXPECT_THAT(ada.asked_again, IsEmpty());
}

TEST_F(WorldVideoRepairTest, SendsTheVerySameBytesWhereRetransmissionWasNotAgreedOn) {
  bob.sections[0].formats = {testing::vp8(testing::kVp8, std::nullopt)};
  bob.sections[0].rtx_ssrc.reset();
  tells(bob);
  goes_on_for(200ms);
  const Seen lost = bob.of(ssrc).back();
  goes_on_for(20ms);
  const auto before = bob.seen.size();
  asks_again(bob, ssrc, {lost.header.sequence});
  ASSERT_EQ(bob.seen.size(), before + 1);
  EXPECT_EQ(bob.seen.back().bytes, lost.bytes);
}

TEST_F(WorldVideoRepairTest, SendsNothingElseUnderANumberThoughThePacketComesAgainWithOtherBytes) {
  bob.sections[0].formats = {testing::vp8(testing::kVp8, std::nullopt)};
  bob.sections[0].rtx_ssrc.reset();
  tells(bob);
  ada.layers[0].packet_bytes = 1300;
  goes_on_for(200ms);
  const Seen first = bob.of(ssrc).back();
  Bytes other = ada.layers[0].sent.back();
  other.back() ^= 1U;
  // More than the cache keeps, fewer than the numbers it looks back.
  goes_on_for(6s);
  arrives(ada, other);
  asks_again(bob, ssrc, {first.header.sequence});
  goes_on_for(20ms);
  asks_again(bob, ssrc, {first.header.sequence});
  for (const auto& seen : bob.of(ssrc))
    if (seen.header.sequence == first.header.sequence) {
      EXPECT_EQ(seen.bytes, first.bytes);
    }
}

TEST_F(WorldVideoRepairTest, RepeatsNothingTooOftenAndNothingThatItDoesNotHave) {
  const auto lost = bob.of(ssrc)[4].header.sequence;
  for (int i = 0; i < 5; ++i) asks_again(bob, ssrc, {lost});
  EXPECT_THAT(bob.of(ssrc + 500), SizeIs(1));
  for (int i = 0; i < 100; ++i) {
    goes_on_for(200ms);
    asks_again(bob, ssrc, {lost});
  }
  EXPECT_LE(bob.of(ssrc + 500).size(), 10U);
  const auto before = bob.seen.size();
  asks_again(bob, ssrc, {static_cast<std::uint16_t>(bob.of(ssrc).back().header.sequence + 100)});
  asks_again(bob, 4242, {lost});
  EXPECT_EQ(bob.seen.size(), before);
}

TEST_F(WorldVideoRepairTest, RepeatsOnlySoManyPacketsAtOnceAndTheOthersLater) {
  goes_on_for(10s);
  says_remb(bob, 100'000'000);
  std::vector<std::uint16_t> all;
  for (const auto& seen : bob.of(ssrc)) all.push_back(seen.header.sequence);
  ASSERT_GT(all.size(), kMaxVideoRepeatBurst + 200U);
  const std::vector<std::uint16_t> first(all.end() - 600, all.end() - 300);
  const std::vector<std::uint16_t> second(all.end() - 300, all.end());
  asks_again(bob, ssrc, first);
  asks_again(bob, ssrc, second);
  EXPECT_THAT(bob.of(ssrc + 500), SizeIs(kMaxVideoRepeatBurst));
  goes_on_for(kVideoBurstTime);
  asks_again(bob, ssrc, second);
  EXPECT_GE(bob.of(ssrc + 500).size(), 600U);
}

TEST_F(WorldVideoRepairTest, RepeatsNoMoreThanFitsBesideThePicture) {
  goes_on_for(10s);
  says_remb(bob, 200'000);
  const auto seen = bob.of(ssrc);
  std::vector<std::uint16_t> all;
  for (const auto& one : seen) all.push_back(one.header.sequence);
  asks_again(bob, ssrc, {all.end() - 200, all.end()});
  std::size_t size_bytes = 0;
  for (const auto& one : bob.of(ssrc + 500)) size_bytes += one.bytes.size();
  EXPECT_NEAR(static_cast<double>(size_bytes), 10'000, 300);
}

TEST_F(WorldVideoRepairTest, RepeatsNothingOfALayerThatIsNotShownAnyMore) {
  publishes(ada, {"low", "hi"});
  bob.sections[0].group_id = ada.group_id;
  tells(bob);
  goes_on_for(1s);
  const Seen of_high = bob.of(ssrc).back();
  ASSERT_EQ(of_high.stream_id, ada.layers[1].stream_id);
  asks_again(bob, ssrc, {of_high.header.sequence});
  ASSERT_EQ(bob.of(ssrc + 500).back().original, of_high.header.sequence);
  bob.sections[0].stream_id = ada.layers[0].stream_id;
  tells(bob);
  goes_on_for(1s);
  ASSERT_EQ(bob.of(ssrc).back().stream_id, ada.layers[0].stream_id);
  const auto before = bob.of(ssrc + 500).size();
  asks_again(bob, ssrc, {of_high.header.sequence});
  EXPECT_THAT(bob.of(ssrc + 500), SizeIs(before));
  asks_again(bob, ssrc, {bob.of(ssrc).back().header.sequence});
  EXPECT_THAT(bob.of(ssrc + 500), SizeIs(before + 1));
}

TEST_F(WorldVideoRepairTest, PassesTheWishForAKeyframeOnOnceForManyWhoHaveIt) {
  Viewer& eve = joins();
  const auto of_eve = watches(eve, ada);
  goes_on_for(1s);
  const int before = ada.layers[0].asked;
  for (int i = 0; i < 5; ++i) {
    asks_for_keyframe(bob, ssrc);
    asks_for_keyframe(eve, of_eve);
    pass();
  }
  goes_on_for(1s);
  EXPECT_EQ(ada.layers[0].asked, before + 1);
  const auto seen = bob.of(ssrc);
  EXPECT_TRUE(
      std::ranges::any_of(seen, [](const Seen& one) { return one.is_key && one.frame > 20; }));
}

TEST_F(WorldVideoRepairTest, BeginsWithAKeyframeWhoseFirstPacketCameLast) {
  Viewer& eve = joins();
  const auto of_eve = watches(eve, ada);
  ada.layers[0].owes_keyframe = true;
  uplink_loses = [](const Seen& seen) { return seen.part == 0 && seen.is_key; };
  goes_on_for(40ms);
  uplink_loses = [](const Seen&) { return false; };
  EXPECT_THAT(eve.of(of_eve), IsEmpty());
  arrives(ada, ada.layers[0].sent[ada.layers[0].sent.size() - 3]);
  const auto seen = eve.of(of_eve);
  ASSERT_THAT(seen, SizeIs(3));
  EXPECT_EQ(seen[0].part, 0);
  EXPECT_EQ(static_cast<std::uint16_t>(seen[2].header.sequence - seen[0].header.sequence), 2);
}

TEST_F(WorldVideoRepairTest, WaitsForAnotherKeyframeWhereTooMuchOvertookTheFirstPacketOfOne) {
  Viewer& eve = joins();
  const auto of_eve = watches(eve, ada);
  ada.layers[0].owes_keyframe = true;
  uplink_loses = [](const Seen& seen) { return seen.part == 0 && seen.is_key; };
  const std::size_t key = ada.layers[0].sent.size();
  goes_on_for(5s);
  ASSERT_GT(ada.layers[0].sent.size() - key, static_cast<std::size_t>(kMaxVideoCatchUp));
  arrives(ada, ada.layers[0].sent[key]);
  EXPECT_THAT(eve.of(of_eve), IsEmpty());
  uplink_loses = [](const Seen&) { return false; };
  goes_on_for(5s);
  ASSERT_FALSE(eve.of(of_eve).empty());
  EXPECT_TRUE(eve.of(of_eve).front().is_key);
}

TEST_F(WorldVideoRepairTest, TellsThePublisherWhatArrivedAndHowMuchMay) {
  wire::RtcpReport report{.ssrc = ada.layers[0].ssrc,
                          .sender_info = wire::SenderInfo{.ntp = 0x0000'1234'5678'0000},
                          .cname = "ada"};
  Bytes memory(wire::kRtcpReportBytes);
  arrives(ada, wire::write_rtcp(report, memory));
  ada.rtcp.clear();
  loses_one_upward();
  goes_on_for(1s);
  const auto found = std::ranges::find_if(ada.rtcp, [&](const Bytes& bytes) {
    const auto compound = wire::parse_rtcp(bytes);
    return compound && !compound->blocks.items().empty() &&
           compound->blocks.items()[0].ssrc == ada.layers[0].ssrc;
  });
  ASSERT_NE(found, ada.rtcp.end());
  const auto compound = wire::parse_rtcp(*found);
  EXPECT_EQ(compound->sender_ssrc, 900U);
  EXPECT_EQ(compound->blocks.items()[0].last_sr, 0x1234'5678U);
  EXPECT_GT(compound->blocks.items()[0].delay_since_last_sr, 0U);
  const auto feedback = wire::parse_rtcp_feedback(*found);
  ASSERT_TRUE(feedback->remb.has_value());
  EXPECT_GT(feedback->remb->bits_per_second, 1'200'000U);
  EXPECT_LT(feedback->remb->bits_per_second, 2'500'000U);
}

TEST_F(WorldVideoRepairTest, TellsTheViewerWhichTimeAFrameBelongsTo) {
  bob.rtcp.clear();
  goes_on_for(2s);
  const Seen last = bob.of(ssrc).back();
  std::vector<wire::RtcpCompound> found;
  for (const auto& bytes : bob.rtcp) {
    const auto compound = wire::parse_rtcp(bytes);
    if (compound && compound->sender_ssrc == ssrc) found.push_back(*compound);
  }
  ASSERT_THAT(found, SizeIs(2));
  const auto& info = *found.back().sender_info;
  EXPECT_GT(info.packets, 75U);
  const double seconds = static_cast<double>(info.ntp) / 4294967296.0;
  const double now_seconds = std::chrono::duration<double>(now.time_since_epoch()).count();
  const double passed = now_seconds - seconds;
  // The last frame came at most 40 ms ago.
  EXPECT_NEAR(info.rtp_timestamp + passed * 90000.0, last.header.timestamp, 41 * 90.0);
}

TEST_F(WorldVideoRepairTest, TellsControlWhatComesAndWhatDoesNot) {
  goes_on_for(2s);
  const auto heard = all<plane::RoomVideo>();
  ASSERT_FALSE(heard.empty());
  ASSERT_THAT(heard.back().bitrates, SizeIs(1));
  EXPECT_EQ(heard.back().bitrates[0].stream_id, ada.layers[0].stream_id);
  // 75 packets a second of 200 bytes.
  EXPECT_NEAR(heard.back().bitrates[0].bits_per_second, 75 * 200 * 8, 10'000);
  EXPECT_THAT(heard.back().stalled, IsEmpty());
  ada.layers[0].is_on = false;
  goes_on_for(5s);
  EXPECT_THAT(all<plane::RoomVideo>().back().stalled, ElementsAre(ada.layers[0].stream_id));
  EXPECT_GE(all<plane::RoomVideo>().size(), 6U);
  EXPECT_LE(all<plane::RoomVideo>().size(), 8U);
}

TEST_F(WorldVideoRepairTest, CallsALayerStalledOnlyWhenNoneOfItsSourceComes) {
  Viewer& eve = joins();
  publishes(eve, {"low", "hi"});
  watches(bob, eve);
  eve.layers[1].is_on = false;  // Announced, but of a small camera it is not sent.
  goes_on_for(5s);
  EXPECT_THAT(all<plane::RoomVideo>().back().stalled, IsEmpty());
  eve.layers[0].is_on = false;
  goes_on_for(5s);
  EXPECT_THAT(all<plane::RoomVideo>().back().stalled,
              UnorderedElementsAre(eve.layers[0].stream_id, eve.layers[1].stream_id));
}

TEST_F(WorldVideoRepairTest, TellsControlWhatTheWayCanTakeAndWhoIsHeld) {
  ada.layers[0].packet_bytes = 800;
  goes_on_for(1s);
  EXPECT_THAT(all<plane::PeerBandwidth>(), IsEmpty());
  says_remb(bob, 60'000);
  goes_on_for(1s);
  says_remb(bob, 60'000);
  goes_on_for(1s);
  const auto told = all<plane::PeerBandwidth>();
  ASSERT_FALSE(told.empty());
  EXPECT_LE(told.size(), 2U);
  EXPECT_EQ(told.back().leg, bob.leg);
  EXPECT_THAT(told.back().held_groups, ElementsAre(ada.group_id));
  const auto before = bob.of(ssrc).size();
  goes_on_for(500ms);
  EXPECT_EQ(bob.of(ssrc).size(), before);
}

TEST_F(WorldVideoRepairTest, TellsWhoSendsOneLayerOnlyHowNarrowTheWayOfItsViewerIs) {
  goes_on_for(1s);
  EXPECT_GT(welcome(), 1'500'000U);
  says_remb(bob, 900'000);
  goes_on_for(1s);
  says_remb(bob, 450'000);
  goes_on_for(2s);
  EXPECT_LT(welcome(), 700'000U);
  EXPECT_GT(welcome(), 400'000U);
  for (int i = 0; i < 40; ++i) {
    says_remb(bob, 3'000'000);
    goes_on_for(1s);
  }
  EXPECT_GT(welcome(), 1'500'000U);
}

TEST_F(WorldVideoRepairTest, WelcomesAllOfTheOneLayerAgainAfterAMomentInWhichNothingFitted) {
  ada.layers[0].packet_bytes = 800;
  goes_on_for(1s);
  says_remb(bob, 40'000);
  goes_on_for(2s);
  EXPECT_LT(welcome(), 600'000U);
  for (int i = 0; i < 80; ++i) {
    says_remb(bob, 3'000'000);
    goes_on_for(1s);
  }
  EXPECT_GT(welcome(), 1'500'000U);
}

TEST_F(WorldVideoRepairTest, SendsPaddingToFindOutWhetherABetterLayerFits) {
  publishes(ada, {"low", "hi"});
  bob.sections[0].group_id = ada.group_id;
  tells(bob);
  for (int i = 0; i < 20; ++i) {
    says_remb(bob, 250'000);
    goes_on_for(500ms);
  }
  EXPECT_GT(bob.of(ssrc + 500).size(), 10U);
  EXPECT_EQ(bob.of(ssrc).back().stream_id, ada.layers[0].stream_id);
}

TEST_F(WorldVideoRepairTest, ForwardsNoMoreOfAFloodThanACameraMayBring) {
  const auto before = bob.seen.size();
  for (std::uint8_t i = 0; i < 200; ++i)
    for (std::uint8_t part = 0; part < 20; ++part)
      arrives(ada, testing::camera_packet(ada.layers[0], part, false, false));
  EXPECT_LE(bob.seen.size() - before, static_cast<std::size_t>(kMaxVideoBurst));
  goes_on_for(1s);
  const auto then = bob.seen.size();
  for (int i = 0; i < 9; ++i) {
    for (int part = 0; part < kMaxVideoBurst; ++part)
      arrives(ada, testing::camera_packet(ada.layers[0], 1, false, false));
    goes_on_for(kVideoBurstTime);
  }
  EXPECT_LE(bob.seen.size() - then, static_cast<std::size_t>(2 * kMaxVideoPacketsPerSecond));
  goes_on_for(3s);
  EXPECT_EQ(bob.of(ssrc).back().frame, ada.layers[0].frames - 1);
}

TEST_F(WorldVideoRepairTest, GoesOnAfterOnePacketFarAheadOfTheOthers) {
  Bytes stray = ada.layers[0].sent.back();
  const auto ahead = static_cast<std::uint16_t>(ada.layers[0].sequence + 2000);
  stray[2] = static_cast<std::uint8_t>(ahead >> 8U);
  stray[3] = static_cast<std::uint8_t>(ahead);
  arrives(ada, stray);
  bob.seen.clear();
  goes_on_for(2s);
  EXPECT_GT(bob.of(ssrc).size(), 100U);
}

TEST_F(WorldVideoRepairTest, OutlivesAPublisherThatSendsNonsense) {
  SeededRandom noise(5);
  for (int i = 0; i < 20'000; ++i) {
    Bytes packet = ada.layers[0].sent[noise.below(ada.layers[0].sent.size())];
    for (int flips = 0; flips < 3; ++flips)
      packet[2 + noise.below(30)] = static_cast<std::uint8_t>(noise.next());
    packet.resize(12 + noise.below(packet.size() - 12));
    arrives(ada, packet);
    if (i % 100 == 0) pass();
  }
  ada.layers[0].owes_keyframe = true;
  bob.seen.clear();
  goes_on_for(3s);
  EXPECT_GT(bob.of(ssrc).size(), 150U);
}

}  // namespace
}  // namespace convoke::media
