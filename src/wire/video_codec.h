#pragma once

#include <cstdint>

namespace convoke::wire {

/// What browsers send and what is forwarded: VP8, VP9 profile 0, H.264 constrained baseline, AV1
/// profile 0.
enum class VideoCodec : std::uint8_t { Vp8, Vp9, H264, Av1 };

}  // namespace convoke::wire
