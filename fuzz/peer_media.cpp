#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "base/check.h"
#include "base/random.h"
#include "media/limits.h"
#include "media/world.h"
#include "wire/rtcp.h"
#include "wire/rtcp_feedback.h"
#include "wire/rtp.h"
#include "wire/rtp_extension.h"
#include "wire/sequence.h"

namespace {

using namespace convoke;
using media::EndpointSlot;
using std::chrono::milliseconds;
using wire::VideoCodec;

constexpr std::uint8_t kMidId = 4;
constexpr std::uint8_t kRidId = 10;
constexpr std::uint8_t kSendTimeId = 2;
constexpr std::uint8_t kOrientationId = 13;
constexpr plane::VideoExtensions kExtensions{.mid = kMidId,
                                             .stream_id = kRidId,
                                             .repaired_stream_id = 11,
                                             .abs_send_time = kSendTimeId,
                                             .orientation = kOrientationId};
constexpr std::uint8_t kOpus = 111;
constexpr std::uint8_t kRed = 63;
constexpr std::uint8_t kPcmu = 0;
constexpr std::uint8_t kVp8 = 96;
constexpr std::uint32_t kSound = 900;
constexpr std::uint32_t kSection = 2001;
constexpr std::uint32_t kRepairs = 2501;
constexpr std::uint32_t kMallorysGroup = 1;
constexpr std::uint32_t kAdasGroup = 2;
constexpr std::uint32_t kAdasStream = 99;
constexpr std::uint32_t kAdasSsrc = 7000;
/// Where a source jumps by more, it begins anew (RFC 3550 §A.1).
constexpr std::int64_t kMaxGap = 3000;

plane::VideoFormat format(VideoCodec codec, std::uint8_t payload_type, bool has_rtx = true) {
  plane::VideoFormat made{
      .codec = codec, .payload_type = payload_type, .nack = true, .pli = true, .remb = true};
  if (has_rtx) made.rtx_payload_type = static_cast<std::uint8_t>(payload_type + 1);
  return made;
}

/// One stream to the viewer as SRTP sees it: what was sent under which number.
class SentStream {
 public:
  void take(const wire::RtpHeader& header, BytesView bytes, bool is_repeated,
            std::int64_t most_ahead) {
    const auto index = numbers_.unwrap(header.sequence);
    const auto known = sent_.find(index);
    if (is_repeated) {
      CHECK(known != sent_.end() && std::ranges::equal(known->second, bytes));
      return;
    }
    CHECK(known == sent_.end());
    if (!sent_.empty()) CHECK(index <= sent_.rbegin()->first + most_ahead);
    sent_.emplace(index, Bytes(bytes.begin(), bytes.end()));
  }
  std::size_t packets() const { return sent_.size(); }
  std::uint16_t last() const {
    return sent_.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>(sent_.rbegin()->first);
  }

 private:
  wire::SequenceUnwrapper numbers_{};
  std::map<std::int64_t, Bytes> sent_{};
};

/// A room in which Mallory publishes and Bob watches, both with browsers of their own making. Ada
/// is honest, and Bob is to see her in the end.
class Harness {
 public:
  Harness() {
    for (const auto leg : {mallory_, bob_, ada_}) joins(leg);
    tell_mallory();
    tell_ada();
    tell_bob();
  }

  /// False: enough for one input.
  bool take(ByteReader& reader) {
    const auto how = reader.u8();
    if (!how) return false;
    pass_time(kPauses.at(*how >> 3U & 7U));
    switch (*how & 7U) {
      case 0:
      case 1:
        take_raw(reader, (*how & 7U) == 0 ? mallorys_slot_ : bobs_slot_);
        break;
      case 2:
      case 3:
        film(reader);
        break;
      case 4:
      case 5:
        give_feedback(reader);
        break;
      default:
        negotiate(reader);
    }
    return received_ < kMostPackets;
  }

