#pragma once

#include <cstdint>

namespace convoke::telemetry {

/// What this process takes from its machine (Linux, /proc/self).
struct ProcessUsage {
  std::uint64_t resident_bytes = 0;
  double cpu_seconds = 0;
  std::uint64_t open_files = 0;
};

/// Zeros where /proc cannot be read.
ProcessUsage process_usage();

}  // namespace convoke::telemetry
