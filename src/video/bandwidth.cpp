#include "video/bandwidth.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace convoke::video {
namespace {

constexpr Duration kCongestionLasts = std::chrono::seconds(2);
constexpr Duration kJudgeEvery = std::chrono::seconds(1);
constexpr Duration kInARow = std::chrono::seconds(10);  // reports come at least so often
constexpr std::int64_t kLeastPacketsToJudge = 20;
constexpr std::int64_t kMaxPacketsOfAReport = 50'000;  // more are a new start of the sequence
constexpr double kHighLoss = 0.10;
constexpr double kHeavyLoss = 1.0 / 3;
constexpr double kLowLoss = 0.02;
constexpr double kRecovery = 1.1;   // of a limit, for each second that lets it rise
constexpr double kRembFall = 0.97;  // less than this much of the one before is a fall
constexpr std::uint32_t kLeastLimitBps = 2 * kAudioBps;
constexpr double kRepeatBurstSeconds = 0.2;
constexpr double kLeastRepeatBurstBytes = 10'000;

std::uint32_t without_audio(std::uint32_t bits_per_second) {
  return bits_per_second - std::min(bits_per_second, kAudioBps);
}

std::uint32_t scaled(std::uint32_t bits_per_second, double factor) {
  constexpr double kMost = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::min(bits_per_second * factor, kMost));
}

}  // namespace

void Bandwidth::on_remb(std::uint64_t bits_per_second, Instant now) {
  const auto remb = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(bits_per_second, std::numeric_limits<std::uint32_t>::max()));
  if (remb_bps_ && remb < scaled(*remb_bps_, kRembFall)) congested_until_ = now + kCongestionLasts;
  remb_bps_ = remb;
}

bool Bandwidth::may_repeat(Instant now) {
  const auto rate_bps = std::max(known_bps().value_or(kFirstGuessBps) / 2, kLeastRepeatBps);
  const double bytes_per_second = rate_bps / 8.0;
  const double most = std::max(bytes_per_second * kRepeatBurstSeconds, kLeastRepeatBurstBytes);
  const std::chrono::duration<double> passed = now - repeatable_at_;
  repeatable_bytes_ = std::min(repeatable_bytes_ + passed.count() * bytes_per_second, most);
  repeatable_at_ = now;
  return repeatable_bytes_ > 0;
}

void Bandwidth::on_repeated(std::size_t size_bytes, Instant now) {
  on_sent(size_bytes, now);
  repeatable_bytes_ -= static_cast<double>(size_bytes);
}

void Bandwidth::on_reports(std::span<const wire::ReportBlock> blocks, Instant now) {
  for (const auto& block : blocks) count(block);
  if (expected_ < kLeastPacketsToJudge || now < judged_at_ + kJudgeEvery) return;
  judge_losses(now);
}

/// Adds what one stream lost since its last block; the first one says only where it stands.
void Bandwidth::count(const wire::ReportBlock& block) {
  const auto known = std::span(streams_).first(std::min(streams_seen_, streams_.size()));
  auto stream = std::ranges::find(known, block.ssrc, &Stream::ssrc);
  if (stream == known.end()) {
    streams_[streams_seen_++ % streams_.size()] = {block.ssrc, block.highest_sequence,
                                                   block.cumulative_lost};
    return;
  }
  const auto expected = std::int64_t{block.highest_sequence} - stream->highest_sequence;
  const auto lost = std::int64_t{block.cumulative_lost} - stream->lost;
  stream->highest_sequence = block.highest_sequence;
  stream->lost = block.cumulative_lost;
  if (expected <= 0 || expected > kMaxPacketsOfAReport) return;
  expected_ += expected;
  lost_ += std::clamp<std::int64_t>(lost, 0, expected);
}

void Bandwidth::judge_losses(Instant now) {
  const double loss = static_cast<double>(lost_) / static_cast<double>(expected_);
  expected_ = 0;
  lost_ = 0;
  const bool is_heavy = loss > kHeavyLoss;
  const bool is_in_a_row = now < judged_at_ + kInARow;
  const bool is_heavy_again = std::exchange(was_heavy_, is_heavy) && is_heavy && is_in_a_row;
  judged_at_ = now;
  if (loss > kHighLoss) {
    congested_until_ = now + kCongestionLasts;
    lower_more(loss, now);
  } else if (loss < kLowLoss) {
    raise(more_limit_bps_);
  }
  if (is_heavy_again) {
    lower_all(loss, now);
  } else if (!is_heavy) {
    raise(least_limit_bps_);
  }
}

std::uint32_t Bandwidth::sent_bps(Instant now) {
  return video_.bits_per_second(now) + padding_.bits_per_second(now) + kAudioBps;
}

void Bandwidth::lower_more(double loss, Instant now) {
  const auto sent = sent_bps(now);
  const auto limit = std::min(more_limit_bps_.value_or(sent), sent);
  more_limit_bps_ = std::max(scaled(limit, 1 - loss / 2), kLeastLimitBps);
}

void Bandwidth::lower_all(double loss, Instant now) {
  const auto arrived = std::max(scaled(sent_bps(now), 1 - loss), kLeastLimitBps);
  for (auto* limit : {&more_limit_bps_, &least_limit_bps_})
    *limit = std::min(limit->value_or(arrived), arrived);
}

void Bandwidth::raise(std::optional<std::uint32_t>& limit_bps) const {
  if (!limit_bps) return;
  limit_bps = scaled(*limit_bps, kRecovery);
  if (*limit_bps >= remb_bps_.value_or(kFirstGuessBps)) limit_bps.reset();
}

std::optional<std::uint32_t> Bandwidth::known_bps() const {
  if (!remb_bps_) return std::nullopt;
  return std::min(*remb_bps_, more_limit_bps_.value_or(*remb_bps_));
}

Budget Bandwidth::budget() const {
  const auto least_bps =
      std::max(remb_bps_.value_or(std::numeric_limits<std::uint32_t>::max()), kLeastPictureBps);
  const auto more_bps = remb_bps_.value_or(kFirstGuessBps);
  return {.least_bps = without_audio(std::min(least_bps, least_limit_bps_.value_or(least_bps))),
          .more_bps = without_audio(std::min(more_bps, more_limit_bps_.value_or(more_bps)))};
}

}  // namespace convoke::video
