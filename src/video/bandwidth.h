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

/// What a way is taken to have for better layers before its browser has said anything, which takes
/// Chromium 5 s: from the least layer alone it would take half a minute to learn that there is
/// more. Where it is too much, the first REMB or the first losses tell within 3 s.
inline constexpr std::uint32_t kFirstGuessBps = 2'000'000;

/// So much, the audio included, a low REMB alone does not forbid: it follows what arrives, so that
/// a picture which was held for it would be held for long. Losses of more than a third, in two
/// judged seconds in a row, do forbid it.
inline constexpr std::uint32_t kLeastPictureBps = 350'000;

/// So much may be repeated whatever is known; a stream of 300 kbit/s that loses a quarter needs it.
inline constexpr std::uint32_t kLeastRepeatBps = 100'000;

/// What video may take.
struct Budget {
  /// For the least layer of each section. Moderate loss does not lower it: such loss may have other
  /// causes than our rate, and a picture that is repaired is better than none.
  std::uint32_t least_bps = 0;
  /// For everything together where better layers are to be chosen.
  std::uint32_t more_bps = 0;

  bool operator==(const Budget&) const = default;
};

/// What the way to one browser can take, from its REMBs, its receiver reports and what was sent.
/// A receiver raises its REMB to about 1.5 times what it receives, so that is what is known to fit,
/// and not what would: `Probe` finds out more. Where a queue is so short that packets are lost
/// rather than late it does not fall, therefore losses count as well: more than 10 % lowers what
/// better layers may take, less than 2 % lets it rise again. More than a third lowers everything to
/// what arrives, in two judged seconds in a row: of the few packets of a small picture a third may
/// be lost by chance; less lets the least layers rise again, for moderate loss is no reason to hold
/// them. Not thread-safe: the media worker owns it.
class Bandwidth {
 public:
  /// Every packet of video to it, but for repeated ones.
  void on_sent(std::size_t size_bytes, Instant now) { video_.add(size_bytes, now); }
  void on_padding(std::size_t size_bytes, Instant now) { padding_.add(size_bytes, now); }
  /// What somebody missed may be sent once more now. Half of what is known to fit is for that, and
  /// 200 ms of it, or 10 kB, at once: where a way has become narrow, nearly all of a layer that was
  /// too much for it is asked for again and again, and would fill it for long.
  bool may_repeat(Instant now);
  /// A packet of video once more.
  void on_repeated(std::size_t size_bytes, Instant now);
  void on_remb(std::uint64_t bits_per_second, Instant now);
  /// The blocks of one compound; about whichever streams.
  void on_reports(std::span<const wire::ReportBlock> blocks, Instant now);

  /// Before the first REMB kFirstGuessBps for better layers, and no bound for the least ones.
  Budget budget() const;
  /// What is known to fit, the audio included: the REMB, or what losses leave of it. Nothing before
  /// the first REMB.
  std::optional<std::uint32_t> known_bps() const;
  /// Video that was sent to it, repeated packets included, without padding.
  std::uint32_t video_bps(Instant now) { return video_.bits_per_second(now); }
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
  std::uint32_t sent_bps(Instant now);
  void lower_more(double loss, Instant now);
  void lower_all(double loss, Instant now);
  void raise(std::optional<std::uint32_t>& limit_bps) const;

  Rate video_{};
  Rate padding_{};
  std::optional<std::uint32_t> remb_bps_{};
  std::optional<std::uint32_t> more_limit_bps_{};   // by losses, with the audio
  std::optional<std::uint32_t> least_limit_bps_{};  // by heavy losses; not below the other
  Instant congested_until_ = Instant::min();
  double repeatable_bytes_ = 0;  // of the time that was looked at last
  Instant repeatable_at_{};

  std::array<Stream, kMaxStreams> streams_{};
  std::size_t streams_seen_ = 0;  // the oldest is forgotten beyond kMaxStreams
  std::int64_t expected_ = 0;     // packets reported since losses were judged
  std::int64_t lost_ = 0;
  Instant judged_at_ = Instant::min();
  bool was_heavy_ = false;  // the second judged last
};

}  // namespace convoke::video
