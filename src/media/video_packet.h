#pragma once

#include <cstdint>

#include "video/packet_cache.h"
#include "wire/video_codec.h"

namespace convoke::media {

/// How a picture is put into packets. What one end calls 96 another one calls 120, hence not by
/// payload type.
struct VideoCoding {
  wire::VideoCodec codec = wire::VideoCodec::Vp8;
  std::uint8_t packetization_mode = 0;  ///< H.264 only.

  bool operator==(const VideoCoding&) const = default;
};

/// A packet of video on its way through.
struct VideoPacket {
  video::CachedPacket packet{};
  VideoCoding coding{};
  bool begins_keyframe = false;
};

}  // namespace convoke::media
