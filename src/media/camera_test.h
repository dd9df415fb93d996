#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "base/random.h"
#include "media/world.h"
#include "wire/rtcp.h"
#include "wire/rtcp_feedback.h"
#include "wire/rtp.h"
#include "wire/rtp_extension.h"

/// Browsers with cameras around a World, for its tests.
namespace convoke::media::testing {

inline constexpr std::uint8_t kVp8 = 96;
inline constexpr std::uint8_t kVp8Rtx = 97;
inline constexpr plane::VideoExtensions kExtensions{
    .mid = 4, .stream_id = 10, .repaired_stream_id = 11, .abs_send_time = 2, .orientation = 13};

inline plane::VideoFormat vp8(std::uint8_t payload_type = kVp8,
                              std::optional<std::uint8_t> rtx = kVp8Rtx) {
  return {.codec = wire::VideoCodec::Vp8,
          .payload_type = payload_type,
          .rtx_payload_type = rtx,
          .nack = true,
          .pli = true,
          .remb = true};
}

/// One layer of a camera: 25 frames a second of three packets, a keyframe when it is asked for one.
struct CameraLayer {
  std::uint32_t stream_id = 0;
  std::uint32_t ssrc = 0;
  std::string rid{};
  std::size_t packet_bytes = 300;
  bool is_on = true;
  bool owes_keyframe = true;
  std::uint16_t sequence = 65000;
  std::uint32_t timestamp = 0xFFFFF000;
  std::uint32_t frames = 0;
  std::vector<Bytes> sent{};
  int keyframes = 0;
  int asked = 0;  ///< For a keyframe.
};

/// What a packet of a CameraLayer tells.
struct Seen {
  wire::RtpHeader header{};
  Bytes bytes{};
  std::size_t header_bytes = 0;
  std::uint32_t stream_id = 0;
  std::uint32_t frame = 0;
  std::uint8_t part = 0;
  bool is_key = false;
  std::optional<std::uint16_t> original{};  ///< RFC 4588.
  bool is_padding = false;
};

class Viewer {
 public:
  explicit Viewer(LegId id) : leg(id) {}

  LegId leg;
  EndpointSlot slot{};
  std::vector<CameraLayer> layers;
  std::vector<plane::VideoSection> sections;
  std::uint32_t group_id = 0;
  bool tells_ssrc = true;
  bool names_layers = true;  ///< In each packet, where the offer does not tell their SSRCs.
  std::vector<Seen> seen;
  std::vector<Bytes> rtcp;
  std::vector<std::uint16_t> asked_again;  ///< By NACK, of what it sent.
  std::function<bool(const Seen&)> loses = [](const Seen&) { return false; };

  std::vector<Seen> of(std::uint32_t ssrc) const {
    std::vector<Seen> found;
    std::ranges::copy_if(seen, std::back_inserter(found),
                         [&](const Seen& one) { return one.header.ssrc == ssrc; });
    return found;
  }
};

inline Bytes camera_packet(CameraLayer& layer, std::uint8_t part, bool is_key, bool tells_rid) {
  const wire::RtpHeader header{.marker = part == 2,
                               .payload_type = kVp8,
                               .sequence = layer.sequence++,
                               .timestamp = layer.timestamp,
                               .ssrc = layer.ssrc};
  const std::uint8_t orientation = 1;
  std::vector<wire::ExtensionElement> elements{{.id = 13, .data = BytesView(&orientation, 1)}};
  if (tells_rid)
    elements.push_back(
        {.id = 10,
         .data = {reinterpret_cast<const std::uint8_t*>(layer.rid.data()), layer.rid.size()}});
  Bytes packet(100 + layer.packet_bytes);
  const std::size_t head = wire::write_rtp_header(header, elements, packet).size();
  ByteWriter writer{std::span(packet).subspan(head)};
  writer.u8(part == 0 ? 0x10 : 0);
  writer.u8(is_key ? 0 : 1);
  writer.u32(layer.stream_id);
  writer.u32(layer.frames);
  writer.u8(part);
  packet.resize(head + layer.packet_bytes);
  return packet;
}

inline Seen see(BytesView datagram) {
  const auto packet = wire::parse_rtp(datagram);
  EXPECT_TRUE(packet.has_value());
  Seen seen{.header = packet->header,
            .bytes = Bytes(datagram.begin(), datagram.end()),
            .header_bytes = packet->header_bytes,
            .is_padding = packet->payload.empty()};
  if (seen.is_padding) return seen;
  ByteReader reader(packet->payload);
  if (packet->header.payload_type == kVp8Rtx) seen.original = reader.u16();
  reader.skip(1);
  seen.is_key = reader.u8() == 0;
  seen.stream_id = reader.u32().value_or(0);
  seen.frame = reader.u32().value_or(0);
  seen.part = reader.u8().value_or(0);
  return seen;
}

/// A room, its browsers, and the time between them: the sockets are looked at every 5 ms.
class Studio : public ::testing::Test {
 protected:
  static constexpr Duration kPass = std::chrono::milliseconds(5);

