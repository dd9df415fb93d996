#include <gmock/gmock.h>

#include <algorithm>
#include <cstdio>

#include "media/phone_test.h"
#include "media/receiver.h"
#include "media/sender.h"
#include "media/sent_payloads.h"

namespace convoke::media {
namespace {

using namespace std::chrono_literals;
using audio::Codec;
using ::testing::Each;
using testing::kRedPayloadType;
using testing::Phone;

const TransportAddress kAddress{IpAddress::v4(192, 0, 2, 1), 5004};

/// Some seconds of a tone.
std::vector<Bytes> encoded_tone(double hz) {
  constexpr std::size_t kFrames = 5 * 50;
  const auto encoder = audio::make_encoder(Codec::Opus);
  encoder->protect(audio::Protection::AgainstLoss);
  const auto samples = convoke::testing::tone(hz, 48000, kFrames * 960);
  std::vector<Bytes> payloads(kFrames, Bytes(audio::kMaxPayloadBytes));
  for (std::size_t i = 0; i < kFrames; ++i)
    payloads[i].resize(encoder->encode(audio::PcmView(samples).subspan(i * 960, 960), payloads[i]));
  return payloads;
}

/// A leg's two halves, which say something again and again and hear another leg over a network that
/// loses packets of either, reports included.
class End {
 public:
  End(std::uint64_t seed, const std::vector<Bytes>& speech, Instant now)
      : random_(seed), sender_(random_), said_(speech) {
    const plane::RtpParameters parameters{.remote = kAddress,
                                          .remote_rtcp = kAddress,
                                          .codec = plane::Codec::Opus,
                                          .payload_type = 111,
                                          .red_payload_type = kRedPayloadType};
    receiver_.set_remote(parameters, {.ssrc = sender_.ssrc(), .cname = "end"}, random_, now);
    sender_.set_remote(parameters);
  }

  void tick(Instant now, End& other, double loss) {
    hear(now);
    speak(now);
    for (const auto& packet : out_.packets())
      if (random_.unit() >= loss)
        other.receiver_.on_datagram(out_.bytes(packet), kAddress, now + 7ms);
    out_.clear();
  }
  void begins_to_count() {
    longest_run_ = 0;
    counted_from_ = receiver_.statistics();
  }
  Duration longest_concealed() const { return longest_run_ * 20ms; }
  plane::LegStatistics counted() const {
    auto counted = receiver_.statistics();
    counted.frames_concealed -= counted_from_.frames_concealed;
    counted.frames_redundant -= counted_from_.frames_redundant;
    return counted;
  }

 private:
  void hear(Instant now) {
    const auto before = receiver_.statistics().frames_concealed;
    receiver_.tick({.now = now, .leg = LegId{1}, .is_heard = true}, speech_,
                   {.voices = voices_, .scratch = scratch_}, out_);
    run_ = receiver_.statistics().frames_concealed > before ? run_ + 1 : 0;
    longest_run_ = std::max(longest_run_, run_);
  }
  void speak(Instant now) {
    rtp::Reporter& reporter = *receiver_.reporter();
    sender_.send(said_[spoken_++ % said_.size()], {.to = kAddress}, reporter, now, out_);
    if (now < reporter.deadline()) return;
    const auto report = reporter.on_deadline(now);
    std::ranges::copy(report, out_.packet_memory().begin());
    out_.send({.size_bytes = static_cast<std::uint16_t>(report.size()), .to = kAddress});
  }

