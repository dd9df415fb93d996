#include "control/leg_media.h"

#include <utility>

namespace convoke::control {
namespace {

rtp::Codec to_rtp(plane::Codec codec) {
  switch (codec) {
    case plane::Codec::Opus:
      return rtp::Codec::Opus;
    case plane::Codec::G722:
      return rtp::Codec::G722;
    case plane::Codec::Pcmu:
      return rtp::Codec::Pcmu;
    case plane::Codec::Pcma:
      return rtp::Codec::Pcma;
  }
  return rtp::Codec::Pcmu;
}

plane::Codec to_plane(rtp::Codec codec) {
  switch (codec) {
    case rtp::Codec::Opus:
      return plane::Codec::Opus;
    case rtp::Codec::G722:
      return plane::Codec::G722;
    case rtp::Codec::Pcmu:
      return plane::Codec::Pcmu;
    case rtp::Codec::Pcma:
      return plane::Codec::Pcma;
  }
  return plane::Codec::Pcmu;
}

plane::RtpParameters to_plane(const rtp::Media& media) {
  return {.remote = media.remote,
          .remote_rtcp = media.remote_rtcp,
          .codec = to_plane(media.codec),
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
  rtp::LocalMedia media{
      .rtp = local, .session_id = leg.value & 0x7FFF'FFFF'FFFF'FFFFU, .codecs = {}};
  for (const auto codec : codecs) media.codecs.push_back(to_rtp(codec));
  return media;
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