  Viewer& joins() {
    browsers_.push_back(std::make_unique<Viewer>(LegId{browsers_.size() + 1}));
    Viewer& browser = *browsers_.back();
    command(plane::OpenPeer{.leg = browser.leg, .ssrc = 900});
    command(plane::SetRemote{.leg = browser.leg,
                             .parameters = {.codec = plane::Codec::Opus, .payload_type = 111}});
    comes_up(browser);
    return browser;
  }
  void comes_up(Viewer& browser) {
    world.on_transport_up(browser.slot, now, out);
    drain();
  }

  /// Switches a camera on, with one stream or, the least first, one of each rid.
  void publishes(Viewer& browser, std::vector<std::string> rids = {""}) {
    browser.group_id = ++groups_;
    browser.layers.clear();
    browser.tells_ssrc = rids.front().empty();
    std::uint32_t place = 0;
    for (const auto& rid : rids)
      browser.layers.push_back({.stream_id = ++streams_,
                                .ssrc = 5000 + 10 * streams_,
                                .rid = rid,
                                .packet_bytes = 200U + 400U * place++});
    tells(browser);
  }
  void shuts_camera(Viewer& browser) {
    browser.layers.clear();
    browser.group_id = 0;
    tells(browser);
  }
  /// Adds a section for the group of somebody else; gives its SSRC.
  std::uint32_t watches(Viewer& browser, const Viewer& other, std::uint32_t stream_id = 0) {
    const auto number = static_cast<std::uint32_t>(browser.sections.size() + 1);
    const auto ssrc = static_cast<std::uint32_t>(browser.leg.value) * 1000 + number;
    browser.sections.push_back({.mid = std::to_string(number),
                                .ssrc = ssrc,
                                .rtx_ssrc = ssrc + 500,
                                .formats = {vp8()},
                                .extensions = kExtensions,
                                .stream_id = stream_id,
                                .group_id = other.group_id});
    tells(browser);
    return ssrc;
  }
  void tells(const Viewer& browser) {
    plane::SetVideo set{.leg = browser.leg, .room = RoomId{1}, .sections = browser.sections};
    if (browser.group_id != 0) {
      set.publication = plane::Publication{
          .group_id = browser.group_id, .formats = {vp8()}, .extensions = kExtensions};
      for (const auto& layer : browser.layers) {
        plane::VideoLayer told{
            .stream_id = layer.stream_id, .rid = layer.rid, .max_bitrate_kbps = 1200};
        if (browser.tells_ssrc) {
          told.ssrc = layer.ssrc;
          told.rtx_ssrc = layer.ssrc + 1;
        }
        set.publication->layers.push_back(told);
      }
    }
    command(set);
  }

  void command(const plane::Command& command) {
    world.on_command(command, now, out);
    for (const auto& request : out.sockets)
      if (const auto* open = std::get_if<OpenTransport>(&request))
        browsers_.back()->slot = open->slot;
    drain();
  }

