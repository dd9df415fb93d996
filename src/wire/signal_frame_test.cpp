#include "wire/signal_frame.h"

#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <string>

#include "base/text.h"

namespace convoke::wire {
namespace {

using frame::ClientFrame;
using frame::ServerPayload;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kAlice = "a11ce000-0000-4000-8000-000000000001";
const std::string kBob = "b0b00000-0000-4000-8000-000000000002";

Bytes unhex(const std::string& hex) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes.push_back(*parse_number<std::uint8_t>(std::string_view(hex).substr(i, 2), 16));
  return bytes;
}

/// A frame that the real client sent or took.
Bytes captured(const std::string& wanted) {
  std::ifstream file(CONVOKE_WIRE_TESTDATA "/signal_frames.txt");
  std::string name;
  std::string hex;
  while (file >> name)
    if (file >> hex; name == wanted) return unhex(hex);
  ADD_FAILURE() << "no frame " << wanted;
  return {};
}

template <class Payload>
Payload parsed(const Bytes& message) {
  const auto frame = parse_signal_frame(message);
  if (!frame || !std::holds_alternative<Payload>(frame->payload)) {
    ADD_FAILURE() << "not the frame that was expected";
    return {};
  }
  return std::get<Payload>(frame->payload);
}

/// What we write at the time that the captured frame bears.
Bytes written_as(const std::string& name, ServerPayload payload) {
  const auto at = parse_signal_frame(captured(name))->timestamp_ms;
  return format_signal_frame({.payload = std::move(payload)},
                             WallTime(std::chrono::milliseconds(at)));
}

// Messages are built by hand here, field by field.

void append_number(Bytes& bytes, std::uint64_t value) {
  for (; value > 127; value >>= 7U) bytes.push_back(static_cast<std::uint8_t>(value | 0x80U));
  bytes.push_back(static_cast<std::uint8_t>(value));
}

Bytes number_field(std::uint32_t field, std::uint64_t value) {
  Bytes bytes;
  append_number(bytes, std::uint64_t{field} << 3U);
  append_number(bytes, value);
  return bytes;
}

template <class Text>
Bytes text_field(std::uint32_t field, const Text& text) {
  Bytes bytes;
  append_number(bytes, (std::uint64_t{field} << 3U) | 2U);
  append_number(bytes, text.size());
  bytes.insert(bytes.end(), text.begin(), text.end());
  return bytes;
}

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Bytes message(std::uint32_t type, std::uint32_t field, const Bytes& payload) {
  return Bytes{0x05} + number_field(1, 1) + number_field(2, type) + text_field(field, payload);
}

constexpr std::uint32_t kSubscribeType = 3;
constexpr std::uint32_t kSubscribeField = 6;

Bytes subscribe_message(const Bytes& payload) {
  return message(kSubscribeType, kSubscribeField, payload);
}

// Frames of the real client.

TEST(SignalFrameTest, ReadsThePingThatComesBeforeTheJoin) {
  EXPECT_EQ(parsed<frame::PingPong>(captured("ping")),
            (frame::PingPong{.kind = frame::PingPong::Kind::Ping, .id = 1}));
  EXPECT_EQ(parse_signal_frame(captured("ping"))->timestamp_ms, 1795371990234U);
}

TEST(SignalFrameTest, ReadsTheJoin) {
  const auto join = parsed<frame::Join>(captured("join"));
  EXPECT_EQ(join, (frame::Join{.audio_session_id = 3837607557,
                               .wants_compressed_sdp = true,
                               .adaption = frame::NetworkAdaption::Default,
                               .no_periodic_keyframes = false,
                               .client = {.platform_name = "chrome",
                                          .platform_version = "156.0.8078.79",
                                          .client_source = "amazon-chime-sdk-js",
                                          .sdk_version = "3.32.0",
                                          .os_name = "Linux"}}));
}

TEST(SignalFrameTest, ReadsTheMuteStateOfTheClient) {
  EXPECT_TRUE(parsed<frame::AudioControl>(captured("mute")).muted);
  EXPECT_FALSE(parsed<frame::AudioControl>(captured("unmute")).muted);
}

TEST(SignalFrameTest, ReadsTheMetricsOfAllStreamsAsOneList) {
  const auto metric = parsed<frame::ClientMetric>(captured("metric"));
  EXPECT_THAT(metric.metrics, SizeIs(13));
  EXPECT_EQ(metric.metrics.front(), (frame::Metric{.type = 2, .value = 300000.0}));
  EXPECT_EQ(metric.metrics.back(), (frame::Metric{.type = 96, .value = 0.0}));
}

TEST(SignalFrameTest, ReadsDataMessages) {
  const auto data = parsed<frame::DataMessages>(captured("data_sent"));
  EXPECT_THAT(data.messages,
              ElementsAre(frame::DataMessage{
                  .topic = "chat", .data = {'h', 'i', ' ', 'b', 'o', 'b'}, .lifetime_ms = 2000}));
}

TEST(SignalFrameTest, ReadsTheLeave) {
  parsed<frame::Leave>(captured("leave"));
}

TEST(SignalFrameTest, PassesOverFramesThatSayNothingToUs) {
  EXPECT_EQ(parsed<frame::Other>(captured("timing")).type, 43U);
  EXPECT_EQ(parsed<frame::Other>(message(99, 99, {1, 2, 3})).type, 99U);
}

TEST(SignalFrameTest, ReadsASubscribeThatPublishesAndReceives) {
  const Bytes camera = number_field(1, 2) + number_field(2, 15) + number_field(3, 1500) +
                       text_field(4, std::string("Video")) + number_field(9, 2);
  const Bytes wish = text_field(1, std::string("2")) + number_field(3, 7) +
                     number_field(4, 4294967294) + number_field(5, 1200) + number_field(6, 3);
  const auto subscribe = parsed<frame::Subscribe>(subscribe_message(
      number_field(1, 3) + text_field(2, camera) + number_field(3, 0) + number_field(3, 7) +
      text_field(4, std::string("v=0")) + number_field(7, 1) + text_field(9, wish)));
  EXPECT_EQ(subscribe.duplex, frame::Duplex::Both);
  EXPECT_THAT(
      subscribe.send_streams,
      ElementsAre(frame::StreamDescriptor{
          .stream_id = 2, .track_label = "Video", .framerate = 15, .max_bitrate_kbps = 1500}));
  EXPECT_THAT(subscribe.receive_stream_ids, ElementsAre(0U, 7U));
  EXPECT_EQ(subscribe.sdp_offer, "v=0");
  EXPECT_TRUE(subscribe.audio_muted);
  EXPECT_THAT(subscribe.video_subscriptions,
              ElementsAre(frame::VideoSubscription{.mid = "2",
                                                   .stream_id = 7,
                                                   .group_id = 3,
                                                   .priority = 4294967294,
                                                   .target_bitrate_kbps = 1200}));
}

TEST(SignalFrameTest, InflatesACompressedOffer) {
  // "convoke convoke convoke" by raw deflate.
  const Bytes deflated = unhex("4bcecf2bcbcf4e554846a501");
  const auto subscribe = parsed<frame::Subscribe>(
      subscribe_message(text_field(4, std::string()) + text_field(8, deflated)));
  EXPECT_EQ(subscribe.sdp_offer, "convoke convoke convoke");
}

// Frames that the real client took.

TEST(SignalFrameTest, WritesThePong) {
  EXPECT_EQ(written_as("pong", frame::PingPong{.kind = frame::PingPong::Kind::Pong, .id = 1}),
            captured("pong"));
}

TEST(SignalFrameTest, WritesAnEmptyIndex) {
  EXPECT_EQ(written_as("index_empty", frame::Index{.num_participants = 1}),
            captured("index_empty"));
}

frame::StreamDescriptor source(std::uint32_t id, const std::string& attendee) {
  return {.stream_id = id,
          .group_id = id,
          .attendee_id = attendee,
          .external_user_id = "alice#ext",
          .framerate = 15,
          .max_bitrate_kbps = 1500,
          .avg_bitrate_bps = 1500000,
          .width = 640,
          .height = 360};
}

TEST(SignalFrameTest, WritesAnIndexWithCameraAndShare) {
  EXPECT_EQ(written_as("index_camera_and_share",
                       frame::Index{.sources = {source(1, kAlice), source(2, kAlice + "#content")},
                                    .num_participants = 3}),
            captured("index_camera_and_share"));
}

TEST(SignalFrameTest, WritesWhoIsPresentWithAnExplicitMuteState) {
  EXPECT_EQ(
      written_as("presence_full", frame::AudioStreamIdInfo{{{.audio_stream_id = 1,
                                                             .attendee_id = kAlice,
                                                             .muted = false,
                                                             .external_user_id = "alice#ext"},
                                                            {.audio_stream_id = 2,
                                                             .attendee_id = kBob,
                                                             .muted = false,
                                                             .external_user_id = "bob#ext"}}}),
      captured("presence_full"));
}

TEST(SignalFrameTest, WritesAChangeOfTheMuteState) {
  const auto change = [](bool muted) {
    return frame::AudioStreamIdInfo{{{.audio_stream_id = 1, .muted = muted}}};
  };
  EXPECT_EQ(written_as("presence_muted", change(true)), captured("presence_muted"));
  EXPECT_EQ(written_as("presence_unmuted", change(false)), captured("presence_unmuted"));
}

TEST(SignalFrameTest, WritesWhoLeftAsAnIdAlone) {
  EXPECT_EQ(written_as("presence_left", frame::AudioStreamIdInfo{{{.audio_stream_id = 1}}}),
            captured("presence_left"));
}

TEST(SignalFrameTest, WritesVolumes) {
  EXPECT_EQ(written_as("volumes",
                       frame::AudioMetadata{
                           {{.audio_stream_id = 1, .volume = 127U, .signal_strength = 2U},
                            {.audio_stream_id = 2, .volume = 38U, .signal_strength = 2U}}}),
            captured("volumes"));
}

TEST(SignalFrameTest, WritesAVolumeOfZeroBecauseClientsAskWhetherItIsThere) {
  const auto loudest =
      format_signal_frame({.payload = frame::AudioMetadata{{{.audio_stream_id = 1, .volume = 0U}}}},
                          WallTime(std::chrono::milliseconds(0)));
  EXPECT_EQ(loudest, unhex("0508001011920106"
                           "0a0408011000"));
}

TEST(SignalFrameTest, WritesTheJoinAckWithCredentialsThatNameNoServer) {
  const auto ack =
      format_signal_frame({.payload = frame::JoinAck{}}, WallTime(std::chrono::milliseconds(0)));
  EXPECT_EQ(ack, unhex("05080010022a060a020a002004"));
}

TEST(SignalFrameTest, WritesAnErrorBesideThePayload) {
  const auto refusal =
      format_signal_frame({.payload = frame::AudioStatus{.status = 410},
                           .error = frame::Error{.status = 409, .description = "full"}},
                          WallTime(std::chrono::milliseconds(0)));
  EXPECT_EQ(refusal, unhex("05080010141a090899031204"
                           "66756c6c"
                           "aa0103089a03"));
}

TEST(SignalFrameTest, WritesTheLeaveAck) {
  EXPECT_EQ(written_as("leave_ack", frame::LeaveAck{}), captured("leave_ack"));
}

TEST(SignalFrameTest, WritesAForwardedDataMessage) {
  EXPECT_EQ(
      written_as("data_forwarded", frame::DataMessages{{{.topic = "chat",
                                                         .data = {'h', 'i', ' ', 'b', 'o', 'b'},
                                                         .lifetime_ms = 2000,
                                                         .sender_attendee_id = kAlice,
                                                         .ingest_time_ns = 1795372000824913684,
                                                         .sender_external_user_id = "alice#ext"}}}),
      captured("data_forwarded"));
}

TEST(SignalFrameTest, ReadsBackEverySharedFrameThatItWrites) {
  const auto again = [](const ServerPayload& payload) {
    return parse_signal_frame(format_signal_frame({.payload = payload}, WallTime{}))->payload;
  };
  const frame::Pause pause{.group_ids = {3, 4}};
  EXPECT_EQ(std::get<frame::Pause>(again(pause)), pause);
  const frame::Resume resume{.group_ids = {3}};
  EXPECT_EQ(std::get<frame::Resume>(again(resume)), resume);
  const frame::DataMessages data{{{.topic = "t", .data = {0, 1}, .ingest_time_ns = 0}}};
  EXPECT_EQ(std::get<frame::DataMessages>(again(data)), data);
}

// What is refused.

TEST(SignalFrameTest, TakesAnyPrefixByte) {
  Bytes ping = captured("ping");
  ping[0] = 0x02;
  EXPECT_TRUE(parse_signal_frame(ping).has_value());
}

TEST(SignalFrameTest, RefusesAMessageWithoutAFrame) {
  EXPECT_EQ(parse_signal_frame({}).error(), SignalFrameError::Empty);
  EXPECT_EQ(parse_signal_frame(Bytes{0x05}).error(), SignalFrameError::Empty);
}

TEST(SignalFrameTest, RefusesAMessageThatIsTooLong) {
  EXPECT_EQ(parse_signal_frame(Bytes(frame::kMaxMessageBytes + 1)).error(),
            SignalFrameError::TooLong);
}

TEST(SignalFrameTest, RefusesAFrameThatLacksWhatItsTypeSays) {
  EXPECT_EQ(parse_signal_frame(message(1, 99, {})).error(), SignalFrameError::MissingPayload);
  EXPECT_EQ(parse_signal_frame(Bytes{0x05} + number_field(2, 9)).error(),
            SignalFrameError::Malformed);
}

TEST(SignalFrameTest, RefusesMoreStreamsThanAnyClientHas) {
  Bytes wishes;
  for (std::size_t i = 0; i <= frame::kMaxStreams; ++i) wishes = wishes + number_field(3, 1);
  EXPECT_EQ(parse_signal_frame(subscribe_message(wishes)).error(), SignalFrameError::TooMany);
}

TEST(SignalFrameTest, RefusesAnOfferThatIsNoDeflate) {
  EXPECT_EQ(parse_signal_frame(subscribe_message(text_field(8, Bytes(16, 0xff)))).error(),
            SignalFrameError::BadCompression);
}

TEST(SignalFrameTest, SurvivesEveryTruncationAndEveryFlippedBit) {
  for (const auto* name : {"ping", "join", "metric", "data_sent", "leave", "index_camera"}) {
    const Bytes whole = captured(name);
    for (std::size_t size = 0; size < whole.size(); ++size)
      static_cast<void>(parse_signal_frame(BytesView(whole).first(size)));
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
      Bytes flipped = whole;
      flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ (1U << (bit % 8)));
      static_cast<void>(parse_signal_frame(flipped));
    }
  }
}

}  // namespace
}  // namespace convoke::wire
