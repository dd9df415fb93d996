#include "rtp/peer_answerer.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>

namespace convoke::rtp {
namespace {

using wire::Sdp;
using wire::SdpDirection;
using wire::SdpMedia;

constexpr std::size_t kSha256Bytes = 32;
constexpr std::string_view kAudio = "audio";
constexpr std::string_view kVideo = "video";

/// False for what we reject: a port of 0 that does not only mean "in the bundle" (RFC 8843 §6),
/// another kind, another transport, a section outside the bundle.
bool can_live(const SdpMedia& section, const std::vector<std::string_view>& bundle) {
  const auto mid = wire::mid_of(section);
  if (!mid || std::ranges::find(bundle, *mid) == bundle.end()) return false;
  if (section.kind != kAudio && section.kind != kVideo) return false;
  if (section.protocol != "UDP/TLS/RTP/SAVPF" && section.protocol != "TCP/TLS/RTP/SAVPF")
    return false;
  return section.port != 0 || wire::find_attribute(section.attributes, "bundle-only") != nullptr;
}

/// The section whose transport is that of all: the first of the bundle that lives.
const SdpMedia* tagged_section(const Sdp& offer, const std::vector<std::string_view>& bundle) {
  for (const auto mid : bundle) {
    const auto found = std::ranges::find_if(
        offer.media, [&](const SdpMedia& section) { return wire::mid_of(section) == mid; });
    if (found != offer.media.end() && can_live(*found, bundle)) return &*found;
  }
  return nullptr;
}

/// What is wrong with the sections, each for itself.
std::optional<PeerOfferError> find_breach(const Sdp& offer,
                                          const std::vector<std::string_view>& bundle) {
  std::vector<std::string_view> mids;
  for (const auto& section : offer.media) {
    if (const auto mid = wire::mid_of(section)) mids.push_back(*mid);
    if (can_live(section, bundle) && !wire::has_rtcp_mux(section)) return PeerOfferError::NoRtcpMux;
  }
  std::ranges::sort(mids);
  if (std::ranges::adjacent_find(mids) != mids.end()) return PeerOfferError::Malformed;
  return std::nullopt;
}

SdpDirection seen_from_us(SdpDirection offered) {
  if (offered == SdpDirection::SendOnly) return SdpDirection::ReceiveOnly;
  if (offered == SdpDirection::ReceiveOnly) return SdpDirection::SendOnly;
  return offered;
}

/// The audio section that is used, if there are several: a browser without a microphone offers an
/// inactive one and one that only receives.
std::optional<std::size_t> choose_audio(const Sdp& offer,
                                        const std::vector<std::string_view>& bundle) {
  const auto rank = [](SdpDirection direction) {
    if (direction == SdpDirection::SendReceive) return 3;
    return direction == SdpDirection::Inactive ? 1 : 2;
  };
  std::optional<std::size_t> best;
  int best_rank = 0;
  for (std::size_t i = 0; i < offer.media.size(); ++i) {
    const auto& section = offer.media[i];
    if (section.kind != kAudio || !can_live(section, bundle)) continue;
    const int its_rank = rank(wire::direction_of(offer, section));
    if (its_rank <= best_rank) continue;
    best = i;
    best_rank = its_rank;
  }
  return best;
}

std::vector<StreamSsrcs> streams_of(const SdpMedia& section) {
  std::vector<StreamSsrcs> out;
  for (const auto ssrc : wire::ssrcs_of(section)) out.push_back({.media = ssrc});
  for (const auto& group : wire::ssrc_groups_of(section)) {
    if (group.semantics != "FID" || group.ssrcs.size() != 2) continue;
    const auto media = std::ranges::find(out, group.ssrcs[0], &StreamSsrcs::media);
    if (media == out.end() || group.ssrcs[0] == group.ssrcs[1]) continue;
    media->rtx = group.ssrcs[1];
    std::erase_if(out, [&](const StreamSsrcs& stream) { return stream.media == group.ssrcs[1]; });
  }
  return out;
}

bool has_reduced_size_rtcp(const SdpMedia& section) {
  return wire::find_attribute(section.attributes, "rtcp-rsize") != nullptr;
}

}  // namespace

std::string_view describe(PeerOfferError error) {
  switch (error) {
    case PeerOfferError::NoBundle:
      return "no bundle of media sections";
    case PeerOfferError::NoRtcpMux:
      return "no rtcp-mux";
    case PeerOfferError::NoIceCredentials:
      return "no ICE credentials";
    case PeerOfferError::NoFingerprint:
      return "no fingerprint";
    case PeerOfferError::FingerprintNotSha256:
      return "no sha-256 fingerprint";
    case PeerOfferError::WrongSetup:
      return "the peer is not the DTLS client";
    case PeerOfferError::NoOpus:
      return "audio without Opus";
    case PeerOfferError::Malformed:
      return "a mid occurs twice";
    case PeerOfferError::DoesNotFit:
      return "does not fit the offer before";
    case PeerOfferError::TooLong:
      return "the answer would be too long";
  }
  return "unknown";
}

struct PeerAnswerer::Draft {
  const Sdp& offer;
  const PeerRequest& request;
  PeerExtensions extensions;
  PeerMedia media{};
  std::vector<std::string_view> bundle{};
  std::optional<std::size_t> audio_index{};
  std::vector<Slot> slots{};
  std::vector<std::uint32_t> taken_ssrcs{};
  Sdp answer{};
  std::string group{"BUNDLE"};
};

PeerAnswerer::PeerAnswerer(PeerIdentity ours, PeerSettings settings, Random& random)
    : ours_(std::move(ours)),
      settings_(settings),
      random_(&random),
      extensions_(settings.transport_cc) {}

Result<PeerMedia, PeerOfferError> PeerAnswerer::read_transport(const Sdp& offer) {
  const auto* section = tagged_section(offer, wire::bundle_of(offer));
  if (section == nullptr) return fail(PeerOfferError::NoBundle);
  PeerMedia media;
  const auto ice = wire::ice_credentials_of(offer, *section);
  if (!ice) return fail(PeerOfferError::NoIceCredentials);
  media.remote_ice = *ice;

  const auto fingerprints = wire::fingerprints_of(offer, *section);
  if (fingerprints.empty()) return fail(PeerOfferError::NoFingerprint);
  const auto sha256 = std::ranges::find_if(fingerprints, [](const wire::SdpFingerprint& one) {
    return one.hash == "sha-256" && one.digest.size() == kSha256Bytes;
  });
  if (sha256 == fingerprints.end()) return fail(PeerOfferError::FingerprintNotSha256);
  media.remote_fingerprint = *sha256;

  media.remote_setup = wire::setup_of(offer, *section).value_or(wire::SdpSetup::Active);
  if (media.remote_setup != wire::SdpSetup::ActPass && media.remote_setup != wire::SdpSetup::Active)
    return fail(PeerOfferError::WrongSetup);
  return media;
}

bool PeerAnswerer::fits(const Sdp& offer, const PeerMedia& media) const {
  if (version_ == 0) return true;
  if (media.remote_ice != remote_ice_ || media.remote_fingerprint != remote_fingerprint_)
    return false;
  if (offer.media.size() < slots_.size()) return false;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].lives && slots_[i].kind != offer.media[i].kind) return false;
  }
  return true;
}

