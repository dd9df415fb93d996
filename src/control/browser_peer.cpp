#include "control/browser_peer.h"

#include <algorithm>
#include <span>
#include <utility>

#include "ice/candidates.h"
#include "ice/credentials.h"
#include "wire/sdp.h"

namespace convoke::control {
namespace {

plane::PeerTransport fresh_transport(Random& random) {
  auto credentials = ice::make_credentials(random);
  return {.ice_ufrag = std::move(credentials.ufrag), .ice_pwd = std::move(credentials.pwd)};
}

std::vector<wire::SdpCandidate> candidates(const BrowserMedia& media) {
  const std::span tcp(&media.tcp_address, media.tcp_address.port == 0 ? 0 : 1);
  return ice::host_candidates(std::span(&media.address, 1), tcp);
}

rtp::PeerIdentity identity(const BrowserMedia& media, const plane::PeerTransport& transport,
                           Random& random) {
  constexpr unsigned kSignBit = 1;  // JSEP: session ids are 63 bits long (RFC 8829 §5.2.1).
  return {.ice = {.ufrag = transport.ice_ufrag, .pwd = transport.ice_pwd},
          .fingerprint = {.digest = Bytes(media.fingerprint.begin(), media.fingerprint.end())},
          .candidates = candidates(media),
          .session_id = random.next() >> kSignBit};
}

rtp::PeerRequest request_of(const signal::Negotiate& negotiate) {
  rtp::PeerRequest request{.may_publish = !negotiate.publish.empty()};
  for (const auto& wanted : negotiate.receive)
    request.streams.push_back({.stream_id = wanted.stream_id});
  return request;
}

plane::RtpParameters parameters(const rtp::PeerAudio& audio) {
  return {.codec = plane::Codec::Opus,
          .payload_type = audio.opus_payload_type,
          .red_payload_type = audio.red_payload_type,
          .audio_level_extension = audio.extensions.audio_level,
          .send = rtp::sends(audio.direction),
          .receive = rtp::receives(audio.direction),
          .opus_fec = audio.opus_fec};
}

wire::frame::VideoCodec frame_codec(rtp::VideoCodec codec) {
  switch (codec) {
    case rtp::VideoCodec::Vp8:
      return wire::frame::VideoCodec::Vp8;
    case rtp::VideoCodec::Vp9:
      return wire::frame::VideoCodec::Vp9Profile0;
    case rtp::VideoCodec::H264:
      return wire::frame::VideoCodec::H264ConstrainedBaseline;
    case rtp::VideoCodec::Av1:
      return wire::frame::VideoCodec::Av1Main;
  }
  return wire::frame::VideoCodec::Vp8;
}

/// What the browser can decode: whatever any of its video sections names.
signal::VideoCodecs receivable(const rtp::PeerMedia& media) {
  signal::VideoCodecs codecs;
  for (const auto& section : media.video)
    for (const auto& format : section.formats)
      if (const auto codec = frame_codec(format.codec);
          std::ranges::find(codecs, codec) == codecs.end())
        codecs.push_back(codec);
  return codecs;
}

signal::Answer signal_answer(const rtp::PeerAnswer& answered) {
  signal::Answer answer{.sdp = wire::format_sdp(answered.answer),
                        .receivable = receivable(answered.media)};
  for (const auto& section : answered.media.video)
    if (section.kind == rtp::PeerVideoKind::Receive && section.stream_id != 0)
      answer.tracks.push_back(
          {.mid = section.mid, .stream_id = section.stream_id, .ssrc = section.ssrcs.media});
  return answer;
}

}  // namespace

BrowserPeer::BrowserPeer(PeerName name, const BrowserMedia& media, Random& random)
    : name_(name),
      transport_(fresh_transport(random)),
      answerer_(identity(media, transport_, random), {.accept_red = true, .accept_rtx = true},
                random) {}

std::optional<BrowserPeer::Settled> BrowserPeer::on_offer(const signal::Negotiate& negotiate) {
  const auto offer = wire::parse_sdp(negotiate.sdp_offer);
  if (!offer) return std::nullopt;
  const auto answered = answerer_.on_offer(*offer, request_of(negotiate));
  if (!answered) return std::nullopt;
  const auto& media = answered->media;
  Settled settled{.answer = signal_answer(*answered)};
  if (!std::exchange(is_open_, true)) {
    const auto& digest = media.remote_fingerprint.digest;
    if (digest.size() != transport_.fingerprint.size()) return std::nullopt;
    std::ranges::copy(digest, transport_.fingerprint.begin());
    settled.open = plane::OpenPeer{.leg = name_.leg,
                                   .room = name_.room,
                                   .transport = transport_,
                                   .ssrc = media.audio ? media.audio->ssrc : 0};
  }
  if (media.audio)
    settled.remote = plane::SetRemote{.leg = name_.leg, .parameters = parameters(*media.audio)};
  video_.on_negotiated(negotiate, media);
  settled.video = video_.command(name_.leg, name_.room);
  return settled;
}

plane::SetVideo BrowserPeer::on(const signal::SetForwarding& set) {
  video_.on(set);
  return video_.command(name_.leg, name_.room);
}

plane::SetVideo BrowserPeer::on(const signal::UpdateSubscriptions& update) {
  video_.on(update);
  return video_.command(name_.leg, name_.room);
}

}  // namespace convoke::control
