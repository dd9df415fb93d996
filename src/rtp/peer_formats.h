#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "rtp/peer_media.h"

namespace convoke::rtp {

inline constexpr std::size_t kMaxVideoFormats = 8;  ///< Of one section; more are not accepted.
inline constexpr std::size_t kMaxFmtpBytes = 256;   ///< A format with more is not accepted.

/// What a peer's answer may keep of an offer, beyond what is always kept. The defaults are what
/// the server of the reference was accepted with.
struct PeerSettings {
  bool accept_red = false;    ///< RED for Opus: needs a receiver of RFC 2198.
  bool accept_rtx = false;    ///< Else retransmissions come with the SSRC of the stream.
  bool transport_cc = false;  ///< Only if feedback is really sent: without, senders starve.
};

/// Fills in the payload types of a section. False if it has no Opus.
bool choose_opus(const wire::SdpMedia& section, const PeerSettings& settings, PeerAudio& audio);

/// The formats of a section that can be forwarded, in the peer's order.
std::vector<VideoFormat> choose_video_formats(const wire::SdpMedia& section,
                                              const PeerSettings& settings);

}  // namespace convoke::rtp
