#pragma once

#include "base/time.h"

namespace convoke::rtp {

/// How many of the payloads before it each packet should carry again (RFC 2198), judged by the loss
/// that the receiver reports. More at once, less only after kKept without need of more: random loss
/// shows in one report and not in the next.
class Redundancy {
 public:
  static constexpr int kMost = 2;
  static constexpr Duration kKept = std::chrono::seconds(20);

  /// To be asked at every packet; `loss_percent` is that of the last report.
  int payloads(int loss_percent, Instant now);

 private:
  int payloads_ = 0;
  Instant kept_until_{};
};

}  // namespace convoke::rtp
