#include "media/video_sink.h"

#include "media/limits.h"
#include "wire/sequence.h"

namespace convoke::media {
namespace {

bool is_overtaken_by_too_many(const VideoStream& stream, const video::CachedPacket& packet) {
  const std::uint16_t highest = stream.highest().value_or(packet.sequence);
  return wire::distance(packet.sequence, highest) > kMaxVideoCatchUp;
}

}  // namespace

void VideoSink::want(std::uint32_t stream_id) {
  has_changed_ |= wanted_ != stream_id;
  is_wanted_foreign_ &= wanted_ == stream_id;
  wanted_ = stream_id;
  if (stream_id == 0) shown_ = {};
}

std::size_t VideoSink::on_packet(const VideoStream& stream, const VideoPacket& packet, Instant now,
                                 Outbox& out) {
  const VideoSender::Origin origin{.stream_id = stream.id(), .run = stream.run()};
  const bool can_send = sender_.can_send(packet.coding);
  if (wanted_ == stream.id()) is_wanted_foreign_ = !can_send;
  if (shown_ == origin && can_send) return sender_.send(packet, origin, now, out);
  // It began anew, or its numbers go on where we cannot follow.
  if (shown_.stream_id == origin.stream_id) shown_ = {};
  if (!can_send || wanted_ != stream.id() || !packet.begins_keyframe) return 0;
  if (is_overtaken_by_too_many(stream, packet.packet)) return 0;
  has_changed_ |= shown_.stream_id != origin.stream_id;
  shown_ = origin;
  sender_.begin(packet.packet, now);
  return sender_.send(packet, origin, now, out) + catch_up(stream, packet, now, out);
}

/// The beginning of the keyframe came late: what overtook it is there already.
std::size_t VideoSink::catch_up(const VideoStream& stream, const VideoPacket& first, Instant now,
                                Outbox& out) {
  std::size_t sent = 0;
  const std::uint16_t highest = stream.highest().value_or(first.packet.sequence);
  for (std::uint16_t sequence = first.packet.sequence; sequence != highest;) {
    const auto packet = stream.find(++sequence);
    if (!packet) continue;
    sent += sender_.send({.packet = *packet, .coding = first.coding}, shown_, now, out);
  }
  return sent;
}

std::size_t VideoSink::on_missed(VideoSender::Sent& sent, const VideoStream& stream, Instant now,
                                 Outbox& out) {
  if (sent.origin != VideoSender::Origin{.stream_id = stream.id(), .run = stream.run()}) return 0;
  if (sent.origin != shown_)
    return 0;  // The keyframe with which another began needs nothing of it.
  const auto packet = stream.find(sent.source_sequence);
  return packet && packet->serial == sent.serial ? sender_.repeat(sent, *packet, now, out) : 0;
}

}  // namespace convoke::media
