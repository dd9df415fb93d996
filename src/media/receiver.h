#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "audio/level.h"
#include "base/bytes.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/time.h"
#include "media/listener.h"
#include "media/outbox.h"
#include "media/speech.h"
#include "plane/messages.h"
#include "rtp/digit_receiver.h"
#include "rtp/jitter_buffer.h"
#include "rtp/reporter.h"
#include "rtp/source_latch.h"

namespace convoke::media {

/// From datagrams to speech and digits: the receiving half of a leg, and its RTCP.
class Receiver {
 public:
  /// Media was negotiated, or anew. Sound that waits goes on, unless the codec is another one.
  void set_remote(const plane::RtpParameters& parameters, rtp::ReporterSettings reporter,
                  Random& random, Instant now);

  /// Whether it is sound, or a digit.
  bool takes(std::uint8_t payload_type) const {
    return format_of(payload_type) == rtp::SourceLatch::Format::Negotiated;
  }
  void on_datagram(BytesView datagram, const TransportAddress& from, Instant arrival);
  void on_rtcp(BytesView datagram, const TransportAddress& from, Instant arrival);

  struct Moment {
    Instant now{};
    LegId leg{};
    bool is_heard = false;  ///< In a room, and not muted.
  };
  /// What is heard of the leg in this tick becomes `speech`; digits and the flow are reported.
  void tick(const Moment& moment, Speech& speech, const ListeningTools& tools, Outbox& out);

  /// Where to send to; nothing before that is known.
  std::optional<TransportAddress> destination() const { return latch_.destination(); }
  std::optional<TransportAddress> rtcp_destination() const;
  /// The peer takes RTCP at its RTP port (RFC 5761).
  bool is_rtcp_muxed() const { return parameters_.remote == parameters_.remote_rtcp; }
  /// Null before the first set_remote().
  rtp::Reporter* reporter() { return stream_ ? &stream_->reporter : nullptr; }

  Duration round_trip() const { return stream_ ? stream_->reporter.peer().round_trip : Duration{}; }
  /// The peer misses packets of ours, or we do of its.
  bool is_path_lossy() const;
  /// All but what only the sender knows.
  plane::LegStatistics statistics() const;

 private:
  /// What belongs to one codec.
  struct Stream {
    rtp::Reporter reporter;
    rtp::JitterBuffer buffer;
    Listener listener;
  };
  enum class Flow { Unknown, Arriving, Missing };

  rtp::SourceLatch::Format format_of(std::uint8_t payload_type) const;
  void on_event(const wire::RtpPacketView& packet, Instant arrival);
  void on_red(const wire::RtpPacketView& packet, Instant arrival);
  void on_audio(const wire::RtpPacketView& packet, std::span<const rtp::EarlierPayload> earlier,
                Instant arrival);
  std::optional<audio::LevelDbov> told_level(const wire::RtpPacketView& packet) const;
  void follow_flow(const Moment& moment, Outbox& out);

  plane::RtpParameters parameters_{};
  rtp::SourceLatch latch_{};
  std::optional<Stream> stream_{};
  rtp::DigitReceiver digits_{};
  static constexpr std::size_t kMaxKeyed = 16;  ///< In one tick.
  std::array<char, kMaxKeyed> keyed_{};
  std::size_t keyed_count_ = 0;
  Instant key_until_{};  ///< A key counts as pressed until then.
  Flow flow_ = Flow::Unknown;
  Instant last_arrival_{};
  bool has_arrived_ = false;       ///< Since the last tick.
  plane::LegStatistics before_{};  ///< Of streams with other codecs.
  std::uint64_t refused_ = 0;
  std::uint64_t digits_received_ = 0;
};

}  // namespace convoke::media
