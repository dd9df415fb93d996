#pragma once

#include <cstddef>

namespace convoke::bench {

/// Prints what the sockets of so many phones cost a server that wakes every 20 ms, reads each, and
/// answers each, and does nothing else: between two ticks the caches are taken by others, which a
/// loop without pauses does not show. The phones are another thread, on the generator's core.
void print_paced_udp_limits(std::size_t legs);

}  // namespace convoke::bench
