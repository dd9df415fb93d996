#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "clock.h"
#include "rtp_stream.h"

namespace convoke::bench {

/// The part of the time that is measured.
struct Window {
  Time begin = Time::max();
  Time end = Time::max();
  bool holds(Time time) const { return time >= begin && time < end; }
};

/// Counts one leg's packets in the window. A packet is late by how much more it took than the
/// quickest one of its leg, judged by time stamps.
class Reception {
 public:
  explicit Reception(int rtp_clock_hz) : clock_hz_(rtp_clock_hz) {}

  void on_packet(const RtpHeader& packet, Time arrival);
  std::uint64_t packets() const { return packets_; }
  std::uint64_t lost() const { return lost_; }
  /// Packets late by more than `limit` milliseconds, whole ones.
  std::uint64_t later_than(std::size_t limit_ms) const;

 private:
  static constexpr std::int64_t kBins = 400;  ///< 1 ms each, the first packet in the middle.

  double clock_hz_;
  std::uint64_t packets_ = 0;
  std::uint64_t lost_ = 0;
  std::optional<std::uint16_t> last_sequence_{};
  Time first_arrival_{};
  std::uint32_t first_timestamp_ = 0;
  std::array<std::uint32_t, kBins> transit_{};
};

}  // namespace convoke::bench
