#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "wire/sdp_attributes.h"
#include "wire/video_codec.h"

namespace convoke::rtp {

using wire::VideoCodec;

/// Whether the side that a direction is of sends, or receives.
constexpr bool sends(wire::SdpDirection direction) {
  return direction == wire::SdpDirection::SendReceive || direction == wire::SdpDirection::SendOnly;
}
constexpr bool receives(wire::SdpDirection direction) {
  return direction == wire::SdpDirection::SendReceive ||
         direction == wire::SdpDirection::ReceiveOnly;
}

/// The RTCP feedback that both sides may send for a payload type.
struct PeerFeedback {
  bool nack = false;          ///< RFC 4585 §6.2.1.
  bool pli = false;           ///< RFC 4585 §6.3.1.
  bool fir = false;           ///< RFC 5104 §4.3.1.
  bool remb = false;          ///< draft-alvestrand-rmcat-remb.
  bool transport_cc = false;  ///< draft-holmer-rmcat-transport-wide-cc-extensions.

  bool operator==(const PeerFeedback&) const = default;
};

struct VideoFormat {
  VideoCodec codec = VideoCodec::Vp8;
  std::uint8_t payload_type = 0;
  std::optional<std::uint8_t> rtx_payload_type{};  ///< RFC 4588; only if accepted.
  std::string fmtp{};                              ///< The peer's.
  PeerFeedback feedback{};

  bool operator==(const VideoFormat&) const = default;
};

/// The ids of the header extensions of a section (RFC 8285), 1 to 14; 0: not negotiated.
struct HeaderExtensionIds {
  std::uint8_t audio_level = 0;  ///< RFC 6464.
  std::uint8_t mid = 0;
  std::uint8_t stream_id = 0;  ///< RFC 8852.
  std::uint8_t repaired_stream_id = 0;
  std::uint8_t abs_send_time = 0;
  std::uint8_t transport_sequence = 0;     ///< transport-wide-cc.
  std::uint8_t orientation = 0;            ///< 3GPP TS 26.114 §7.4.5.
  std::uint8_t dependency_descriptor = 0;  ///< AV1 RTP §A.8.

  bool operator==(const HeaderExtensionIds&) const = default;
};

/// A stream and, where it has one, its retransmission stream.
struct StreamSsrcs {
  std::uint32_t media = 0;  ///< 0: none.
  std::optional<std::uint32_t> rtx{};

  bool operator==(const StreamSsrcs&) const = default;
};

/// The section that carries the peer's sound and its mix.
struct PeerAudio {
  std::string mid{};
  wire::SdpDirection direction = wire::SdpDirection::Inactive;  ///< As we see it.
  std::uint8_t opus_payload_type = 0;
  bool opus_fec = false;                           ///< The peer asks for in-band FEC.
  std::optional<std::uint8_t> red_payload_type{};  ///< RFC 2198; only if accepted.
  bool red_first = false;                          ///< The peer prefers to send RED.
  bool transport_cc = false;
  bool reduced_size_rtcp = false;  ///< RFC 5506.
  HeaderExtensionIds extensions{};
  std::uint32_t ssrc = 0;  ///< Ours, for the life of the section.

  bool operator==(const PeerAudio&) const = default;
};

enum class PeerVideoKind {
  Camera,   ///< The peer's own video; we receive.
  Receive,  ///< Somebody else's video; we send.
};

/// A video section that is not rejected.
struct PeerVideo {
  std::string mid{};
  std::size_t index = 0;  ///< Of the media section, the audio sections counted.
  PeerVideoKind kind = PeerVideoKind::Camera;
  wire::SdpDirection direction = wire::SdpDirection::Inactive;  ///< As we see it.
  std::vector<VideoFormat> formats{};                           ///< The peer's order.
  bool reduced_size_rtcp = false;
  HeaderExtensionIds extensions{};
  StreamSsrcs ssrcs{};  ///< Ours, of a Receive section, for the life of the section.
  std::vector<StreamSsrcs> peer_ssrcs{};              ///< Of a Camera section, if told.
  std::vector<wire::SdpSimulcastStream> simulcast{};  ///< In the peer's order; empty: none.
  std::uint32_t stream_id = 0;  ///< What a Receive section is to show; 0: nothing.
  std::string track_label{};    ///< "v_<mid>"

  bool operator==(const PeerVideo&) const = default;
};

/// The outcome of one offer and our answer, seen from us. We are always the DTLS server and
/// ICE-controlled.
struct PeerMedia {
  wire::SdpIceCredentials remote_ice{};
  wire::SdpFingerprint remote_fingerprint{};  ///< sha-256.
  wire::SdpSetup remote_setup = wire::SdpSetup::ActPass;
  std::optional<PeerAudio> audio{};  ///< None in a session without sound.
  std::vector<PeerVideo> video{};

  bool operator==(const PeerMedia&) const = default;
};

}  // namespace convoke::rtp
