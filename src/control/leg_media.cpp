#include "control/leg_media.h"

namespace convoke::control {
namespace {

plane::RtpParameters to_plane(const rtp::Media& media) {
  return {.remote = media.remote,
          .remote_rtcp = media.remote_rtcp,
          .codec = media.codec,
          .payload_type = media.payload_type,
          .telephone_event_payload_type = media.telephone_event_payload_type,
          .telephone_event_rate_hz = media.telephone_event_rate_hz,
          .send = media.send,
          .receive = media.receive,
          .opus_fec = media.opus_fec};
}

std::string words(rtp::NegotiationError error) {
  switch (error) {
    case rtp::NegotiationError::NoAudio:
      return "The peer offers no audio.";
    case rtp::NegotiationError::NoCommonCodec:
      return "No common codec: we speak Opus, G.722, PCMU and PCMA.";
    case rtp::NegotiationError::UnsupportedTransport:
      return "The peer insists on another transport than RTP/AVP.";
    case rtp::NegotiationError::Malformed:
      return "The peer's SDP makes no sense.";
  }
  return "The peer's SDP makes no sense.";
}

rtp::LocalMedia local_media(LegId leg, TransportAddress local,
                            const std::vector<plane::Codec>& codecs) {
  // Many a peer reads the number in o= as a signed one.
  return {.rtp = local, .session_id = leg.value & 0x7FFF'FFFF'FFFF'FFFFU, .codecs = codecs};
}

}  // namespace

LegMedia::LegMedia(LegId leg, TransportAddress local, const std::vector<plane::Codec>& codecs)
    : negotiation_(local_media(leg, local, codecs)) {}

std::string LegMedia::offer() {
  return wire::format_sdp(negotiation_.make_offer());
}

Result<AnsweredOffer, std::string> LegMedia::answer(std::string_view offer) {
  const auto sdp = wire::parse_sdp(offer);
  if (!sdp) return fail(words(rtp::NegotiationError::Malformed));
  auto answered = negotiation_.on_offer(*sdp);
  if (!answered) return fail(words(answered.error()));
  return AnsweredOffer{.sdp = wire::format_sdp(answered->answer),
                       .parameters = to_plane(answered->media)};
}

Result<plane::RtpParameters, std::string> LegMedia::take_answer(std::string_view answer) const {
  const auto sdp = wire::parse_sdp(answer);
  if (!sdp) return fail(words(rtp::NegotiationError::Malformed));
  const auto media = negotiation_.on_answer(*sdp);
  if (!media) return fail(words(media.error()));
  return to_plane(*media);
}

}  // namespace convoke::control
