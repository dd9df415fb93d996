#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rtp/peer_media.h"

namespace convoke::rtp {

/// What we say of ourselves in every answer of a peer connection.
struct PeerIdentity {
  wire::SdpIceCredentials ice{};
  wire::SdpFingerprint fingerprint{};  ///< Of our DTLS certificate.
  /// Best first; the first gives the default address. Host candidates only: browsers take no
  /// others.
  std::vector<wire::SdpCandidate> candidates{};
  std::uint64_t session_id = 0;
  std::string cname{"convoke"};
};

/// Writes the media sections of an answer, each for the section offered.
class PeerAnswerWriter {
 public:
  explicit PeerAnswerWriter(const PeerIdentity& ours) : ours_(&ours) {}

  static wire::SdpMedia rejected(const wire::SdpMedia& offered);
  wire::SdpMedia audio(const wire::SdpMedia& offered, const PeerAudio& audio) const;
  wire::SdpMedia video(const wire::SdpMedia& offered, const PeerVideo& video) const;

 private:
  struct Common;

  wire::SdpMedia begin(const wire::SdpMedia& offered, const Common& common) const;
  void announce_ssrcs(const StreamSsrcs& ssrcs, wire::SdpMedia& section) const;
  void finish(wire::SdpMedia& section) const;

  const PeerIdentity* ours_;
};

}  // namespace convoke::rtp
