#include "rtp/offer_answer.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/text.h"

namespace convoke::rtp {
namespace {

using wire::Sdp;
using wire::SdpDirection;
using wire::SdpMedia;

constexpr std::uint8_t kOfferedTelephoneEvent = 101;
constexpr std::uint8_t kOfferedTelephoneEventOpus = 110;

struct CodecName {
  Codec codec = Codec::Pcmu;
  std::string_view encoding{};
  std::uint8_t payload_type = 0;  ///< Static (RFC 3551 §6), for Opus the one we offer.
};

constexpr std::array<CodecName, 4> kCodecs{{
    {Codec::Opus, "opus", 111},
    {Codec::G722, "G722", 9},
    {Codec::Pcmu, "PCMU", 0},
    {Codec::Pcma, "PCMA", 8},
}};

const CodecName& name_of(Codec codec) {
  return *std::ranges::find(kCodecs, codec, &CodecName::codec);
}

/// The codec of a payload type of a section: by its rtpmap, else by its static number.
std::optional<Codec> codec_of(const SdpMedia& media, std::uint8_t payload_type) {
  const auto map = wire::find_rtpmap(media, payload_type);
  for (const auto& known : kCodecs) {
    if (!map) {
      if (known.codec != Codec::Opus && known.payload_type == payload_type) return known.codec;
    } else if (equals_ignoring_case(map->encoding, known.encoding) &&
               map->clock_rate_hz == wire::rtp_clock_hz(known.codec)) {
      return known.codec;
    }
  }
  return std::nullopt;
}

std::vector<std::uint8_t> payload_types(const SdpMedia& media) {
  std::vector<std::uint8_t> out;
  for (const auto& format : media.formats) {
    if (const auto payload_type = wire::payload_type_of(format)) out.push_back(*payload_type);
  }
  return out;
}

std::optional<std::uint8_t> find_telephone_event(const SdpMedia& media, std::uint32_t rate_hz) {
  for (const auto payload_type : payload_types(media)) {
    const auto map = wire::find_rtpmap(media, payload_type);
    if (map && map->clock_rate_hz == rate_hz &&
        equals_ignoring_case(map->encoding, "telephone-event"))
      return payload_type;
  }
  return std::nullopt;
}

void choose_telephone_event(const SdpMedia& section, Media& media) {
  media.telephone_event_rate_hz = wire::rtp_clock_hz(media.codec);
  media.telephone_event_payload_type = find_telephone_event(section, media.telephone_event_rate_hz);
  if (media.telephone_event_payload_type) return;
  media.telephone_event_rate_hz = wire::kTelephoneClockHz;
  media.telephone_event_payload_type = find_telephone_event(section, wire::kTelephoneClockHz);
}

void choose_codec(const SdpMedia& section, Codec codec, std::uint8_t payload_type, Media& media) {
  media.codec = codec;
  media.payload_type = payload_type;
  media.opus_fec =
      codec == Codec::Opus &&
      wire::fmtp_parameter(wire::find_fmtp(section, payload_type), "useinbandfec") == "1";
  choose_telephone_event(section, media);
}

/// Our best codec among those of an offer.
bool choose_from_offer(const SdpMedia& section, const std::vector<Codec>& preferences,
                       Media& media) {
  const auto offered = payload_types(section);
  for (const auto codec : preferences) {
    const auto found = std::ranges::find_if(
        offered, [&](std::uint8_t candidate) { return codec_of(section, candidate) == codec; });
    if (found == offered.end()) continue;
    choose_codec(section, codec, *found, media);
    return true;
  }
  return false;
}

/// The peer's best codec in its answer, if we offered it.
bool choose_from_answer(const SdpMedia& section, const std::vector<Codec>& offered, Media& media) {
  for (const auto payload_type : payload_types(section)) {
    const auto codec = codec_of(section, payload_type);
    if (!codec || std::ranges::find(offered, *codec) == offered.end()) continue;
    choose_codec(section, *codec, payload_type, media);
    return true;
  }
  return false;
}

/// Reads where the peer receives and which way media flows. False without a usable address.
bool read_transport(const Sdp& sdp, const SdpMedia& section, Media& media) {
  const auto connection = wire::connection_of(sdp, section);
  const auto ip = connection ? connection->ip() : std::nullopt;
  if (!ip) return false;
  media.remote = {.ip = *ip, .port = section.port};
  media.remote_rtcp = {.ip = *ip, .port = static_cast<std::uint16_t>(section.port + 1U)};
  if (const auto rtcp = wire::rtcp_of(section))
    media.remote_rtcp = {.ip = rtcp->ip.value_or(*ip), .port = rtcp->port};
  const auto direction = wire::direction_of(sdp, section);
  media.receive = direction == SdpDirection::SendReceive || direction == SdpDirection::SendOnly;
  media.send = (direction == SdpDirection::SendReceive || direction == SdpDirection::ReceiveOnly) &&
               !ip->is_unspecified();  // c=0.0.0.0 is the hold of RFC 2543 (RFC 3264 §8.4)
  return true;
}

SdpDirection direction_of(const Media& media) {
  if (media.send) return media.receive ? SdpDirection::SendReceive : SdpDirection::SendOnly;
  return media.receive ? SdpDirection::ReceiveOnly : SdpDirection::Inactive;
}

void add_attribute(SdpMedia& section, std::string name, std::string value) {
  section.attributes.push_back({.name = std::move(name), .value = std::move(value)});
}

void add_format(SdpMedia& section, std::uint8_t payload_type, const std::string& encoding) {
  section.formats.push_back(std::to_string(payload_type));
  add_attribute(section, "rtpmap", std::to_string(payload_type) + " " + encoding);
}

void add_codec(SdpMedia& section, Codec codec, std::uint8_t payload_type) {
  const bool opus = codec == Codec::Opus;
  add_format(section, payload_type,
             std::string(name_of(codec).encoding) + (opus ? "/48000/2" : "/8000"));
  if (opus) add_attribute(section, "fmtp", std::to_string(payload_type) + " useinbandfec=1");
}

void add_telephone_event(SdpMedia& section, std::uint8_t payload_type, std::uint32_t rate_hz) {
  add_format(section, payload_type, "telephone-event/" + std::to_string(rate_hz));
  add_attribute(section, "fmtp", std::to_string(payload_type) + " 0-15");
}

void add_flow(SdpMedia& section, SdpDirection direction) {
  add_attribute(section, "ptime", "20");
  section.attributes.push_back({.name = std::string(wire::name_of(direction))});
}

SdpMedia offered_audio(const LocalMedia& local) {
  SdpMedia section{.port = local.rtp.port};
  for (const auto codec : local.codecs) add_codec(section, codec, name_of(codec).payload_type);
  const auto& codecs = local.codecs;
  const auto is_opus = [](Codec codec) { return codec == Codec::Opus; };
  if (std::ranges::any_of(codecs, is_opus))
    add_telephone_event(section, kOfferedTelephoneEventOpus, wire::kOpusClockHz);
  if (!std::ranges::all_of(codecs, is_opus))
    add_telephone_event(section, kOfferedTelephoneEvent, wire::kTelephoneClockHz);
  add_flow(section, SdpDirection::SendReceive);
  return section;
}

SdpMedia answered_audio(const LocalMedia& local, const SdpMedia& offered, const Media& media) {
  SdpMedia section{.port = local.rtp.port, .protocol = offered.protocol};
  add_codec(section, media.codec, media.payload_type);
  if (media.telephone_event_payload_type)
    add_telephone_event(section, *media.telephone_event_payload_type,
                        media.telephone_event_rate_hz);
  add_flow(section, direction_of(media));
  return section;
}

/// A section with port 0 that repeats what was offered (RFC 3264 §6).
SdpMedia rejected(const SdpMedia& offered) {
  return {.kind = offered.kind, .protocol = offered.protocol, .formats = offered.formats};
}

bool is_live_audio(const SdpMedia& section) {
  return section.kind == "audio" && section.port != 0;
}

bool is_plain_rtp(const SdpMedia& section) {
  return section.protocol == "RTP/AVP" || section.protocol == "RTP/AVPF";
}

/// What one section of an offer would give, or why it would not.
Result<Media, NegotiationError> consider(const Sdp& offer, const SdpMedia& section,
                                         const std::vector<Codec>& codecs) {
  if (!is_live_audio(section)) return fail(NegotiationError::NoAudio);
  if (!is_plain_rtp(section)) return fail(NegotiationError::UnsupportedTransport);
  Media media;
  if (!read_transport(offer, section, media)) return fail(NegotiationError::Malformed);
  if (!choose_from_offer(section, codecs, media)) return fail(NegotiationError::NoCommonCodec);
  return media;
}

}  // namespace

OfferAnswer::OfferAnswer(LocalMedia local) : local_(std::move(local)) {
  CHECK(!local_.codecs.empty());
}

const Sdp& OfferAnswer::make_offer() {
  Sdp offer;
  if (last_sent_) offer.media = last_sent_->media;
  const auto live = std::ranges::find_if(offer.media, is_live_audio);
  if (live != offer.media.end()) {
    const auto protocol = live->protocol;
    *live = offered_audio(local_);
    live->protocol = protocol;
  } else {
    offer.media.push_back(offered_audio(local_));
  }
  return publish(std::move(offer));
}

Result<Media, NegotiationError> OfferAnswer::on_answer(const Sdp& answer) const {
  if (!last_sent_) return fail(NegotiationError::Malformed);
  const auto& offered = last_sent_->media;
  const auto index =
      static_cast<std::size_t>(std::ranges::find_if(offered, is_live_audio) - offered.begin());
  if (index >= offered.size() || index >= answer.media.size())
    return fail(NegotiationError::Malformed);
  const auto& section = answer.media[index];
  if (!is_live_audio(section)) return fail(NegotiationError::NoAudio);
  if (!is_plain_rtp(section)) return fail(NegotiationError::UnsupportedTransport);
  Media media;
  if (!read_transport(answer, section, media)) return fail(NegotiationError::Malformed);
  if (!choose_from_answer(section, local_.codecs, media))
    return fail(NegotiationError::NoCommonCodec);
  return media;
}

Result<Answered, NegotiationError> OfferAnswer::on_offer(const Sdp& offer) {
  std::optional<Media> chosen;
  auto error = NegotiationError::NoAudio;
  Sdp answer;
  for (const auto& section : offer.media) {
    const auto media =
        chosen ? fail(NegotiationError::NoAudio) : consider(offer, section, local_.codecs);
    if (media) {
      chosen = *media;
      answer.media.push_back(answered_audio(local_, section, *media));
      continue;
    }
    answer.media.push_back(rejected(section));
    if (error == NegotiationError::NoAudio) error = media.error();
  }
  if (!chosen) return fail(error);
  return Answered{.answer = publish(std::move(answer)), .media = *chosen};
}

/// Completes what we send; its version grows by one when it differs from the last (RFC 3264 §8).
const Sdp& OfferAnswer::publish(Sdp sdp) {
  const auto host = wire::SdpHost::of(local_.rtp.ip);
  sdp.origin = {.username = "convoke",
                .session_id = std::to_string(local_.session_id),
                .session_version = std::to_string(version_),
                .host = host};
  sdp.connection = host;
  if (last_sent_ && *last_sent_ != sdp) sdp.origin.session_version = std::to_string(++version_);
  last_sent_ = std::move(sdp);
  return *last_sent_;
}

}  // namespace convoke::rtp
