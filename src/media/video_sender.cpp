#include "media/video_sender.h"

#include <algorithm>
#include <utility>

#include "base/byte_writer.h"
#include "base/check.h"
#include "media/limits.h"
#include "rtp/ntp_time.h"
#include "wire/rtcp.h"
#include "wire/rtp_extension.h"
#include "wire/short_list.h"

namespace convoke::media {
namespace {

constexpr std::size_t kExtensions = 3;
constexpr std::uint8_t kPaddingBytes = 224;

std::uint16_t first_sequence(Random& random) {
  return static_cast<std::uint16_t>(random.next() & kMaxFirstSequence);
}

BytesView bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

VideoSender::VideoSender(plane::VideoSection section, EndpointSlot slot, Random& random)
    : section_(std::move(section)),
      slot_(slot),
      rewriter_({.sequence = first_sequence(random),
                 .timestamp = static_cast<std::uint32_t>(random.next())}),
      rtx_sequence_(first_sequence(random)) {}

void VideoSender::set(const plane::VideoSection& section) {
  CHECK(section.ssrc == section_.ssrc);
  // What is repeated as it was must not have other extensions then.
  const bool is_other = section.extensions != section_.extensions || section.mid != section_.mid;
  if (is_other && history_)
    for (auto& sent : *history_) sent.origin = {};
  section_ = section;
}

const plane::VideoFormat* VideoSender::format_of(const VideoCoding& coding) const {
  const auto found = std::ranges::find_if(section_.formats, [&](const auto& format) {
    return format.codec == coding.codec && (format.codec != wire::VideoCodec::H264 ||
                                            format.packetization_mode == coding.packetization_mode);
  });
  return found == section_.formats.end() ? nullptr : &*found;
}

void VideoSender::begin(const video::CachedPacket& first, Instant now) {
  rewriter_.begin({.sequence = first.sequence, .timestamp = first.timestamp}, now);
  pictures_.begin();
}

std::size_t VideoSender::send(const VideoPacket& packet, Origin origin, Instant now, Outbox& out) {
  const auto* format = format_of(packet.coding);
  const auto& source = packet.packet;
  if (format == nullptr) return 0;
  const auto place =
      rewriter_.rewrite({.sequence = source.sequence, .timestamp = source.timestamp}, now);
  if (!place) return 0;
  Sent* sent = take_slot(place->sequence);
  if (sent == nullptr) return 0;
  *sent = {.origin = origin,
           .source_sequence = source.sequence,
           .shift = pictures_.shift(wire::picture_numbers(packet.coding.codec, source.payload)),
           .codec = packet.coding.codec,
           .serial = source.serial,
           .index = sent->index,
           .sequence = place->sequence,
           .timestamp = place->timestamp,
           .send_time = wire::abs_send_time(now),
           .payload_type = format->payload_type,
           .rtx_payload_type = format->rtx_payload_type,
           .last_sent = now};
  last_sequence_ = place->sequence;
  ++packets_sent_;
  octets_sent_ += static_cast<std::uint32_t>(source.payload.size());
  return write({.header = {.marker = source.marker,
                           .payload_type = format->payload_type,
                           .sequence = place->sequence,
                           .timestamp = place->timestamp,
                           .ssrc = section_.ssrc},
                .send_time = sent->send_time,
                .orientation = source.orientation,
                .codec = sent->codec,
                .shift = sent->shift},
               source.payload, {.slot = slot_}, out);
}

/// Null: the number was used, or is too old to tell.
VideoSender::Sent* VideoSender::take_slot(std::uint16_t sequence) {
  const auto index = indices_.unwrap(sequence);
  if (index <= highest_index_ - static_cast<std::int64_t>(kHistory)) return nullptr;
  if (!history_) history_ = std::make_unique<std::array<Sent, kHistory>>();
  Sent& sent = (*history_)[sequence % kHistory];
  if (sent.index == index) return nullptr;
  highest_index_ = std::max(highest_index_, index);
  sent.index = index;
  return &sent;
}

VideoSender::Sent* VideoSender::sent(std::uint16_t sequence) {
  if (!history_) return nullptr;
  Sent& sent = (*history_)[sequence % kHistory];
  const bool is_recent = sent.index > highest_index_ - static_cast<std::int64_t>(kHistory);
  return sent.origin.stream_id != 0 && is_recent && sent.sequence == sequence ? &sent : nullptr;
}

std::size_t VideoSender::repeat(Sent& sent, const video::CachedPacket& packet, Instant now,
                                Outbox& out) {
  ++sent.repeats;
  sent.last_sent = now;
  Head head{.header = {.marker = packet.marker,
                       .payload_type = sent.payload_type,
                       .sequence = sent.sequence,
                       .timestamp = sent.timestamp,
                       .ssrc = section_.ssrc},
            .send_time = sent.send_time,
            .orientation = packet.orientation,
            .codec = sent.codec,
            .shift = sent.shift};
  if (!section_.rtx_ssrc || !sent.rtx_payload_type)
    return write(head, packet.payload, {.slot = slot_, .is_repeated = true}, out);
  head.header.payload_type = *sent.rtx_payload_type;
  head.header.sequence = rtx_sequence_++;
  head.header.ssrc = *section_.rtx_ssrc;
  head.send_time = wire::abs_send_time(now);
  head.original = sent.sequence;
  return write(head, packet.payload, {.slot = slot_}, out);
}

std::size_t VideoSender::pad(Instant now, Outbox& out) {
  const auto format = std::ranges::find_if(
      section_.formats, [](const auto& one) { return one.rtx_payload_type.has_value(); });
  if (!section_.rtx_ssrc || format == section_.formats.end()) return 0;
  const Head head{.header = {.payload_type = *format->rtx_payload_type,
                             .sequence = rtx_sequence_++,
                             .timestamp = rewriter_.timestamp_at(now).value_or(0),
                             .ssrc = *section_.rtx_ssrc},
                  .send_time = wire::abs_send_time(now)};
  const auto memory = out.packet_memory();
  const std::size_t size = write_head(head, memory) + kPaddingBytes;
  wire::pad_rtp(memory.first(size), kPaddingBytes);
  out.send({.slot = slot_, .size_bytes = static_cast<std::uint16_t>(size)});
  return size;
}

std::size_t VideoSender::write_head(const Head& head, std::span<std::uint8_t> memory) const {
  const auto& ids = section_.extensions;
  wire::ShortList<wire::ExtensionElement, kExtensions> elements;
  if (ids.mid != 0 && !section_.mid.empty() && section_.mid.size() <= wire::kMaxExtensionBytes)
    elements.push_back({.id = ids.mid, .data = bytes_of(section_.mid)});
  if (ids.abs_send_time != 0) elements.push_back({.id = ids.abs_send_time, .data = head.send_time});
  if (ids.orientation != 0 && head.orientation)
    elements.push_back({.id = ids.orientation, .data = BytesView(&*head.orientation, 1)});
  return wire::write_rtp_header(head.header, elements.items(), memory).size();
}

std::size_t VideoSender::write(const Head& head, BytesView payload, OutgoingPacket packet,
                               Outbox& out) const {
  const auto memory = out.packet_memory();
  std::size_t size = write_head(head, memory);
  if (size + kOriginalNumberBytes + payload.size() > memory.size()) return 0;
  if (head.original) {
    ByteWriter(memory.subspan(size)).u16(*head.original);
    size += kOriginalNumberBytes;
  }
  const auto copy = memory.subspan(size, payload.size());
  std::ranges::copy(payload, copy.begin());
  wire::shift_picture_numbers(head.codec, head.shift, copy);
  size += payload.size();
  packet.size_bytes = static_cast<std::uint16_t>(size);
  out.send(packet);
  return size;
}

void VideoSender::report(std::string_view cname, Instant now, Outbox& out) {
  const auto timestamp = rewriter_.timestamp_at(now);
  if (!timestamp) return;
  const wire::SenderInfo info{.ntp = rtp::ntp_time(now),
                              .rtp_timestamp = *timestamp,
                              .packets = packets_sent_,
                              .octets = octets_sent_};
  const auto packet = wire::write_rtcp({.ssrc = section_.ssrc, .sender_info = info, .cname = cname},
                                       out.packet_memory());
  out.send({.slot = slot_, .size_bytes = static_cast<std::uint16_t>(packet.size())});
}

}  // namespace convoke::media
