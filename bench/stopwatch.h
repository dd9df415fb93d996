#pragma once

#include <algorithm>
#include <ctime>
#include <limits>

namespace convoke::bench {

/// CPU time of this thread.
inline double cpu_us() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

/// What `work`, which does `count` things, needs for one of them, in microseconds: the best of a
/// few rounds, because whatever else runs on the machine only ever adds.
template <class Work>
double best_us(std::size_t count, Work work) {
  constexpr int kRounds = 5;
  double best = std::numeric_limits<double>::max();
  for (int round = 0; round < kRounds; ++round) {
    const double begun = cpu_us();
    work();
    best = std::min(best, (cpu_us() - begun) / static_cast<double>(count));
  }
  return best;
}

}  // namespace convoke::bench
