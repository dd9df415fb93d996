#include "video/keyframe_requests.h"

#include <algorithm>

#include "base/check.h"

namespace convoke::video {
namespace {

constexpr Duration kLeastInterval = std::chrono::milliseconds(500);
constexpr Duration kMostInterval = std::chrono::seconds(4);
constexpr int kTimesAtLeastInterval = 4;

}  // namespace

void KeyframeRequests::on_wanted(Instant now) {
  if (is_wanted_) return;
  is_wanted_ = true;
  interval_ = kLeastInterval;
  asked_ = 0;
  deadline_ = std::max(now, next_allowed_);
}

void KeyframeRequests::on_keyframe() {
  is_wanted_ = false;
  deadline_ = kNever;
}

void KeyframeRequests::on_deadline(Instant now) {
  CHECK(now >= deadline_);
  ++number_;
  if (++asked_ >= kTimesAtLeastInterval) interval_ = std::min(2 * interval_, kMostInterval);
  next_allowed_ = now + kLeastInterval;
  deadline_ = now + interval_;
}

}  // namespace convoke::video
