#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace convoke::rtp {

/// The headrooms of the last packets: how long before the tick that needs it each one came,
/// negative if after it. Says by how many ticks the play-out should move, so that about one packet
/// in a hundred comes too late and no delay is kept that nobody needs.
class Lateness {
 public:
  void add(Duration headroom);
  /// The play-out moved: everything came `by` earlier than was thought.
  void shift(Duration by) { offset_us_ += in_us(by); }
  void clear();

  std::size_t size() const { return size_; }
  Duration mean() const;

  /// What keeps the low quantile at or above `floor`: ticks to wait (positive), to leave out
  /// (negative) or 0. Forgets what was before a delay that ended a second ago.
  int advised_ticks(Duration floor);
  /// The headroom that all but about one packet in a hundred had.
  Duration low() const;

 private:
  static constexpr std::size_t kWindow = 256;  // about 5 s
  static constexpr std::size_t kRecent = 50;   // about 1 s

  static std::int64_t in_us(Duration duration) {
    return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
  }
  Duration recent_low() const;
  void keep_recent();

  std::array<std::int64_t, kWindow> samples_us_{};  // without the offset
  std::size_t next_ = 0;
  std::size_t size_ = 0;
  std::int64_t offset_us_ = 0;
};

}  // namespace convoke::rtp
