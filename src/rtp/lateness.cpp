#include "rtp/lateness.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "rtp/tick.h"

namespace convoke::rtp {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr Duration kHysteresis = milliseconds(2);
constexpr Duration kPassed = milliseconds(60);  // a delay that is over at once, not by and by
constexpr std::size_t kEnoughToShrink = 64;

std::size_t rank(std::size_t size) {
  return size < 16 ? 0U : size < 128 ? 1U : 2U;
}

}  // namespace

void Lateness::add(Duration headroom) {
  samples_us_[next_] = in_us(headroom) - offset_us_;
  next_ = (next_ + 1) % kWindow;
  size_ = std::min(size_ + 1, kWindow);
}

void Lateness::clear() {
  next_ = 0;
  size_ = 0;
  offset_us_ = 0;
}

Duration Lateness::mean() const {
  if (size_ == 0) return Duration::zero();
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < size_; ++i) sum += samples_us_[(next_ + kWindow - 1 - i) % kWindow];
  return microseconds(sum / static_cast<std::int64_t>(size_) + offset_us_);
}

Duration Lateness::low() const {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  std::array<std::int64_t, 3> lowest{kMost, kMost, kMost};
  for (std::size_t i = 0; i < size_; ++i) {
    auto sample = samples_us_[(next_ + kWindow - 1 - i) % kWindow];
    if (sample >= lowest[2]) continue;
    for (auto& place : lowest) {
      if (sample < place) std::swap(sample, place);
    }
  }
  return size_ == 0 ? Duration::zero() : microseconds(lowest.at(rank(size_)) + offset_us_);
}

Duration Lateness::recent_low() const {
  auto lowest = std::numeric_limits<std::int64_t>::max();
  for (std::size_t i = 0; i < kRecent; ++i)
    lowest = std::min(lowest, samples_us_[(next_ + kWindow - 1 - i) % kWindow]);
  return microseconds(lowest + offset_us_);
}

void Lateness::keep_recent() {
  size_ = kRecent;
}

int Lateness::advised_ticks(Duration floor) {
  if (size_ == 0) return 0;
  auto lowest = low();
  if (size_ >= kRecent && recent_low() - std::max(lowest, floor) >= kPassed) {
    keep_recent();
    lowest = recent_low();
  } else if (lowest < floor) {
    return static_cast<int>((floor - lowest + kTick - Duration(1)) / kTick);
  } else if (size_ < kEnoughToShrink) {
    return 0;
  }
  const auto excess = lowest - floor - kHysteresis - (mean() - lowest) / 8;
  return excess < kTick ? 0 : -static_cast<int>(excess / kTick);
}

}  // namespace convoke::rtp
