#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/random.h"
#include "base/time.h"
#include "media/outbox.h"
#include "media/video_packet.h"
#include "plane/video.h"
#include "video/picture_rewriter.h"
#include "video/rewriter.h"
#include "wire/picture_numbers.h"
#include "wire/rtp.h"
#include "wire/sequence.h"

namespace convoke::media {

/// Sends what one section is shown, whatever it comes from, as one stream: with its own SSRC,
/// numbers (also those of its pictures), payload types and header extensions, and what got lost
/// once more. Each function that sends gives the bytes of what it sent, 0 if it sent nothing.
class VideoSender {
 public:
  VideoSender(plane::VideoSection section, EndpointSlot slot, Random& random);

  /// The section as it was agreed on anew. Requires the same SSRC.
  void set(const plane::VideoSection& section);
  const plane::VideoSection& section() const { return section_; }
  bool can_send(const VideoCoding& coding) const { return format_of(coding) != nullptr; }

  /// Where a packet comes from: the run of a stream.
  struct Origin {
    std::uint32_t stream_id = 0;
    std::uint64_t run = 0;

    bool operator==(const Origin&) const = default;
  };
  /// Goes on with another source, which begins with this packet.
  void begin(const video::CachedPacket& first, Instant now);
  /// Sends nothing under a number that was used before, or is too old to tell: two packets under
  /// one would give the key away (SrtpSender).
  std::size_t send(const VideoPacket& packet, Origin origin, Instant now, Outbox& out);

  /// What was sent under a number of ours.
  struct Sent {
    Origin origin{};  ///< Stream 0: it cannot be repeated.
    std::uint16_t source_sequence = 0;
    wire::PictureShift shift{};  ///< Of the numbers of its picture.
    wire::VideoCodec codec = wire::VideoCodec::Vp8;
    std::uint64_t serial = 0;  ///< video::CachedPacket
    std::int64_t index = -1;   ///< Its number, which wraps around, as one that does not.
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    std::array<std::uint8_t, 3> send_time{};
    std::uint8_t payload_type = 0;
    std::optional<std::uint8_t> rtx_payload_type{};
    int repeats = 0;
    Instant last_sent{};
  };
  /// Null: never, or long ago. Valid until the next send().
  Sent* sent(std::uint16_t sequence);
  Sent* last_sent() { return sent(last_sequence_); }
  /// Sends it once more: as a packet of the retransmission stream (RFC 4588), else as it was.
  std::size_t repeat(Sent& sent, const video::CachedPacket& packet, Instant now, Outbox& out);
  /// Empty packets of the retransmission stream; nothing without one.
  std::size_t pad(Instant now, Outbox& out);

  /// A sender report; nothing if nothing was ever sent.
  void report(std::string_view cname, Instant now, Outbox& out);

 private:
  static constexpr std::size_t kHistory = 1024;  ///< As many as an SRTP receiver remembers.

  /// A packet but for its payload, and what changes in that.
  struct Head {
    wire::RtpHeader header{};
    std::array<std::uint8_t, 3> send_time{};
    std::optional<std::uint8_t> orientation{};
    std::optional<std::uint16_t> original{};  ///< RFC 4588 §4.
    wire::VideoCodec codec = wire::VideoCodec::Vp8;
    wire::PictureShift shift{};
  };

  const plane::VideoFormat* format_of(const VideoCoding& coding) const;
  Sent* take_slot(std::uint16_t sequence);
  std::size_t write_head(const Head& head, std::span<std::uint8_t> memory) const;
  std::size_t write(const Head& head, BytesView payload, OutgoingPacket packet, Outbox& out) const;

  plane::VideoSection section_{};
  EndpointSlot slot_;
  video::Rewriter rewriter_;
  video::PictureRewriter pictures_{};
  std::uint16_t rtx_sequence_;
  std::uint16_t last_sequence_ = 0;
  wire::SequenceUnwrapper indices_{};
  std::int64_t highest_index_ = 0;
  std::unique_ptr<std::array<Sent, kHistory>> history_{};  ///< By number; made when needed.
  std::uint32_t packets_sent_ = 0;
  std::uint32_t octets_sent_ = 0;
};

}  // namespace convoke::media