  SeededRandom random_;
  Receiver receiver_{};
  Sender sender_;
  const std::vector<Bytes>& said_;
  std::size_t spoken_ = 0;
  Speech speech_{};
  VoicePool voices_{};
  std::vector<std::int16_t> scratch_ = std::vector<std::int16_t>(audio::kMaxPacketSamples);
  Outbox out_{};
  int run_ = 0;
  int longest_run_ = 0;
  plane::LegStatistics counted_from_{};
};

TEST(Loss, OfATenthBothWaysConcealsNothingLongerThanSixtyMilliseconds) {
  const auto tone = encoded_tone(440);
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Instant now{1h};
    End here(seed, tone, now);
    End there(seed + 100, tone, now);
    for (int i = 0; i < 70 * 50; ++i, now += 20ms) {
      if (i == 10 * 50) here.begins_to_count();
      if (i == 10 * 50) there.begins_to_count();
      here.tick(now, there, 0.1);
      there.tick(now, here, 0.1);
    }
    for (const End* end : {&here, &there}) {
      const auto counted = end->counted();
      std::printf("seed %d: of 3000 frames %d again, %d concealed, at most %d ms at once\n",
                  static_cast<int>(seed), static_cast<int>(counted.frames_redundant),
                  static_cast<int>(counted.frames_concealed),
                  static_cast<int>(end->longest_concealed() / 1ms));
      EXPECT_LE(end->longest_concealed(), 60ms) << seed;
      EXPECT_GT(counted.frames_redundant, 200U) << seed;
      EXPECT_LT(counted.frames_concealed, 30U) << seed;
    }
  }
}

/// Phones that take RED, some of which lose packets.
class RedTest : public testing::Hall {
 protected:
  Phone& enters_with_red() {
    Phone& phone = enters(Codec::Opus);
    phone.takes_red = true;
    command(plane::SetRemote{.leg = phone.leg(), .parameters = phone.parameters()});
    return phone;
  }
  static std::vector<int> payload_types(const Phone& phone) {
    std::vector<int> types;
    for (const auto& header : phone.headers) types.push_back(header.payload_type);
    return types;
  }
  /// That each packet carries again what the ones before it were; at least `least` of them.
  static void expect_truth(const Phone& phone, std::size_t least) {
    std::map<std::uint32_t, Bytes> sent;
    std::size_t again = 0;
    for (std::size_t i = 0; i < phone.headers.size(); ++i) {
      const auto& header = phone.headers[i];
      BytesView primary = phone.payloads[i];
      if (header.payload_type == kRedPayloadType) {
        const auto red = wire::parse_red(phone.payloads[i]);
        ASSERT_TRUE(red.has_value());
        primary = red->primary;
        for (const auto& block : red->redundant.items()) {
          EXPECT_EQ(block.payload_type, 111);
          EXPECT_THAT(block.data,
                      ::testing::ElementsAreArray(sent[header.timestamp - block.timestamp_offset]));
          ++again;
        }
      }
      sent[header.timestamp] = Bytes(primary.begin(), primary.end());
    }
    EXPECT_GE(again, least);
  }
};

TEST_F(RedTest, SendsPlainOpusAsLongAsNothingIsLost) {
  Phone& speaker = enters(Codec::Opus);
  Phone& listener = enters_with_red();
  speaker.says(500);
  talks_for(1s);
  reports_loss(listener, 0);
  talks_for(1s);
  EXPECT_THAT(payload_types(listener), Each(111));
}

TEST_F(RedTest, SendsAgainWhatWasSentToWhoLosesPacketsOnly) {
  Phone& speaker = enters(Codec::Opus);
  Phone& lossy = enters_with_red();
  Phone& clean = enters_with_red();
  speaker.says(500);
  talks_for(1s);
  reports_loss(lossy, 10);
  all_forget();
  talks_for(1s);
  EXPECT_THAT(payload_types(lossy), Each(kRedPayloadType));
  EXPECT_THAT(payload_types(clean), Each(111));
  expect_truth(lossy, 95);
  EXPECT_GT(lossy.amplitude(500), 0.1);
}

TEST_F(RedTest, TellsTheTruthAcrossPromptsAndChangesOfStream) {
  Phone& speaker = enters(Codec::Opus);
  Phone& lossy = enters_with_red();
  talks_for(200ms);
  reports_loss(lossy, 10);
  all_forget();
  for (int turn = 0; turn < 5; ++turn) {
    speaker.says(turn % 2 == 0 ? 500 : 0);
    lossy.says(turn % 3 == 0 ? 700 : 0);
    command(plane::Play{.leg = lossy.leg(),
                        .playback = PlaybackId{1},
                        .sound = std::make_shared<plane::Sound>(
                            plane::Sound{.samples = convoke::testing::tone(1000, 16000, 3000)})});
    talks_for(1s);
  }
  expect_truth(lossy, 450);
}

TEST_F(RedTest, KeepsTheTimeOfWhatItSendsAgainAfterAHold) {
  Phone& lossy = enters_with_red();
  talks_for(200ms);
  reports_loss(lossy, 10);
  auto held = lossy.parameters();
  for (const auto hold : {100ms, 2000ms}) {
    held.send = false;
    command(plane::SetRemote{.leg = lossy.leg(), .parameters = held});
    talks_for(hold);
    held.send = true;
    command(plane::SetRemote{.leg = lossy.leg(), .parameters = held});
    talks_for(200ms);
  }
  expect_truth(lossy, 10);
}

TEST_F(RedTest, GoesBackToPlainOpusWhenNothingIsLostAnyMore) {
  Phone& lossy = enters_with_red();
  talks_for(200ms);
  reports_loss(lossy, 10);
  talks_for(1s);
  reports_loss(lossy, 0);
  talks_for(10s);
  EXPECT_EQ(lossy.headers.back().payload_type, kRedPayloadType);
  talks_for(15s);
  EXPECT_EQ(lossy.headers.back().payload_type, 111);
}

TEST_F(RedTest, SendsNoneToWhoDidNotAgreeOnIt) {
  Phone& lossy = enters(Codec::Opus);
  talks_for(200ms);
  reports_loss(lossy, 30);
  talks_for(1s);
  EXPECT_THAT(payload_types(lossy), Each(111));
}

TEST(SentPayloads, LeavesOutTheOlderOnesThatDoNotFit) {
  SentPayloads sent;
  Bytes memory(500);
  const Bytes large(300, 1);
  const Bytes small(150, 2);
  const auto redundant = [&](std::uint32_t timestamp, const Bytes& payload) {
    const auto size =
        sent.write({.payload_type = 111, .timestamp = timestamp, .bytes = payload}, 2, memory);
    std::vector<std::size_t> sizes;
    const auto red = wire::parse_red(BytesView(memory).first(size));
    if (!red) return sizes;
    for (const auto& block : red->redundant.items()) sizes.push_back(block.data.size());
    return sizes;
  };
  EXPECT_THAT(redundant(0, large), ::testing::IsEmpty());
  EXPECT_THAT(redundant(960, large), ::testing::IsEmpty());
  EXPECT_THAT(redundant(1920, small), ::testing::ElementsAre(300));
  EXPECT_THAT(redundant(2880, small), ::testing::ElementsAre(150));
  EXPECT_THAT(redundant(3840, small), ::testing::ElementsAre(150, 150));
}

}  // namespace
}  // namespace convoke::media
