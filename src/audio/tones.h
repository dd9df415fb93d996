#pragma once

#include <cstdint>
#include <vector>

namespace convoke::audio {

/// What a meeting hears when somebody comes (two notes up) and goes (two notes down): 0.3 s at
/// about -20 dBov, without clicks.
std::vector<std::int16_t> join_tone(int rate_hz);
std::vector<std::int16_t> leave_tone(int rate_hz);

}  // namespace convoke::audio