  /// Whatever was before: an honest camera is shown to who asks for it.
  void end_with_ada() {
    group_ = kAdasGroup;
    codecs_ = 0;
    is_paused_ = false;
    tell_bob();
    pass_time(milliseconds(1000));
    adas_packets_shown_ = 0;
    for (int frame = 0; frame < 3; ++frame) {
      const Bytes picture{0x10, 0, 'A', 'd', 'a'};
      arrives(adas_slot_, packet({.marker = true,
                                  .payload_type = kVp8,
                                  .sequence = ++adas_sequence_,
                                  .timestamp = adas_timestamp_ += 9000,
                                  .ssrc = kAdasSsrc},
                                 {}, picture));
      pass_time(milliseconds(100));
    }
    CHECK(adas_packets_shown_ == 3);
  }

 private:
  static constexpr std::size_t kMostPackets = 20'000;
  static constexpr std::array<milliseconds, 8> kPauses{
      milliseconds(0),  milliseconds(0),   milliseconds(0),   milliseconds(5),
      milliseconds(20), milliseconds(100), milliseconds(600), milliseconds(2500)};

  void joins(LegId leg) {
    tell(plane::OpenPeer{.leg = leg, .ssrc = kSound});
    const bool is_bob = leg == bob_;  // Who is spared the encoder.
    tell(plane::SetRemote{
        .leg = leg,
        .parameters = {.codec = is_bob ? plane::Codec::Pcmu : plane::Codec::Opus,
                       .payload_type = is_bob ? kPcmu : kOpus,
                       .red_payload_type = is_bob ? std::optional<std::uint8_t>{} : kRed,
                       .audio_level_extension = 1,
                       .send = is_bob}});
    world_.on_transport_up({static_cast<std::uint32_t>(leg.value - 1)}, now_, out_);
    tell(plane::EnterRoom{.leg = leg, .room = {1}});
  }

  void tell(const plane::Command& command) {
    world_.on_command(command, now_, out_);
    look(0);
  }

  void tell_mallory() {
    plane::SetVideo set{.leg = mallory_, .room = {1}};
    if (layers_ != 3)
      set.publication = plane::Publication{
          .group_id = kMallorysGroup,
          .formats = {format(VideoCodec::Vp8, kVp8), format(VideoCodec::Vp9, 98),
                      format(VideoCodec::H264, 102), format(VideoCodec::Av1, 45)},
          .extensions = kExtensions};
    if (layers_ == 0)
      set.publication->layers = {
          {.stream_id = 10, .ssrc = 5000, .rtx_ssrc = 5001, .max_bitrate_kbps = 1200}};
    if (layers_ == 1) set.publication->layers = {{.stream_id = 20, .max_bitrate_kbps = 1200}};
    if (layers_ == 2)
      set.publication->layers = {{.stream_id = 30, .rid = "low", .max_bitrate_kbps = 200},
                                 {.stream_id = 31, .rid = "hi", .max_bitrate_kbps = 1200}};
    tell(set);
  }
  void tell_ada() {
    plane::SetVideo set{.leg = ada_, .room = {1}};
    set.publication = plane::Publication{
        .group_id = kAdasGroup,
        .formats = {format(VideoCodec::Vp8, kVp8)},
        .extensions = kExtensions,
        .layers = {{.stream_id = kAdasStream, .ssrc = kAdasSsrc, .max_bitrate_kbps = 100}}};
    tell(set);
  }
  void tell_bob() {
    plane::VideoSection section{.mid = "1",
                                .ssrc = kSection,
                                .formats = {format(VideoCodec::Vp8, 120, has_rtx())},
                                .extensions = kExtensions,
                                .group_id = group_,
                                .is_paused = is_paused_};
    if (has_rtx()) section.rtx_ssrc = kRepairs;
    if ((codecs_ & 2U) != 0) section.formats.push_back(format(VideoCodec::Av1, 122, has_rtx()));
    tell(plane::SetVideo{.leg = bob_, .room = {1}, .sections = {section}});
  }
  bool has_rtx() const { return (codecs_ & 1U) == 0; }

  /// As its client may ask control at any time.
  void negotiate(ByteReader& reader) {
    const auto what = reader.u8().value_or(0);
    pass_time(milliseconds(20));
    layers_ = what & 3U;
    codecs_ = what >> 2U & 3U;
    is_paused_ = (what & 0x10U) != 0;
    group_ = (what & 0x20U) != 0 ? kAdasGroup : kMallorysGroup;
    if ((what & 0x40U) != 0) tell_mallory();
    tell_bob();
  }

