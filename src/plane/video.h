#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "wire/video_codec.h"

namespace convoke::plane {

/// One payload type of a video section.
struct VideoFormat {
  wire::VideoCodec codec = wire::VideoCodec::Vp8;
  std::uint8_t payload_type = 0;
  std::optional<std::uint8_t> rtx_payload_type{};  ///< RFC 4588; only if negotiated.
  std::uint8_t packetization_mode = 0;             ///< H.264 only (RFC 6184 §8.1).
  bool nack = false;
  bool pli = false;
  bool fir = false;
  bool remb = false;

  bool operator==(const VideoFormat&) const = default;
};

/// The ids of the header extensions of a video section (RFC 8285); 0: not negotiated.
struct VideoExtensions {
  std::uint8_t mid = 0;
  std::uint8_t stream_id = 0;
  std::uint8_t repaired_stream_id = 0;
  std::uint8_t abs_send_time = 0;
  std::uint8_t orientation = 0;

  bool operator==(const VideoExtensions&) const = default;
};

/// One encoding of a published source: all of a camera, or one layer of its simulcast.
struct VideoLayer {
  std::uint32_t stream_id = 0;              ///< Unique in its meeting, never used again.
  std::string rid{};                        ///< RFC 8851; empty: known by its SSRC.
  std::optional<std::uint32_t> ssrc{};      ///< If the offer tells.
  std::optional<std::uint32_t> rtx_ssrc{};  ///< Of its retransmissions, if the offer tells.
  std::uint32_t max_bitrate_kbps = 0;       ///< 0: not sent at present.

  bool operator==(const VideoLayer&) const = default;
};

/// What a peer publishes: its camera, or the share that it is.
struct Publication {
  std::uint32_t group_id = 0;
  std::vector<VideoFormat> formats{};  ///< What it may send, in its order.
  VideoExtensions extensions{};
  std::vector<VideoLayer> layers{};  ///< The least first.

  bool operator==(const Publication&) const = default;
};

/// One section in which a peer is sent video. It keeps its SSRC whatever is shown in it.
struct VideoSection {
  std::string mid{};
  std::uint32_t ssrc = 0;
  std::optional<std::uint32_t> rtx_ssrc{};
  std::vector<VideoFormat> formats{};
  VideoExtensions extensions{};
  std::uint32_t stream_id = 0;  ///< What is to be shown; 0: whichever layer of the group fits.
  std::uint32_t group_id = 0;   ///< Of that stream; 0: nothing is to be shown.
  std::uint32_t priority = 0;   ///< Greater is more important.
  std::uint32_t target_bitrate_kbps = 0;  ///< No layer above it is wanted; 0: the best.
  bool is_paused = false;                 ///< By the client.

  bool operator==(const VideoSection&) const = default;
};

/// All the video of a browser's connection, in place of what it was before. Sections that are not
/// named any more are forgotten. `room` is the scope of stream and group ids: a peer is sent only
/// what is published in its room.
struct SetVideo {
  LegId leg{};
  RoomId room{};
  std::optional<Publication> publication{};
  std::vector<VideoSection> sections{};
};

struct StreamBitrate {
  std::uint32_t stream_id = 0;
  std::uint32_t bits_per_second = 0;

  bool operator==(const StreamBitrate&) const = default;
};

/// Once a second for each room with video: what each published stream brought in the last second,
/// and which of them bring nothing though they should: never one whose source another layer comes
/// of.
struct RoomVideo {
  RoomId room{};
  std::vector<StreamBitrate> bitrates{};
  std::vector<std::uint32_t> stalled{};
};

/// When it changes, at most once a second: what the way to a peer can take, and whose groups are
/// not sent for want of it.
struct PeerBandwidth {
  LegId leg{};
  std::optional<std::uint32_t> available_kbps{};  ///< Nothing: not known yet.
  std::vector<std::uint32_t> held_groups{};
};

}  // namespace convoke::plane
