#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "media/burst_limit.h"
#include "media/layer_names.h"
#include "media/limits.h"
#include "media/outbox.h"
#include "media/video_packet.h"
#include "media/video_stream.h"
#include "plane/video.h"
#include "wire/rtcp.h"
#include "wire/rtp.h"

namespace convoke::media {

/// What a peer publishes, as its media worker receives it: which packet belongs to which layer,
/// and what the peer is told and asked about them. Streams stay as long as their layer is named.
class VideoPublisher {
 public:
  /// `names` are its peer's, and outlive it.
  VideoPublisher(const plane::Publication& publication, LayerNames& names, Instant now);

  void set(const plane::Publication& publication, Instant now);
  const plane::Publication& publication() const { return publication_; }
  std::uint32_t group_id() const { return publication_.group_id; }
  std::span<const std::unique_ptr<VideoStream>> streams() const { return streams_; }
  VideoStream* find(std::uint32_t stream_id) const;

  struct Received {
    VideoStream& stream;
    VideoPacket packet{};
  };
  /// Nothing: it is no packet of the publication, or is not new. The payload is that of `packet`.
  std::optional<Received> on_rtp(const wire::RtpPacketView& packet, Instant arrival);
  /// Of whoever sends `ssrc`.
  void on_sender_report(std::uint32_t ssrc, const wire::SenderInfo& info, Instant now);
  void on_peer_up(Instant now);

  /// On whose behalf the peer is spoken to, and how long its answers take.
  struct Talk {
    EndpointSlot slot{};
    std::uint32_t ssrc = 0;  ///< Ours.
    std::string_view cname{};
    Duration round_trip{};  ///< Zero: not known.
  };
  /// Asks for packets that are missing and for keyframes that are wanted, where it is time to.
  void ask(const Talk& talk, Instant now, Outbox& out);
  /// How many watch, and what the narrowest of their ways can take; nothing: all that is sent.
  struct Audience {
    std::size_t viewers = 0;
    std::optional<std::uint32_t> narrowest_bps{};
  };
  /// Tells what arrived (RFC 3550 §6.4.2) and how much may come.
  void report(const Talk& talk, const Audience& audience, Instant now, Outbox& out);

 private:
  struct Kind {
    const plane::VideoFormat* format = nullptr;  ///< Null: not of the publication.
    VideoStream::Way way = VideoStream::Way::First;
  };
  void recall(VideoStream& stream);
  bool is_flood(Instant arrival) { return !burst_.take(arrival) || !flow_.take(arrival); }
  Kind kind_of(std::uint8_t payload_type) const;
  VideoStream* stream_of(const wire::RtpPacketView& packet, VideoStream::Way way, Instant arrival);
  VideoStream* learn_stream(const wire::RtpPacketView& packet, VideoStream::Way way,
                            Instant arrival);
  VideoStream* layer_named(const wire::RtpPacketView& packet, std::uint8_t extension) const;
  std::optional<std::uint8_t> orientation_of(const wire::RtpPacketView& packet) const;
  void ask_for_keyframe(VideoStream& stream, const Talk& talk, Instant now, Outbox& out) const;
  std::uint64_t welcome_bps(const Audience& audience) const;

  LayerNames& names_;
  plane::Publication publication_{};
  bool has_nack_ = false;
  bool has_pli_ = false;
  bool has_fir_ = false;
  bool has_remb_ = false;
  std::vector<std::unique_ptr<VideoStream>> streams_;
  BurstLimit burst_{kMaxVideoBurst};
  BurstLimit flow_{kMaxVideoPacketsPerSecond, std::chrono::seconds(1)};
};

}  // namespace convoke::media
