#include "media/video_sender.h"

#include <gmock/gmock.h>

#include <array>
#include <chrono>
#include <numeric>

#include "media/video_sink.h"
#include "media/video_stream.h"

namespace convoke::media {
namespace {

using namespace std::chrono_literals;

constexpr VideoSender::Origin kOrigin{.stream_id = 1, .run = 1};
constexpr std::uint32_t kOurSsrc = 7;

plane::VideoSection plain_section() {
  return {.mid = "1",
          .ssrc = kOurSsrc,
          .formats = {{.codec = wire::VideoCodec::Vp8, .payload_type = 96, .nack = true}},
          .extensions = {.mid = 4}};
}

/// One section without retransmissions, and packets whose payload is one byte.
class VideoSenderTest : public ::testing::Test {
 protected:
  static VideoPacket packet(std::uint16_t sequence, const std::uint8_t& payload) {
    return {.packet = {.sequence = sequence, .payload = BytesView(&payload, 1)}};
  }
  bool sends(std::uint16_t sequence) {
    return sender.send(packet(sequence, kPayload), kOrigin, now, out) != 0;
  }
  /// The number of ours that the last packet has.
  std::uint16_t last_number() const {
    return wire::parse_rtp(out.bytes(out.packets().back()))->header.sequence;
  }

