#include "video/probe.h"

#include <algorithm>
#include <limits>

#include "video/bandwidth.h"

namespace convoke::video {
namespace {

constexpr Duration kLeastPause = std::chrono::seconds(5);
constexpr Duration kMostPause = std::chrono::seconds(60);
constexpr Duration kPatience = std::chrono::milliseconds(2500);
constexpr Duration kMostTime = std::chrono::seconds(30);
constexpr Duration kMostBacklog = std::chrono::milliseconds(100);
constexpr double kAboveKnown = 1.2;
constexpr double kRise = 1.005;
constexpr double kFall = 0.99;
constexpr std::uint32_t kMaxPaddingBps = 2'000'000;
constexpr std::size_t kLeastBytes = 200;

std::size_t bytes_in(Duration time, std::uint32_t bits_per_second) {
  const auto microseconds = time / std::chrono::microseconds(1);
  return static_cast<std::size_t>(microseconds * bits_per_second / 8'000'000);
}

std::uint32_t with_audio(std::uint32_t wanted_bps) {
  constexpr std::uint32_t kMost = std::numeric_limits<std::uint32_t>::max();
  return wanted_bps == 0 ? 0 : std::min(wanted_bps, kMost - kAudioBps) + kAudioBps;
}

}  // namespace

void Probe::on_view(const ProbeView& view, Instant now) {
  const auto needed_bps = with_audio(view.wanted_bps);
  if (view.is_congested) {
    if (is_probing()) fail(now);
    not_before_ = std::max(not_before_, now + kLeastPause);
  } else if (is_probing()) {
    follow(view, needed_bps, now);
  } else if (view.known_bps && *view.known_bps < needed_bps && now >= not_before_) {
    begin(*view.known_bps, now);
    follow(view, needed_bps, now);
  }
}

void Probe::begin(std::uint32_t known_bps, Instant now) {
  began_at_ = now;
  given_until_ = now;
  best_bps_ = known_bps;
  rose_at_ = now;
}

void Probe::follow(const ProbeView& view, std::uint32_t needed_bps, Instant now) {
  const auto known_bps = view.known_bps.value_or(0);
  if (known_bps >= needed_bps) {
    pause_ = kLeastPause;
    finish(pause_, now);
    return;
  }
  if (known_bps > best_bps_ * kRise) {
    best_bps_ = known_bps;
    rose_at_ = now;
  }
  const bool falls = known_bps < best_bps_ * kFall;
  if (falls || now - rose_at_ >= kPatience || now - *began_at_ >= kMostTime) {
    fail(now);
    return;
  }
  const auto total_bps = std::min<double>(needed_bps, known_bps * kAboveKnown);
  padding_bps_ =
      static_cast<std::uint32_t>(std::clamp<double>(total_bps - view.video_bps, 0, kMaxPaddingBps));
}

void Probe::fail(Instant now) {
  finish(pause_, now);
  pause_ = std::min(2 * pause_, kMostPause);
}

void Probe::finish(Duration pause, Instant now) {
  began_at_.reset();
  padding_bps_ = 0;
  not_before_ = now + pause;
}

std::size_t Probe::take_due_bytes(Instant now) {
  if (!is_probing()) return 0;
  const auto due = bytes_in(now - given_until_, padding_bps_);
  if (due < kLeastBytes) return 0;
  given_until_ = now;
  return std::min(due, bytes_in(kMostBacklog, kMaxPaddingBps));
}

}  // namespace convoke::video
