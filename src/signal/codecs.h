#pragma once

#include <span>
#include <vector>

#include "wire/signal_frame.h"

namespace convoke::signal {

using VideoCodecs = std::vector<wire::frame::VideoCodec>;

/// What each of the receivers can decode, in the order of their numbers. Empty if there is no
/// receiver or nothing in common: then every publisher takes what it likes best.
VideoCodecs codec_intersection(std::span<const VideoCodecs> receivers);

}  // namespace convoke::signal
