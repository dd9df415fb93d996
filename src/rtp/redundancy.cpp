#include "rtp/redundancy.h"

namespace convoke::rtp {
namespace {

constexpr int kSomeLossPercent = 1;
/// Two packets in a row get lost often enough to be heard.
constexpr int kMuchLossPercent = 5;

int payloads_for(int loss_percent) {
  if (loss_percent >= kMuchLossPercent) return Redundancy::kMost;
  return loss_percent >= kSomeLossPercent ? 1 : 0;
}

}  // namespace

int Redundancy::payloads(int loss_percent, Instant now) {
  const int wanted = payloads_for(loss_percent);
  if (wanted >= payloads_ || now >= kept_until_) {
    payloads_ = wanted;
    kept_until_ = now + kKept;
  }
  return payloads_;
}

}  // namespace convoke::rtp
