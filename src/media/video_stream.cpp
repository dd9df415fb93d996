#include "media/video_stream.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "video/rewriter.h"

namespace convoke::media {
namespace {

/// A packet so far ahead of the last ones, or so far behind them, is not believed until the next
/// one follows it (RFC 3550 §A.1). What is asked for again may be as far behind as the cache
/// reaches.
constexpr std::int64_t kMaxDropout = 3000;
constexpr std::int64_t kMaxMisorder = video::PacketCache::kPackets;

bool is_near(std::uint16_t highest, std::uint16_t sequence) {
  const auto ahead = wire::distance(highest, sequence);
  return -kMaxMisorder < ahead && ahead < kMaxDropout;
}

}  // namespace

VideoStream::VideoStream(const plane::VideoLayer& layer, Instant now)
    : layer_(layer),
      ssrc_(layer.ssrc),
      rtx_ssrc_(layer.rtx_ssrc),
      run_(static_cast<std::uint64_t>(now.time_since_epoch().count())),
      reception_(video::kClockHz),
      expected_since_(now) {}

void VideoStream::set(const plane::VideoLayer& layer, Instant now) {
  CHECK(layer.stream_id == layer_.stream_id);
  if (layer_.max_bitrate_kbps == 0) expected_since_ = now;
  layer_ = layer;
  if (layer.ssrc) learn_ssrc(*layer.ssrc);
  if (layer.rtx_ssrc) rtx_ssrc_ = layer.rtx_ssrc;
}

void VideoStream::learn_ssrc(std::uint32_t ssrc) {
  if (std::exchange(ssrc_, ssrc) == ssrc) return;
  last_report_.reset();
  begin_anew();
}

void VideoStream::begin_anew() {
  ++run_;
  odd_sequence_.reset();
  missing_.clear();
  cache_.clear();
}

bool VideoStream::is_believed(std::uint16_t sequence, Way way) {
  const auto highest = cache_.highest();
  if (way == Way::Again) return highest && is_near(*highest, sequence);
  if (!highest || is_near(*highest, sequence)) return true;
  const bool follows = odd_sequence_ == sequence;
  odd_sequence_ = static_cast<std::uint16_t>(sequence + 1);
  if (follows) begin_anew();
  return follows;
}

bool VideoStream::take(const wire::RtpHeader& header, VideoPacket& packet, Way way,
                       Instant arrival) {
  rate_.add(packet.packet.payload.size(), arrival);
  has_begun_ |= !is_arriving(arrival);
  last_arrival_ = std::max(last_arrival_, arrival);
  if (way == Way::First) reception_.on_packet(header, arrival);
  if (!is_believed(header.sequence, way)) return false;
  missing_.on_packet(header.sequence, arrival);
  return cache_.insert(packet.packet);
}

bool VideoStream::is_stalled(Instant now) const {
  return layer_.max_bitrate_kbps != 0 &&
         now - std::max(last_arrival_, expected_since_) >= kVideoStallPatience;
}

}  // namespace convoke::media
