#pragma once

#include "base/time.h"
#include "media/limits.h"

namespace convoke::media {

/// Lets only so much of something pass in each stretch of time.
class BurstLimit {
 public:
  explicit BurstLimit(int most, Duration stretch = kVideoBurstTime)
      : most_(most), stretch_(stretch) {}

  /// False: that is one too many.
  bool take(Instant now) {
    if (now - began_ >= stretch_) {
      began_ = now;
      taken_ = 0;
    }
    if (taken_ == most_) return false;
    ++taken_;
    return true;
  }

 private:
  int most_;
  Duration stretch_;
  int taken_ = 0;
  Instant began_{};
};

}  // namespace convoke::media
