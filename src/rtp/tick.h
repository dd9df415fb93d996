#pragma once

#include "base/time.h"

namespace convoke::rtp {

/// Sound is taken, mixed and sent in pieces of this length.
inline constexpr Duration kTick = std::chrono::milliseconds(20);

}  // namespace convoke::rtp
