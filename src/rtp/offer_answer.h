#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "base/transport_address.h"
#include "rtp/codec.h"
#include "wire/sdp.h"
#include "wire/sdp_attributes.h"

namespace convoke::rtp {

/// The outcome of an offer and an answer, seen from us. The fields are those of
/// plane::RtpParameters.
struct Media {
  TransportAddress remote{};       ///< Where the peer receives RTP.
  TransportAddress remote_rtcp{};  ///< The next port unless it says otherwise (a=rtcp).
  Codec codec = Codec::Pcmu;
  std::uint8_t payload_type = 0;
  std::optional<std::uint8_t> telephone_event_payload_type{};
  std::uint32_t telephone_event_rate_hz = 8000;
  bool send = true;       ///< False while the peer holds us.
  bool receive = true;    ///< False while the peer sends nothing.
  bool opus_fec = false;  ///< The peer asks for in-band FEC (RFC 7587 §6.1).

  bool operator==(const Media&) const = default;
};

enum class NegotiationError {
  NoAudio,               ///< No audio section, or all are rejected.
  NoCommonCodec,         ///< SIP: 488.
  UnsupportedTransport,  ///< Audio, but neither RTP/AVP nor RTP/AVPF. SIP: 488.
  Malformed,             ///< No address, a name for an address, an answer that does not fit.
};

struct LocalMedia {
  TransportAddress rtp{};  ///< Where we receive RTP; RTCP is the next port.
  std::uint64_t session_id = 0;
  std::vector<Codec> codecs{Codec::Opus, Codec::G722, Codec::Pcmu, Codec::Pcma};  ///< Best first.
};

struct Answered {
  wire::Sdp answer{};
  Media media{};
};

/// Our side of one dialog's offers and answers (RFC 3264): one audio stream, every other media
/// section is rejected and keeps its place. Multiplexing of RTCP is neither offered nor accepted.
/// Pure; owned by whoever owns the dialog.
class OfferAnswer {
 public:
  explicit OfferAnswer(LocalMedia local);

  /// An offer: the first one of an outbound call, or, later in a dialog, one that has the same
  /// media sections as before.
  const wire::Sdp& make_offer();

  /// The peer's answer to the last offer made.
  Result<Media, NegotiationError> on_answer(const wire::Sdp& answer) const;

  /// The peer's offer, the first one or that of a re-INVITE (hold, resume, another address). After
  /// an error nothing has changed.
  Result<Answered, NegotiationError> on_offer(const wire::Sdp& offer);

 private:
  const wire::Sdp& publish(wire::Sdp sdp);

  LocalMedia local_;
  std::uint64_t version_ = 0;
  std::optional<wire::Sdp> last_sent_{};
};

}  // namespace convoke::rtp
