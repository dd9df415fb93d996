#include "rtp/peer_answer_writer.h"

#include <string_view>

#include "rtp/peer_extensions.h"

namespace convoke::rtp {
namespace {

using wire::SdpDirection;
using wire::SdpMedia;

constexpr std::uint16_t kDiscardPort = 9;

void say(SdpMedia& section, std::string_view name) {
  section.attributes.push_back({.name = std::string(name)});
}

void say(SdpMedia& section, std::string_view name, std::string value) {
  section.attributes.push_back({.name = std::string(name), .value = std::move(value)});
}

void add_format(SdpMedia& section, std::uint8_t payload_type, std::string_view map,
                std::string_view fmtp) {
  const auto number = std::to_string(payload_type);
  section.formats.push_back(number);
  say(section, "rtpmap", number + " " + std::string(map));
  if (!fmtp.empty()) say(section, "fmtp", number + " " + std::string(fmtp));
}

std::string_view rtpmap_of(VideoCodec codec) {
  switch (codec) {
    case VideoCodec::Vp8:
      return "VP8/90000";
    case VideoCodec::Vp9:
      return "VP9/90000";
    case VideoCodec::H264:
      return "H264/90000";
    case VideoCodec::Av1:
      return "AV1/90000";
  }
  return {};
}

/// What an answer says of a format. Parameters of AV1 that have their default values are left out
/// (AV1 RTP §7.2.1): the Chime client knows AV1 only without any, and else negotiates anew at each
/// INDEX to get what it has already.
std::string_view answered_fmtp(const VideoFormat& format) {
  if (format.codec != VideoCodec::Av1) return format.fmtp;
  const auto is_default = [&](std::string_view name, std::string_view value) {
    return wire::fmtp_parameter(format.fmtp, name).value_or(value) == value;
  };
  const bool are_default =
      is_default("profile", "0") && is_default("level-idx", "5") && is_default("tier", "0");
  return are_default ? std::string_view() : format.fmtp;
}

void add_feedback(SdpMedia& section, std::uint8_t payload_type, const PeerFeedback& feedback) {
  const auto prefix = std::to_string(payload_type) + " ";
  if (feedback.remb) say(section, "rtcp-fb", prefix + "goog-remb");
  if (feedback.transport_cc) say(section, "rtcp-fb", prefix + "transport-cc");
  if (feedback.fir) say(section, "rtcp-fb", prefix + "ccm fir");
  if (feedback.nack) say(section, "rtcp-fb", prefix + "nack");
  if (feedback.pli) say(section, "rtcp-fb", prefix + "nack pli");
}

void add_opus_formats(SdpMedia& section, const PeerAudio& audio) {
  const auto opus = std::to_string(audio.opus_payload_type);
  const auto add_red = [&] {
    if (audio.red_payload_type)
      add_format(section, *audio.red_payload_type, "red/48000/2", opus + "/" + opus);
  };
  if (audio.red_first) add_red();
  add_format(section, audio.opus_payload_type, "opus/48000/2", "minptime=10;useinbandfec=1");
  add_feedback(section, audio.opus_payload_type, {.transport_cc = audio.transport_cc});
  if (!audio.red_first) add_red();
}

void add_video_formats(SdpMedia& section, const PeerVideo& video) {
  for (const auto& format : video.formats) {
    add_format(section, format.payload_type, rtpmap_of(format.codec), answered_fmtp(format));
    add_feedback(section, format.payload_type, format.feedback);
    if (format.rtx_payload_type)
      add_format(section, *format.rtx_payload_type, "rtx/90000",
                 "apt=" + std::to_string(format.payload_type));
  }
}

/// RFC 8853 §5.3.2: the same rids in the same order, seen from the other side.
void add_simulcast(SdpMedia& section, const std::vector<wire::SdpSimulcastStream>& streams) {
  if (streams.empty()) return;
  std::string list;
  for (const auto& stream : streams) {
    say(section, "rid", stream.rid + " recv");
    list += (list.empty() ? "" : ";") + stream.rid;
  }
  say(section, "simulcast", "recv " + list);
}

}  // namespace

struct PeerAnswerWriter::Common {
  const std::string& mid;
  SdpDirection direction;
  bool reduced_size_rtcp;
  const HeaderExtensionIds& extensions;
};

SdpMedia PeerAnswerWriter::rejected(const SdpMedia& offered) {
  SdpMedia section{.kind = offered.kind,
                   .port = 0,
                   .protocol = offered.protocol,
                   .formats = {offered.formats.empty() ? "0" : offered.formats.front()},
                   .connection = wire::SdpHost{}};
  if (const auto mid = wire::mid_of(offered)) say(section, "mid", std::string(*mid));
  say(section, wire::name_of(SdpDirection::Inactive));
  return section;
}

SdpMedia PeerAnswerWriter::begin(const SdpMedia& offered, const Common& common) const {
  SdpMedia section{.kind = offered.kind,
                   .port = kDiscardPort,
                   .protocol = offered.protocol,
                   .connection = wire::SdpHost{}};
  if (!ours_->candidates.empty()) {
    const auto& address = ours_->candidates.front().address;
    section.port = address.port;
    section.connection = wire::SdpHost::of(address.ip);
  }
  say(section, "rtcp-mux");
  if (common.reduced_size_rtcp) say(section, "rtcp-rsize");
  say(section, "ice-ufrag", ours_->ice.ufrag);
  say(section, "ice-pwd", ours_->ice.pwd);
  say(section, "fingerprint", wire::fingerprint_text(ours_->fingerprint));
  say(section, "setup", "passive");
  say(section, "mid", common.mid);
  say(section, wire::name_of(common.direction));
  for (const auto& [id, uri] : listed(common.extensions))
    say(section, "extmap", std::to_string(id) + " " + std::string(uri));
  return section;
}

/// Without these lines browsers drop what comes (RFC 8843 §9.2 knows no other way without MIDs).
void PeerAnswerWriter::announce_ssrcs(const StreamSsrcs& ssrcs, SdpMedia& section) const {
  const auto media = std::to_string(ssrcs.media);
  if (ssrcs.rtx) say(section, "ssrc-group", "FID " + media + " " + std::to_string(*ssrcs.rtx));
  say(section, "ssrc", media + " cname:" + ours_->cname);
  if (ssrcs.rtx) say(section, "ssrc", std::to_string(*ssrcs.rtx) + " cname:" + ours_->cname);
}

void PeerAnswerWriter::finish(SdpMedia& section) const {
  for (const auto& candidate : ours_->candidates)
    say(section, "candidate", wire::candidate_text(candidate));
  say(section, "end-of-candidates");
}

SdpMedia PeerAnswerWriter::audio(const SdpMedia& offered, const PeerAudio& audio) const {
  auto section = begin(offered, {.mid = audio.mid,
                                 .direction = audio.direction,
                                 .reduced_size_rtcp = audio.reduced_size_rtcp,
                                 .extensions = audio.extensions});
  add_opus_formats(section, audio);
  if (sends(audio.direction)) {
    say(section, "msid", "AudioMix AudioMixTrack");
    announce_ssrcs({.media = audio.ssrc}, section);
  }
  finish(section);
  return section;
}

SdpMedia PeerAnswerWriter::video(const SdpMedia& offered, const PeerVideo& video) const {
  auto section = begin(offered, {.mid = video.mid,
                                 .direction = video.direction,
                                 .reduced_size_rtcp = video.reduced_size_rtcp,
                                 .extensions = video.extensions});
  add_video_formats(section, video);
  add_simulcast(section, video.simulcast);
  if (video.kind == PeerVideoKind::Receive && sends(video.direction)) {
    say(section, "msid", video.track_label + " t_" + video.mid);
    announce_ssrcs(video.ssrcs, section);
  }
  finish(section);
  return section;
}

}  // namespace convoke::rtp
