#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "base/random.h"
#include "base/time.h"
#include "video/rate.h"
#include "wire/rtcp.h"

namespace convoke::video {

/// A way with a bottleneck and, at its end, what Chromium's receive-side estimator does, as far as
/// the rate control goes: it over-uses when packets queue for more than 60 ms and the queue grows;
/// then it falls to 0.85 of what it receives and remembers that as the capacity. Otherwise it
/// rises, by 8 % a second or, as long as it receives no more than about that capacity, by 15 kbit/s
/// a second; in any case up to 1.5 times what it receives and 10 kbit/s.
class SimulatedReceiver {
 public:
  explicit SimulatedReceiver(std::uint32_t link_bps) : link_bps_(link_bps) {}

  void set_link_bps(std::uint32_t link_bps) { link_bps_ = link_bps; }
  /// So much of what enters the way is lost by chance.
  void set_loss(double loss) { loss_ = loss; }

  /// A packet enters the way; it is dropped where 300 ms of packets wait.
  void send(std::size_t size_bytes) {
    ++block_.highest_sequence;
    if (queue_delay() > std::chrono::milliseconds(300) || random_.unit() < loss_) {
      ++block_.cumulative_lost;
      return;
    }
    queued_bytes_ += static_cast<double>(size_bytes);
  }

  /// 20 ms pass.
  void tick(Instant now) {
    const auto out = std::min(queued_bytes_, link_bps_ * kTickSeconds / 8);
    queued_bytes_ -= out;
    received_.add(static_cast<std::size_t>(std::lround(out)), now);
    recent_delays_.push_back(queue_delay());
    if (recent_delays_.size() > kTrendTicks) recent_delays_.pop_front();
    if (received_.bits_per_second(now) == 0) return;
    if (!first_at_) first_at_ = now;
    if (now - *first_at_ >= std::chrono::seconds(1)) control(now);
  }

  /// What it says now, if it says something: once a second, and at once when it fell.
  std::optional<std::uint32_t> take_remb(Instant now) {
    if (estimate_bps_ == 0) return std::nullopt;
    if (estimate_bps_ > 0.97 * said_bps_ && now < said_at_ + std::chrono::seconds(1))
      return std::nullopt;
    said_at_ = now;
    said_bps_ = estimate_bps_;
    return static_cast<std::uint32_t>(estimate_bps_);
  }

  wire::ReportBlock block() const { return block_; }
  Duration queue_delay() const {
    return Duration(std::llround(queued_bytes_ * 8 / link_bps_ * 1e9));
  }

 private:
  static constexpr double kTickSeconds = 0.02;
  static constexpr std::size_t kTrendTicks = 10;

  bool is_overused() const {
    return recent_delays_.back() > std::chrono::milliseconds(60) &&
           recent_delays_.back() > recent_delays_.front();
  }

  void control(Instant now) {
    const double received = received_.bits_per_second(now);
    if (estimate_bps_ == 0) estimate_bps_ = received;
    if (is_overused()) {
      estimate_bps_ = std::min(estimate_bps_, 0.85 * received);
      capacity_bps_ = received;
      return;
    }
    if (received > capacity_bps_ + 3 * std::sqrt(0.4 * capacity_bps_ * 1000)) capacity_bps_ = 0;
    const double most = 1.5 * received + 10'000;
    if (estimate_bps_ >= most) return;
    const double rise = capacity_bps_ > 0 ? 15'000 : 0.08 * estimate_bps_;
    estimate_bps_ = std::min(most, estimate_bps_ + rise * kTickSeconds);
  }

  std::uint32_t link_bps_;
  double loss_ = 0;
  SeededRandom random_{7};
  double queued_bytes_ = 0;
  Rate received_{};
  std::deque<Duration> recent_delays_{};
  std::optional<Instant> first_at_{};
  double estimate_bps_ = 0;
  double capacity_bps_ = 0;  // 0: unknown
  double said_bps_ = 0;
  Instant said_at_ = Instant::min();
  wire::ReportBlock block_{.ssrc = 1};
};

}  // namespace convoke::video