const PeerAnswerer::Slot* PeerAnswerer::slot_of(std::string_view mid) const {
  const auto found =
      std::ranges::find_if(slots_, [&](const Slot& slot) { return slot.lives && slot.mid == mid; });
  return found == slots_.end() ? nullptr : &*found;
}

std::uint32_t PeerAnswerer::fresh_ssrc(Draft& draft) {
  std::uint32_t ssrc = 0;
  do {
    ssrc = static_cast<std::uint32_t>(random_->next() >> 32U);
  } while (ssrc == 0 || std::ranges::find(draft.taken_ssrcs, ssrc) != draft.taken_ssrcs.end());
  draft.taken_ssrcs.push_back(ssrc);
  return ssrc;
}

/// Those that the section has had as long as it lives.
StreamSsrcs PeerAnswerer::ssrcs_for(std::string_view mid, Draft& draft) {
  const auto* slot = slot_of(mid);
  if (slot != nullptr && slot->ssrcs.media != 0) return slot->ssrcs;
  return {.media = fresh_ssrc(draft)};
}

void PeerAnswerer::reject(const SdpMedia& section, Draft& draft) {
  draft.answer.media.push_back(PeerAnswerWriter::rejected(section));
  draft.slots.push_back({.kind = section.kind});
}

bool PeerAnswerer::answer_audio(const SdpMedia& section, Draft& draft) {
  PeerAudio audio{.mid = std::string(*wire::mid_of(section))};
  if (!choose_opus(section, settings_, audio)) return false;
  const bool is_used = draft.audio_index == draft.answer.media.size();
  if (is_used) audio.direction = seen_from_us(wire::direction_of(draft.offer, section));
  audio.reduced_size_rtcp = has_reduced_size_rtcp(section);
  audio.extensions = draft.extensions.accept(kAudio, section);
  const auto ssrcs = ssrcs_for(audio.mid, draft);
  audio.ssrc = ssrcs.media;

  draft.group += " " + audio.mid;
  draft.answer.media.push_back(PeerAnswerWriter(ours_).audio(section, audio));
  draft.slots.push_back({.kind = section.kind, .lives = true, .mid = audio.mid, .ssrcs = ssrcs});
  if (is_used) draft.media.audio = std::move(audio);
  return true;
}

