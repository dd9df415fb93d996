#pragma once

#include <sys/types.h>

namespace convoke::bench {

/// What a process has used so far, from /proc.
struct ProcessUsage {
  double user_seconds = 0;
  double system_seconds = 0;
  double total_seconds() const { return user_seconds + system_seconds; }
};

/// Throws if there is no such process.
ProcessUsage usage_of(pid_t process);
ProcessUsage own_usage();

}  // namespace convoke::bench