  void goes_on_for(Duration duration) {
    for (const Instant end = now + duration; now < end;) pass();
  }
  void pass() {
    now += kPass;
    const auto passes = now.time_since_epoch() / kPass;
    if (passes % 8 == 0)
      for (const auto& browser : browsers_) films(*browser);
    if (passes % 4 == 0)
      world.tick(now, out);
    else
      world.pass(now, out);
    drain();
  }

  /// Each layer that is on sends a frame.
  void films(Viewer& browser) {
    for (auto& layer : browser.layers) {
      const bool is_key = layer.is_on && std::exchange(layer.owes_keyframe, false);
      for (std::uint8_t part = 0; layer.is_on && part < 3; ++part) {
        layer.sent.push_back(
            camera_packet(layer, part, is_key, browser.names_layers && !browser.tells_ssrc));
        if (!uplink_loses(see(layer.sent.back()))) arrives(browser, layer.sent.back());
      }
      layer.keyframes += is_key ? 1 : 0;
      ++layer.frames;
      layer.timestamp += 3600;
    }
  }
  void arrives(const Viewer& from, BytesView packet) {
    world.on_peer_packet(from.slot, packet, {.arrival = now, .now = now}, out);
    drain();
  }
  void asks_again(const Viewer& from, std::uint32_t ssrc, std::vector<std::uint16_t> sequences) {
    Bytes memory(wire::nack_bytes(sequences.size()));
    arrives(from, wire::write_nack({.sender = 1, .media = ssrc}, sequences, memory));
  }
  void asks_for_keyframe(const Viewer& from, std::uint32_t ssrc) {
    Bytes memory(wire::kPliBytes);
    arrives(from, wire::write_pli({.sender = 1, .media = ssrc}, memory));
  }
  void says_remb(const Viewer& from, std::uint64_t bits_per_second) {
    Bytes memory(wire::remb_bytes(0));
    arrives(from, wire::write_remb(1, bits_per_second, {}, memory));
  }

  template <class Report>
  std::vector<Report> all() const {
    std::vector<Report> found;
    for (const auto& report : reports)
      if (const auto* one = std::get_if<Report>(&report)) found.push_back(*one);
    return found;
  }

  SeededRandom random{7};
  World world{{}, random};
  Outbox out;
  Instant now{std::chrono::hours(1)};
  std::vector<plane::Report> reports;
  std::function<bool(const Seen&)> uplink_loses = [](const Seen&) { return false; };

 private:
  Viewer* at(EndpointSlot slot) {
    const auto found =
        std::ranges::find_if(browsers_, [&](const auto& one) { return one->slot == slot; });
    return found == browsers_.end() ? nullptr : found->get();
  }
  void drain() {
    // What is read may make more to send.
    std::vector<std::pair<EndpointSlot, Bytes>> packets;
    for (const auto& packet : out.packets()) {
      const BytesView bytes = out.bytes(packet);
      packets.emplace_back(packet.slot, Bytes(bytes.begin(), bytes.end()));
    }
    reports.insert(reports.end(), out.reports.begin(), out.reports.end());
    out.clear();
    for (const auto& [slot, bytes] : packets)
      if (auto* browser = at(slot)) receives(*browser, bytes);
  }
  void receives(Viewer& browser, const Bytes& bytes) {
    if (wire::is_rtcp(bytes)) {
      browser.rtcp.push_back(bytes);
      follows(browser, bytes);
      return;
    }
    if ((bytes[1] & 0x7FU) == 111) return;
    const Seen seen = see(bytes);
    if (!browser.loses(seen)) browser.seen.push_back(seen);
  }
  static void follows(Viewer& browser, const Bytes& bytes) {
    const auto feedback = wire::parse_rtcp_feedback(bytes);
    if (!feedback) return;
    for (const auto& nacked : feedback->nacked.items())
      browser.asked_again.push_back(nacked.sequence);
    for (const auto ssrc : feedback->plis.items())
      for (auto& layer : browser.layers)
        if (layer.ssrc == ssrc) {
          layer.owes_keyframe = true;
          ++layer.asked;
        }
  }

  std::vector<std::unique_ptr<Viewer>> browsers_;
  std::uint32_t groups_ = 0;
  std::uint32_t streams_ = 0;
};

}  // namespace convoke::media::testing