  void take_raw(ByteReader& reader, EndpointSlot from) {
    const std::size_t size_bytes = reader.u16().value_or(0);
    arrives(from, *reader.take(std::min(size_bytes, reader.remaining())));
  }

  static Bytes packet(const wire::RtpHeader& header,
                      std::span<const wire::ExtensionElement> elements, BytesView payload) {
    Bytes memory(wire::rtp_header_bytes(elements) + payload.size());
    const auto head = wire::write_rtp_header(header, elements, memory);
    std::ranges::copy(payload, memory.begin() + static_cast<std::ptrdiff_t>(head.size()));
    return memory;
  }

  /// A run of packets of a camera: which format and layer, how its numbers go on, how many.
  void film(ByteReader& reader) {
    constexpr std::array<std::uint8_t, 8> kFormats{kVp8, 97, 98, 102, 45, kOpus, kRed, kVp8};
    constexpr std::array<std::uint32_t, 4> kSsrcs{5000, 5001, 6000, 6001};
    constexpr std::array<int, 16> kSteps{1,    1,     2,    0,     -1,   -2,   -300, 1025,
                                         2999, -2999, 3001, 32767, 1024, -700, 5,    -32768};
    const auto what = reader.u8().value_or(0);
    const auto step = reader.u8().value_or(0);
    const auto count = reader.u8().value_or(0);
    const auto size_words = reader.u8().value_or(0);
    const std::string_view rid = (what & 0x20U) != 0 ? "hi" : "low";
    const std::array<wire::ExtensionElement, 1> named{
        {{.id = kRidId, .data = {reinterpret_cast<const std::uint8_t*>(rid.data()), rid.size()}}}};
    Bytes payload(7 + 4 * std::size_t{size_words});
    payload[0] = (what & 0x40U) != 0 ? 0x10 : 0;
    payload[1] = (what & 0x80U) != 0 ? 0 : 1;
    for (int i = 0; i <= count; ++i) {
      mallorys_sequence_ = static_cast<std::uint16_t>(mallorys_sequence_ + kSteps.at(step & 15U));
      mallorys_timestamp_ += 100U * (step >> 4U);
      ByteWriter(std::span(payload).subspan(2)).u32(static_cast<std::uint32_t>(received_));
      arrives(mallorys_slot_,
              packet({.payload_type = kFormats.at(what & 7U),
                      .sequence = mallorys_sequence_,
                      .timestamp = mallorys_timestamp_,
                      .ssrc = kSsrcs.at(what >> 3U & 3U)},
                     layers_ == 2 ? named : std::span<const wire::ExtensionElement>{}, payload));
    }
  }

  /// What Bob says about what he was sent.
  void give_feedback(ByteReader& reader) {
    const auto what = reader.u8().value_or(0);
    const auto value = reader.u8().value_or(0);
    Bytes memory(2048);
    const wire::FeedbackSsrcs section{.sender = 1, .media = kSection};
    std::vector<std::uint16_t> lost;
    for (unsigned i = 0; i <= value; ++i)
      lost.push_back(
          static_cast<std::uint16_t>(streams_[kSection].last() - i * (1 + (what >> 3U))));
    switch (what & 7U) {
      case 0:
        return arrives(bobs_slot_, wire::write_pli(section, memory));
      case 1:
        return arrives(bobs_slot_, wire::write_fir(1, {kSection, value}, memory));
      case 2:
        return arrives(bobs_slot_,
                       wire::write_remb(1, std::uint64_t{1} << (value & 63U), {}, memory));
      case 3: {
        reported_ += value;
        const wire::ReportBlock block{
            .ssrc = kSection,
            .fraction_lost = value,
            .cumulative_lost = static_cast<std::int32_t>(reported_ * (what >> 4U) / 16),
            .highest_sequence = reported_};
        return arrives(bobs_slot_, wire::write_rtcp({.ssrc = 1, .blocks = {&block, 1}}, memory));
      }
      default:
        return arrives(bobs_slot_, wire::write_nack(section, lost, memory));
    }
  }

