#include "trunk/pacer.h"

#include <algorithm>

#include "base/check.h"

namespace convoke::trunk {

Pacer::Pacer(int calls_per_second, int max_calls, Instant now)
    : between_calls_(Duration(std::chrono::seconds(1)) / std::max(calls_per_second, 1)),
      depth_(between_calls_ * std::max(calls_per_second, 1)),
      max_calls_(std::max(max_calls, 1)),
      credit_start_(now - depth_) {}

Instant Pacer::next_call(Instant now) const {
  if (calls_ >= max_calls_) return kNever;
  const auto start = std::max(credit_start_, now - depth_);
  return std::max(start + between_calls_, not_before_);
}

void Pacer::on_started(Instant now) {
  CHECK(next_call(now) <= now);
  credit_start_ = std::max(credit_start_, now - depth_) + between_calls_;
  ++calls_;
}

void Pacer::on_ended() {
  CHECK(calls_ > 0);
  --calls_;
}

void Pacer::on_refused(Instant not_before) {
  not_before_ = std::max(not_before_, not_before);
}

}  // namespace convoke::trunk
