#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/time.h"
#include "media/limits.h"
#include "media/video_packet.h"
#include "plane/video.h"
#include "rtp/reception.h"
#include "video/keyframe_requests.h"
#include "video/missing_packets.h"
#include "video/packet_cache.h"
#include "video/rate.h"
#include "wire/rtp.h"

namespace convoke::media {

class VideoSink;
class VideoSubscriber;

/// Who shows a stream or waits for it: a section, and the peer that has it.
struct VideoViewer {
  VideoSubscriber* subscriber = nullptr;
  VideoSink* sink = nullptr;
};

/// What is received of one layer of a publication: which SSRCs it has, what is missing of it, its
/// last packets, and who watches it.
class VideoStream {
 public:
  VideoStream(const plane::VideoLayer& layer, Instant now);

  /// The layer as it was agreed on anew. Requires the same stream id.
  void set(const plane::VideoLayer& layer, Instant now);
  const plane::VideoLayer& layer() const { return layer_; }
  std::uint32_t id() const { return layer_.stream_id; }

  std::optional<std::uint32_t> ssrc() const { return ssrc_; }
  std::optional<std::uint32_t> rtx_ssrc() const { return rtx_ssrc_; }
  /// Its packets come under this SSRC from now on. Another one than before is another source.
  void learn_ssrc(std::uint32_t ssrc);
  void learn_rtx_ssrc(std::uint32_t ssrc) { rtx_ssrc_ = ssrc; }

  /// How a packet came: the first time, or because it was asked for.
  enum class Way : std::uint8_t { First, Again };
  /// Counts and keeps it, and gives it its serial. False: it is not new, or nothing to believe.
  bool take(const wire::RtpHeader& header, VideoPacket& packet, Way way, Instant arrival);
  std::optional<video::CachedPacket> find(std::uint16_t sequence) const {
    return cache_.find(sequence);
  }
  std::optional<std::uint16_t> highest() const { return cache_.highest(); }
  /// Another number: it began anew, and numbers of before mean nothing. One that was forgotten and
  /// comes back has others than before.
  std::uint64_t run() const { return run_; }

  rtp::Reception& reception() { return reception_; }
  video::MissingPackets& missing() { return missing_; }
  video::KeyframeRequests& keyframes() { return keyframes_; }

  /// The middle of the NTP time of its last sender report, which came at `at` (RFC 3550 §6.4.1).
  struct LastReport {
    std::uint32_t ntp = 0;
    Instant at{};
  };
  void on_sender_report(LastReport report) { last_report_ = report; }
  const std::optional<LastReport>& last_report() const { return last_report_; }

  /// What came in the last second, payload only.
  std::uint32_t bits_per_second(Instant now) { return rate_.bits_per_second(now); }
  /// It should bring something, and has not done so for kVideoStallPatience.
  bool is_stalled(Instant now) const;
  /// Its peer's transport came up.
  void on_peer_up(Instant now) { expected_since_ = now; }
  /// Whether it brings anything at present.
  bool is_arriving(Instant now) const {
    return last_arrival_ != Instant{} && now - last_arrival_ < kVideoSilence;
  }
  Instant last_arrival() const { return last_arrival_; }
  /// Once after it began to arrive, or began again after a silence.
  bool take_begun() { return std::exchange(has_begun_, false); }

  /// Borrowed pointers: the room keeps the list true.
  std::vector<VideoViewer> viewers{};

 private:
  bool is_believed(std::uint16_t sequence, Way way);
  void begin_anew();

  plane::VideoLayer layer_;
  std::optional<std::uint32_t> ssrc_{};
  std::optional<std::uint32_t> rtx_ssrc_{};
  std::uint64_t run_;
  std::optional<std::uint16_t> odd_sequence_{};
  rtp::Reception reception_;
  video::MissingPackets missing_{};
  video::PacketCache cache_{};
  video::KeyframeRequests keyframes_{};
  std::optional<LastReport> last_report_{};
  video::Rate rate_{};
  Instant last_arrival_{};
  bool has_begun_ = false;
  Instant expected_since_;
};

}  // namespace convoke::media