  void arrives(EndpointSlot from, BytesView packet) {
    ++received_;
    now_ += std::chrono::microseconds(300);
    world_.on_peer_packet(from, packet, {.arrival = now_, .now = now_}, out_);
    // Of one packet comes one, or what it completes, or what was asked for.
    look(std::max({std::size_t{1} + media::kMaxVideoCatchUp, std::size_t{media::kMaxVideoBurst}}));
  }

  void pass_time(milliseconds duration) {
    constexpr milliseconds kPass{5};
    constexpr std::size_t kMostProbing = 300;  // 25 kB, of packets of 84 bytes or more
    for (const Instant end = now_ + duration; now_ < end;) {
      now_ += kPass;
      if (++passes_ % 4 == 0)
        world_.tick(now_, out_);
      else
        world_.pass(now_, out_);
      look(kMostProbing);
    }
  }

  void look(std::size_t most_video) {
    std::size_t video = 0;
    for (const auto& packet : out_.packets()) {
      const auto bytes = out_.bytes(packet);
      if (wire::is_rtcp(bytes)) {
        CHECK(wire::parse_rtcp(bytes).has_value() && (bytes[1] == 200 || bytes[1] == 201));
        continue;
      }
      CHECK(packet.slot == bobs_slot_);  // The others watch and hear nothing.
      video += look_at(bytes, packet.is_repeated) ? 1 : 0;
    }
    CHECK(video <= most_video);
    CHECK(out_.packets().size() <= most_video + 16 && out_.reports.size() <= 16);
    out_.clear();
  }

  /// True: it is video.
  bool look_at(BytesView bytes, bool is_repeated) {
    const auto packet = wire::parse_rtp(bytes);
    CHECK(packet.has_value() && packet->csrcs.empty());
    const auto& header = packet->header;
    auto& stream = streams_[header.ssrc];
    stream.take(header, bytes, is_repeated, header.ssrc == kSection ? kMaxGap : 1);
    if (header.ssrc == kSound) {
      CHECK(header.payload_type == kPcmu && !is_repeated);
      return false;
    }
    CHECK(packet->extension_element(kMidId).has_value() &&
          packet->extension_element(kMidId)->size() == 1);
    CHECK(packet->extension_element(kSendTimeId)->size() == 3);
    CHECK(!packet->extension_element(kRidId) && !packet->extension_element(11));
    if (header.ssrc == kRepairs) {
      CHECK(header.payload_type == 121 || header.payload_type == 123);
      return true;
    }
    CHECK(header.ssrc == kSection && (header.payload_type == 120 || header.payload_type == 122));
    const Bytes adas{0x10, 0, 'A', 'd', 'a'};
    if (!is_repeated && std::ranges::equal(packet->payload, adas)) ++adas_packets_shown_;
    return true;
  }

  static constexpr LegId mallory_{1};
  static constexpr LegId bob_{2};
  static constexpr LegId ada_{3};
  static constexpr EndpointSlot mallorys_slot_{0};
  static constexpr EndpointSlot bobs_slot_{1};
  static constexpr EndpointSlot adas_slot_{2};

  SeededRandom random_{7};
  media::World world_{{}, random_};
  media::Outbox out_{};
  Instant now_{std::chrono::hours(1)};
  std::uint64_t passes_ = 0;
  std::size_t received_ = 0;
  std::uint16_t mallorys_sequence_ = 65000;
  std::uint32_t mallorys_timestamp_ = 0xFFFFF000;
  std::uint16_t adas_sequence_ = 65534;
  std::uint32_t adas_timestamp_ = 0;
  std::size_t adas_packets_shown_ = 0;
  std::uint32_t reported_ = 0;
  unsigned layers_ = 0;
  unsigned codecs_ = 0;
  bool is_paused_ = false;
  std::uint32_t group_ = kMallorysGroup;
  std::map<std::uint32_t, SentStream> streams_{};
};

}  // namespace

/// Records: a byte that says what (a packet as it is of Mallory or Bob, a run of Mallory's camera,
/// Bob's feedback, a negotiation) and how long after the one before, and what belongs to it.
// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Harness harness;
  ByteReader reader({data, size});
  while (harness.take(reader)) continue;
  harness.end_with_ada();
  return 0;
}