PeerVideoKind PeerAnswerer::kind_of(const SdpMedia& section, const Draft& draft) const {
  const auto offered = wire::direction_of(draft.offer, section);
  if (sends(offered)) return PeerVideoKind::Camera;
  if (offered == SdpDirection::ReceiveOnly) return PeerVideoKind::Receive;
  const auto* slot = slot_of(*wire::mid_of(section));
  if (slot != nullptr) return slot->video_kind;
  const bool is_first =
      std::ranges::none_of(draft.slots, [](const Slot& earlier) { return earlier.kind == kVideo; });
  return is_first ? PeerVideoKind::Camera : PeerVideoKind::Receive;
}

/// What the camera may send, in the peer's order; inactive if that is nothing.
void PeerAnswerer::settle_camera(const SdpMedia& section, const Draft& draft, PeerVideo& video) {
  const auto& request = draft.request;
  std::vector<VideoFormat> allowed;
  std::ranges::copy_if(video.formats, std::back_inserter(allowed), [&](const VideoFormat& format) {
    return std::ranges::find(request.camera_codecs, format.codec) != request.camera_codecs.end();
  });
  video.peer_ssrcs = streams_of(section);
  video.simulcast = wire::simulcast_send_of(section);
  if (allowed.empty()) return;
  video.formats = std::move(allowed);
  if (request.may_publish) video.direction = seen_from_us(wire::direction_of(draft.offer, section));
}

void PeerAnswerer::settle_receive(const SdpMedia& section, RequestedStream requested, Draft& draft,
                                  PeerVideo& video) {
  // What only says something about the layers of a publication is not forwarded.
  video.extensions.stream_id = 0;
  video.extensions.repaired_stream_id = 0;
  video.extensions.dependency_descriptor = 0;
  video.ssrcs = ssrcs_for(video.mid, draft);
  const bool has_rtx = std::ranges::any_of(
      video.formats, [](const VideoFormat& format) { return format.rtx_payload_type.has_value(); });
  if (has_rtx && !video.ssrcs.rtx) video.ssrcs.rtx = fresh_ssrc(draft);
  if (!has_rtx) video.ssrcs.rtx.reset();
  const bool receives = wire::direction_of(draft.offer, section) == SdpDirection::ReceiveOnly;
  if (!receives || requested.stream_id == 0 || !requested.available) return;
  video.direction = SdpDirection::SendOnly;
  video.stream_id = requested.stream_id;
}

