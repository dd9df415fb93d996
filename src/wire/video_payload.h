#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "wire/video_codec.h"

namespace convoke::wire {

/// What the payload descriptor of one packet of video says, as far as forwarding needs it.
struct VideoPayload {
  /// The first packet of a picture, with all its spatial layers. H.264 has no such mark: each
  /// packet in front of the picture's second slice says so (parameter sets, the first slice).
  bool begins_frame = false;
  /// A decoder that knows nothing can start with this packet.
  bool begins_keyframe = false;

  bool operator==(const VideoPayload&) const = default;
};

/// Reads what is in front of the coded data: VP8 (RFC 7741 §4.2), VP9 (RFC 9628 §4.2), H.264
/// (RFC 6184 §5.2; single NAL unit, STAP-A and FU-A), AV1 (RTP Payload Format for AV1 §4.4).
/// Nothing if it is cut off or contradicts itself, and of an empty payload, which is padding.
std::optional<VideoPayload> parse_video_payload(VideoCodec codec, BytesView payload);

}  // namespace convoke::wire
