#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace convoke::video {

/// How much passed in the last second, counted in tenths of it.
class Rate {
 public:
  void add(std::size_t size_bytes, Instant now) {
    move_to(now);
    bytes_[slot_ % bytes_.size()] += size_bytes;
  }

  /// Of the last ten whole tenths of a second; lower until a second has passed since the first.
  std::uint32_t bits_per_second(Instant now) {
    move_to(now);
    std::uint64_t sum = 0;
    for (const auto bytes : bytes_) sum += bytes;
    return static_cast<std::uint32_t>(8 * (sum - bytes_[slot_ % bytes_.size()]));
  }

 private:
  static constexpr Duration kSlot = std::chrono::milliseconds(100);

  void move_to(Instant now) {
    const auto slot = static_cast<std::uint64_t>(now.time_since_epoch() / kSlot);
    if (slot > slot_ + bytes_.size()) slot_ = slot - bytes_.size();
    while (slot_ < slot) bytes_[++slot_ % bytes_.size()] = 0;
  }

  std::uint64_t slot_ = 0;
  std::array<std::uint64_t, 11> bytes_{};  // the current tenth, and ten before it
};

}  // namespace convoke::video
