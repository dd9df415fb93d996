#pragma once

#include <chrono>

namespace convoke {

/// The process's monotonic time line. It has no now(): what lies below the shells is told the time
/// and cannot ask for it. Shells convert from std::chrono::steady_clock at the edge.
struct Monotonic {
  using duration = std::chrono::nanoseconds;
};

using Duration = Monotonic::duration;
using Instant = std::chrono::time_point<Monotonic, Duration>;

/// The deadline of a machine that waits for nothing.
inline constexpr Instant kNever = Instant::max();

/// Calendar time, UTC. Only schedules and expiry dates use it; it may jump.
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

}  // namespace convoke
