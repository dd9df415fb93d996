#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/time.h"
#include "video/rate.h"
#include "wire/rtcp.h"

namespace convoke::video {

/// Taken off first: one stream of Opus with its headers.
inline constexpr std::uint32_t kAudioBps = 50'000;

/// What video may take.
struct Budget {
  /// For the least layer of each section: what the receiver says.
  std::uint32_t least_bps = 0;
  /// For everything together where better layers are to be chosen: not more than losses allow. Loss
  /// alone takes nobody's last layer, since it may have other causes than our rate; and where the
  /// way is full, what the receiver says falls as well.
  std::uint32_t more_bps = 0;

  bool operator==(const Budget&) const = default;
};

/// What the way to one browser can take, from its REMBs, its receiver reports and what was sent.
/// A receiver says at most about 1.5 times what it receives, so its REMB is what is known to fit,
/// and not what would: `Probe` finds out more. Not thread-safe: the media worker owns it.
class Bandwidth {
 public:
  /// Every packet of video to it, with repeated packets and padding.
  void on_sent(std::size_t size_bytes, Instant now) { sent_.add(size_bytes, now); }
  void on_remb(std::uint64_t bits_per_second, Instant now);
  /// The blocks of one compound; about whichever streams.
  void on_reports(std::span<const wire::ReportBlock> blocks, Instant now);

  /// Nothing before the first REMB.
  std::optional<Budget> budget() const;
  std::optional<std::uint32_t> remb_bps() const { return remb_bps_; }
  std::uint32_t sent_bps(Instant now) { return sent_.bits_per_second(now); }
  int loss_percent() const;  ///< Of the last second that had reports.
  /// The REMB fell or more than one packet in ten was lost, within the last 2 s.
  bool is_congested(Instant now) const { return now < congested_until_; }

 private:
  static constexpr std::size_t kMaxStreams = 64;

  /// What was reported of one stream.
  struct Stream {
    std::uint32_t ssrc = 0;
    std::uint32_t highest_sequence = 0;
    std::int32_t lost = 0;
  };

  void count(const wire::ReportBlock& block);
  void judge_losses(Instant now);
  Stream* stream_of(std::uint32_t ssrc);

  Rate sent_{};
  std::optional<std::uint32_t> remb_bps_{};
  std::optional<std::uint32_t> loss_limit_bps_{};  // nothing: losses limit nothing
  Instant congested_until_ = Instant::min();

  std::array<Stream, kMaxStreams> streams_{};
  std::size_t streams_seen_ = 0;
  std::int64_t expected_ = 0;  // packets reported since losses were judged
  std::int64_t lost_ = 0;
  double loss_ = 0;
  Instant judged_at_ = Instant::min();
};

}  // namespace convoke::video
