#pragma once

#include <chrono>

namespace convoke::bench {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

/// Calendar time, because that is what the kernel stamps packets with.
using Time = std::chrono::time_point<std::chrono::system_clock, nanoseconds>;

inline constexpr auto kPacketTime = milliseconds(20);

inline Time now() {
  return std::chrono::time_point_cast<nanoseconds>(std::chrono::system_clock::now());
}

inline double in_ms(nanoseconds duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

inline double in_seconds(nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace convoke::bench
