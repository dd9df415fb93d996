#include "rtp/peer_formats.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"
#include "wire/audio_codec.h"

namespace convoke::rtp {
namespace {

using wire::SdpPayload;

constexpr std::uint32_t kVideoRateHz = 90000;

bool is_payload(const SdpPayload& payload, std::string_view encoding, std::uint32_t rate_hz) {
  return payload.map.clock_rate_hz == rate_hz &&
         equals_ignoring_case(payload.map.encoding, encoding);
}

bool has_feedback(const SdpPayload& payload, std::string_view what) {
  return std::ranges::find(payload.feedback, what) != payload.feedback.end();
}

std::string_view parameter_or(const SdpPayload& payload, std::string_view name,
                              std::string_view fallback) {
  return wire::fmtp_parameter(payload.fmtp, name).value_or(fallback);
}

/// Profile 66 with constraint_set1 (RFC 6184 §8.1), in packetization mode 0 or 1.
bool is_constrained_baseline(const SdpPayload& payload) {
  const auto level_id = parameter_or(payload, "profile-level-id", "");
  const auto value =
      level_id.size() == 6 ? parse_number<std::uint32_t>(level_id, 16) : std::nullopt;
  const auto mode = parameter_or(payload, "packetization-mode", "0");
  return value && (*value >> 16U) == 66U && (*value & 0x4000U) != 0 && (mode == "0" || mode == "1");
}

std::optional<VideoCodec> video_codec_of(const SdpPayload& payload) {
  if (is_payload(payload, "VP8", kVideoRateHz)) return VideoCodec::Vp8;
  if (is_payload(payload, "VP9", kVideoRateHz) && parameter_or(payload, "profile-id", "0") == "0")
    return VideoCodec::Vp9;
  if (is_payload(payload, "H264", kVideoRateHz) && is_constrained_baseline(payload))
    return VideoCodec::H264;
  if (is_payload(payload, "AV1", kVideoRateHz) && parameter_or(payload, "profile", "0") == "0")
    return VideoCodec::Av1;
  return std::nullopt;
}

/// The payload type of the retransmissions of another one (RFC 4588 §8.1).
std::optional<std::uint8_t> rtx_of(const std::vector<SdpPayload>& payloads,
                                   std::uint8_t payload_type) {
  for (const auto& payload : payloads) {
    if (is_payload(payload, "rtx", kVideoRateHz) &&
        wire::payload_type_of(parameter_or(payload, "apt", "")) == payload_type)
      return payload.map.payload_type;
  }
  return std::nullopt;
}

VideoFormat video_format(const SdpPayload& payload, VideoCodec codec,
                         const PeerSettings& settings) {
  return {
      .codec = codec,
      .payload_type = payload.map.payload_type,
      .fmtp = std::string(payload.fmtp),
      .feedback = {.nack = has_feedback(payload, "nack"),
                   .pli = has_feedback(payload, "nack pli"),
                   .fir = has_feedback(payload, "ccm fir"),
                   .remb = has_feedback(payload, "goog-remb"),
                   .transport_cc = settings.transport_cc && has_feedback(payload, "transport-cc")}};
}

/// True for "111/111": every block is Opus (RFC 2198 §5).
bool holds_only(std::string_view fmtp, std::uint8_t payload_type) {
  const auto all = std::to_string(payload_type);
  while (!fmtp.empty()) {
    const auto end = std::min(fmtp.find('/'), fmtp.size());
    if (fmtp.substr(0, end) != all) return false;
    fmtp.remove_prefix(std::min(end + 1, fmtp.size()));
  }
  return true;
}

}  // namespace

bool choose_opus(const wire::SdpMedia& section, const PeerSettings& settings, PeerAudio& audio) {
  const auto payloads = wire::payloads_of(section);
  const auto opus = std::ranges::find_if(payloads, [](const SdpPayload& payload) {
    return is_payload(payload, "opus", wire::kOpusClockHz);
  });
  if (opus == payloads.end()) return false;
  audio.opus_payload_type = opus->map.payload_type;
  audio.opus_fec = parameter_or(*opus, "useinbandfec", "0") == "1";
  audio.transport_cc = settings.transport_cc && has_feedback(*opus, "transport-cc");
  const auto red = std::ranges::find_if(payloads, [&](const SdpPayload& payload) {
    return is_payload(payload, "red", wire::kOpusClockHz) && payload.fmtp.size() <= kMaxFmtpBytes &&
           !payload.fmtp.empty() && holds_only(payload.fmtp, audio.opus_payload_type);
  });
  if (settings.accept_red && red != payloads.end()) {
    audio.red_payload_type = red->map.payload_type;
    audio.red_first = red < opus;
  }
  return true;
}

std::vector<VideoFormat> choose_video_formats(const wire::SdpMedia& section,
                                              const PeerSettings& settings) {
  const auto payloads = wire::payloads_of(section);
  std::vector<VideoFormat> out;
  for (const auto& payload : payloads) {
    const auto codec = video_codec_of(payload);
    if (!codec || payload.fmtp.size() > kMaxFmtpBytes) continue;
    if (out.size() == kMaxVideoFormats) break;
    out.push_back(video_format(payload, *codec, settings));
    if (settings.accept_rtx)
      out.back().rtx_payload_type = rtx_of(payloads, out.back().payload_type);
  }
  return out;
}

}  // namespace convoke::rtp