  static constexpr std::uint8_t kPayload = 3;
  Instant now{1h};
  SeededRandom random{5};
  Outbox out;
  VideoSender sender{plain_section(), EndpointSlot{1}, random};
};

TEST_F(VideoSenderTest, UsesEachNumberOnce) {
  const std::uint8_t payload = 1;
  sender.begin(packet(1000, payload).packet, now);
  EXPECT_TRUE(sends(1000));
  EXPECT_TRUE(sends(1002));
  EXPECT_FALSE(sends(1000));
  EXPECT_FALSE(sends(1002));
  EXPECT_TRUE(sends(1001));
  EXPECT_EQ(out.packets().size(), 3U);
}

TEST_F(VideoSenderTest, SendsNothingThatIsSoLateThatItMayHaveBeenSent) {
  sender.begin(packet(1000, kPayload).packet, now);
  sends(1000);
  sends(3000);
  EXPECT_FALSE(sends(3000 - 1024));
  EXPECT_TRUE(sends(3000 - 1023));
}

TEST_F(VideoSenderTest, UsesANumberAgainOneRoundLater) {
  sender.begin(packet(0, kPayload).packet, now);
  for (int i = 0; i <= 66; ++i) EXPECT_TRUE(sends(static_cast<std::uint16_t>(1000 * i))) << i;
  EXPECT_TRUE(sends(static_cast<std::uint16_t>(65'536 + 1000)));
}

TEST_F(VideoSenderTest, RepeatsNothingOfBeforeTheExtensionsChangedAndUsesNoNumberTwiceThough) {
  sender.begin(packet(1000, kPayload).packet, now);
  sends(1000);
  const auto number = last_number();
  ASSERT_NE(sender.sent(number), nullptr);
  auto section = plain_section();
  section.extensions.mid = 5;
  sender.set(section);
  EXPECT_EQ(sender.sent(number), nullptr);
  EXPECT_FALSE(sends(1000));
  EXPECT_EQ(sender.sent(number), nullptr);
}

TEST_F(VideoSenderTest, DoesNotRepeatAnotherPacketThatHasTheNumberARoundLater) {
  VideoStream stream({.stream_id = 1, .ssrc = 77}, now);
  VideoSink sink(plain_section(), EndpointSlot{1}, random);
  sink.want(1);
  std::array<std::uint8_t, 256> payloads{};
  std::iota(payloads.begin(), payloads.end(), std::uint8_t{0});
  const auto comes = [&](std::uint16_t sequence) {
    VideoPacket received = packet(sequence, payloads[sequence % payloads.size()]);
    received.begins_keyframe = true;
    stream.take({.sequence = sequence, .ssrc = 77}, received, VideoStream::Way::First, now);
    return received;
  };
  sink.on_packet(stream, comes(40'000), now, out);
  auto* sent = sink.sender().sent(last_number());
  ASSERT_NE(sent, nullptr);
  EXPECT_NE(sink.on_missed(*sent, stream, now, out), 0U);
  for (std::uint32_t i = 1; i <= 0x10000; ++i) comes(static_cast<std::uint16_t>(40'000 + i));
  ASSERT_TRUE(stream.find(40'000).has_value());
  EXPECT_EQ(sink.on_missed(*sent, stream, now, out), 0U);
}

/// A round of its numbers is 65,536: whoever goes on half of it further seems to go back.
TEST_F(VideoSenderTest, ShowsAnotherSourceAfterOneWentOnUnseenInACodecThatIsNotSent) {
  VideoStream stream({.stream_id = 1, .ssrc = 77}, now);
  VideoStream other({.stream_id = 2, .ssrc = 78}, now);
  VideoSink sink(plain_section(), EndpointSlot{1}, random);
  std::uint16_t number = 0;
  const auto comes = [&](VideoStream& from, int steps, wire::VideoCodec codec) {
    number = static_cast<std::uint16_t>(number + steps);
    VideoPacket received = packet(number, kPayload);
    received.coding.codec = codec;
    received.begins_keyframe = true;
    from.take({.sequence = number}, received, VideoStream::Way::First, now);
    return sink.on_packet(from, received, now, out);
  };
  sink.want(1);
  for (int i = 0; i < 13; ++i) EXPECT_NE(comes(stream, 2800, wire::VideoCodec::Vp8), 0U) << i;
  for (int i = 0; i < 15; ++i) EXPECT_EQ(comes(stream, 2048, wire::VideoCodec::H264), 0U) << i;
  EXPECT_FALSE(sink.is_waiting());  // no keyframe of that one would help
  EXPECT_NE(comes(stream, 2048, wire::VideoCodec::Vp8), 0U);
  sink.want(2);
  EXPECT_NE(comes(other, 1, wire::VideoCodec::Vp8), 0U);
}

/// Packets of VP8 with a picture id of 15 bits and a TL0PICIDX, from two sources.
class PictureNumbersOfVideoSenderTest : public VideoSenderTest {
 protected:
  static Bytes vp8(std::uint16_t picture_id, std::uint8_t tl0_index) {
    return {0x90,
            0xC0,
            static_cast<std::uint8_t>(0x80 | (picture_id >> 8)),
            static_cast<std::uint8_t>(picture_id),
            tl0_index,
            0x31};
  }
  /// What the first source sent last, and what the second one begins with.
  void changes_source() {
    sender.begin({.sequence = 1000, .payload = first}, now);
    sender.send({.packet = {.sequence = 1000, .payload = first}}, kOrigin, now, out);
    sender.begin({.sequence = 5, .payload = second}, now);
    sender.send({.packet = {.sequence = 5, .payload = second}}, {.stream_id = 2}, now, out);
  }
  Bytes last_payload() const {
    const auto payload = wire::parse_rtp(out.bytes(out.packets().back()))->payload;
    return {payload.begin(), payload.end()};
  }

  const Bytes first = vp8(30'000, 200);
  const Bytes second = vp8(7, 3);
};

TEST_F(PictureNumbersOfVideoSenderTest, GoOnWhereTheSourceChanges) {
  changes_source();
  EXPECT_EQ(last_payload(), vp8(30'001, 201));
}

TEST_F(PictureNumbersOfVideoSenderTest, AreTheSameInWhatIsRepeated) {
  changes_source();
  const auto number = last_number();
  const auto bytes = out.bytes(out.packets().back());
  const Bytes as_it_was(bytes.begin(), bytes.end());
  sender.repeat(*sender.sent(number), {.sequence = 5, .payload = second}, now + 1s, out);
  EXPECT_THAT(out.bytes(out.packets().back()), ::testing::ElementsAreArray(as_it_was));
  sender.repeat(*sender.sent(static_cast<std::uint16_t>(number - 1)),
                {.sequence = 1000, .payload = first}, now + 1s, out);
  EXPECT_EQ(last_payload(), first);
}

TEST_F(PictureNumbersOfVideoSenderTest, AreTheSameInAPacketOfTheRetransmissionStream) {
  auto section = plain_section();
  section.rtx_ssrc = 8;
  section.formats[0].rtx_payload_type = 97;
  sender.set(section);
  changes_source();
  sender.repeat(*sender.last_sent(), {.sequence = 5, .payload = second}, now, out);
  const auto payload = last_payload();
  EXPECT_EQ(Bytes(payload.begin() + 2, payload.end()), vp8(30'001, 201));
}

}  // namespace
}  // namespace convoke::media
