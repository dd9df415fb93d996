#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "rtp/peer_answer_writer.h"
#include "rtp/peer_extensions.h"
#include "rtp/peer_formats.h"
#include "rtp/peer_media.h"
#include "wire/sdp.h"

namespace convoke::rtp {

/// What the k-th video section of an offer is to show, rejected sections counted.
struct RequestedStream {
  std::uint32_t stream_id = 0;  ///< 0: nothing, or the section is not for receiving.
  bool available = true;        ///< False: the stream is gone; the section stays inactive.
};

/// What comes beside an offer.
struct PeerRequest {
  std::vector<RequestedStream> streams{};
  bool may_publish = true;  ///< False: the camera section is answered inactive.
  /// The codecs that the camera may send; which of them first is the peer's choice. If it offers
  /// none of them, the section is answered inactive.
  std::vector<VideoCodec> camera_codecs{VideoCodec::Vp8, VideoCodec::Vp9, VideoCodec::H264,
                                        VideoCodec::Av1};
};

enum class PeerOfferError {
  NoBundle,              ///< No BUNDLE group with a section that we could take (RFC 8843).
  NoRtcpMux,             ///< A bundled section without rtcp-mux.
  NoIceCredentials,      ///< None, or too short (RFC 8839 §5.4).
  NoFingerprint,         ///< None that can be read.
  FingerprintNotSha256,  ///< There are some, all of other hashes.
  WrongSetup,            ///< The peer will not be the DTLS client.
  NoOpus,                ///< An audio section without Opus.
  Malformed,             ///< A mid that is there twice.
  DoesNotFit,  ///< Fewer sections than before, a live one of another kind, an ICE restart or
               ///< another certificate: browsers make a new peer connection instead.
  TooLong,     ///< The answer would be longer than wire::kMaxSdpBytes.
};

/// A few words for a log or a notification.
std::string_view describe(PeerOfferError error);

struct PeerAnswer {
  wire::Sdp answer{};
  PeerMedia media{};
};

/// Our side of the offers and answers of one browser's peer connection (RFC 3264, 8829), from its
/// first offer to its end: the browser always offers, everything is bundled on one transport, and
/// we are an ICE-lite, passive agent. Sections are known by their mid; one that lives keeps its
/// SSRC, a rejected one loses it, and its slot may come again with another mid. Pure; owned by
/// whoever owns the peer.
class PeerAnswerer {
 public:
  /// `random` gives SSRCs and must outlive this.
  PeerAnswerer(PeerIdentity ours, PeerSettings settings, Random& random);

  /// After an error nothing has changed.
  Result<PeerAnswer, PeerOfferError> on_offer(const wire::Sdp& offer, const PeerRequest& request);

 private:
  /// One media section of the last answer.
  struct Slot {
    std::string kind{};
    bool lives = false;
    std::string mid{};
    PeerVideoKind video_kind = PeerVideoKind::Camera;
    StreamSsrcs ssrcs{};
  };
  /// What one offer leads to; becomes ours when all of it was good.
  struct Draft;

  static Result<PeerMedia, PeerOfferError> read_transport(const wire::Sdp& offer);
  bool fits(const wire::Sdp& offer, const PeerMedia& media) const;
  const Slot* slot_of(std::string_view mid) const;
  void take_known_ssrcs(Draft& draft) const;
  std::uint32_t fresh_ssrc(Draft& draft);
  StreamSsrcs ssrcs_for(std::string_view mid, Draft& draft);

  wire::Sdp begin_answer() const;
  std::optional<PeerOfferError> answer_sections(Draft& draft);
  static void reject(const wire::SdpMedia& section, Draft& draft);
  bool answer_audio(const wire::SdpMedia& section, Draft& draft);
  void answer_video(const wire::SdpMedia& section, RequestedStream requested, Draft& draft);
  PeerVideoKind kind_of(const wire::SdpMedia& section, const Draft& draft) const;
  static void settle_camera(const wire::SdpMedia& section, const Draft& draft, PeerVideo& video);
  void settle_receive(const wire::SdpMedia& section, RequestedStream requested, Draft& draft,
                      PeerVideo& video);

  PeerIdentity ours_;
  PeerSettings settings_;
  Random* random_;
  PeerExtensions extensions_;
  std::vector<Slot> slots_{};
  std::uint64_t version_ = 0;
  wire::SdpIceCredentials remote_ice_{};
  wire::SdpFingerprint remote_fingerprint_{};
};

}  // namespace convoke::rtp