void PeerAnswerer::answer_video(const SdpMedia& section, RequestedStream requested, Draft& draft) {
  PeerVideo video{.mid = std::string(*wire::mid_of(section)),
                  .index = draft.answer.media.size(),
                  .kind = kind_of(section, draft),
                  .formats = choose_video_formats(section, settings_),
                  .reduced_size_rtcp = has_reduced_size_rtcp(section)};
  if (video.formats.empty()) return reject(section, draft);
  video.extensions = draft.extensions.accept(kVideo, section);
  video.track_label = "v_" + video.mid;
  if (video.kind == PeerVideoKind::Camera) {
    settle_camera(section, draft, video);
  } else {
    settle_receive(section, requested, draft, video);
  }
  draft.group += " " + video.mid;
  draft.answer.media.push_back(PeerAnswerWriter(ours_).video(section, video));
  draft.slots.push_back({.kind = section.kind,
                         .lives = true,
                         .mid = video.mid,
                         .video_kind = video.kind,
                         .ssrcs = video.ssrcs});
  draft.media.video.push_back(std::move(video));
}

std::optional<PeerOfferError> PeerAnswerer::answer_sections(Draft& draft) {
  auto requested = draft.request.streams.begin();
  for (const auto& section : draft.offer.media) {
    RequestedStream stream;
    if (section.kind == kVideo && requested != draft.request.streams.end()) stream = *requested++;
    if (!can_live(section, draft.bundle)) {
      reject(section, draft);
    } else if (section.kind == kVideo) {
      answer_video(section, stream, draft);
    } else if (!answer_audio(section, draft)) {
      return PeerOfferError::NoOpus;
    }
  }
  if (!draft.media.audio && draft.media.video.empty()) return PeerOfferError::NoBundle;
  return std::nullopt;
}

Sdp PeerAnswerer::begin_answer() const {
  return {.origin = {.session_id = std::to_string(ours_.session_id),
                     .session_version = std::to_string(version_ + 1),
                     .host = {.host = "127.0.0.1"}}};
}

Result<PeerAnswer, PeerOfferError> PeerAnswerer::on_offer(const Sdp& offer,
                                                          const PeerRequest& request) {
  auto transport = read_transport(offer);
  if (!transport) return fail(transport.error());
  if (!fits(offer, *transport)) return fail(PeerOfferError::DoesNotFit);

  Draft draft{.offer = offer,
              .request = request,
              .extensions = extensions_,
              .media = *std::move(transport),
              .bundle = wire::bundle_of(offer),
              .answer = begin_answer()};
  if (const auto breach = find_breach(offer, draft.bundle)) return fail(*breach);
  draft.audio_index = choose_audio(offer, draft.bundle);
  take_known_ssrcs(draft);
  if (const auto error = answer_sections(draft)) return fail(*error);
  draft.answer.attributes = {{.name = "group", .value = draft.group},
                             {.name = "msid-semantic", .value = " WMS *"},
                             {.name = "ice-lite"}};
  if (wire::format_sdp(draft.answer).size() > wire::kMaxSdpBytes)
    return fail(PeerOfferError::TooLong);

  ++version_;
  slots_ = std::move(draft.slots);
  extensions_ = std::move(draft.extensions);
  extensions_.freeze();
  remote_ice_ = draft.media.remote_ice;
  remote_fingerprint_ = draft.media.remote_fingerprint;
  return PeerAnswer{.answer = std::move(draft.answer), .media = std::move(draft.media)};
}

void PeerAnswerer::take_known_ssrcs(Draft& draft) const {
  for (const auto& slot : slots_) {
    draft.taken_ssrcs.push_back(slot.ssrcs.media);
    draft.taken_ssrcs.push_back(slot.ssrcs.rtx.value_or(0));
  }
  for (const auto& section : draft.offer.media) {
    const auto theirs = wire::ssrcs_of(section);
    draft.taken_ssrcs.insert(draft.taken_ssrcs.end(), theirs.begin(), theirs.end());
  }
}

}  // namespace convoke::rtp
