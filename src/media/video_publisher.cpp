#include "media/video_publisher.h"

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

#include "base/byte_reader.h"
#include "media/limits.h"
#include "rtp/ntp_time.h"
#include "wire/rtcp_feedback.h"
#include "wire/video_payload.h"

namespace convoke::media {
namespace {

using Way = VideoStream::Way;

/// A layer without a name may change its SSRC when it was silent for so long.
constexpr Duration kSsrcPatience = std::chrono::seconds(1);
/// What the layers are said to need is without headers, sound and repetitions.
constexpr std::uint64_t kHeadroomPercent = 125;
constexpr std::uint64_t kSoundBps = 100'000;
/// Layers that are off are to be switched on without delay.
constexpr std::uint64_t kLeastWelcomeBps = 500'000;
constexpr std::uint64_t kLeastForOneBps = 150'000;

void send_rtcp(EndpointSlot slot, BytesView packet, Outbox& out) {
  out.send({.slot = slot, .size_bytes = static_cast<std::uint16_t>(packet.size())});
}

/// A report that says nothing stands before what is asked for, for who did not agree to
/// reduced-size RTCP (RFC 5506).
std::size_t begin_rtcp(const VideoPublisher::Talk& talk, std::span<std::uint8_t> memory) {
  return wire::write_rtcp({.ssrc = talk.ssrc, .cname = talk.cname}, memory).size();
}

wire::ReportBlock with_delay(wire::ReportBlock block, const VideoStream& stream, Instant now) {
  if (const auto& last = stream.last_report()) {
    block.last_sr = last->ntp;
    block.delay_since_last_sr =
        rtp::middle_of_ntp(rtp::ntp_time(now)) - rtp::middle_of_ntp(rtp::ntp_time(last->at));
  }
  return block;
}

}  // namespace

VideoPublisher::VideoPublisher(const plane::Publication& publication, LayerNames& names,
                               Instant now)
    : names_(names) {
  set(publication, now);
}

void VideoPublisher::set(const plane::Publication& publication, Instant now) {
  publication_ = publication;
  if (publication_.layers.size() > kMaxVideoLayers) publication_.layers.resize(kMaxVideoLayers);
  if (publication_.formats.size() > kMaxVideoFormats) publication_.formats.resize(kMaxVideoFormats);
  const auto any = [&](auto member) {
    return std::ranges::any_of(publication_.formats, [&](const auto& one) { return one.*member; });
  };
  has_nack_ = any(&plane::VideoFormat::nack);
  has_pli_ = any(&plane::VideoFormat::pli);
  has_fir_ = any(&plane::VideoFormat::fir);
  has_remb_ = any(&plane::VideoFormat::remb);

  std::vector<std::unique_ptr<VideoStream>> streams;
  for (const auto& layer : publication_.layers) {
    const auto known = std::ranges::find_if(
        streams_, [&](const auto& one) { return one && one->id() == layer.stream_id; });
    if (known == streams_.end()) {
      streams.push_back(std::make_unique<VideoStream>(layer, now));
      recall(*streams.back());
    } else {
      streams.push_back(std::move(*known));
      streams.back()->set(layer, now);
    }
  }
  streams_ = std::move(streams);
}

void VideoPublisher::recall(VideoStream& stream) {
  const auto* known = stream.ssrc() ? nullptr : names_.at(stream.layer().rid);
  if (known == nullptr) return;
  if (known->ssrc) stream.learn_ssrc(*known->ssrc);
  if (known->rtx_ssrc) stream.learn_rtx_ssrc(*known->rtx_ssrc);
}

VideoStream* VideoPublisher::find(std::uint32_t stream_id) const {
  const auto found =
      std::ranges::find_if(streams_, [&](const auto& one) { return one->id() == stream_id; });
  return found == streams_.end() ? nullptr : found->get();
}

VideoPublisher::Kind VideoPublisher::kind_of(std::uint8_t payload_type) const {
  for (const auto& format : publication_.formats) {
    if (format.payload_type == payload_type) return {&format, Way::First};
    if (format.rtx_payload_type == payload_type) return {&format, Way::Again};
  }
  return {};
}

VideoStream* VideoPublisher::stream_of(const wire::RtpPacketView& packet, Way way,
                                       Instant arrival) {
  const auto ssrc = packet.header.ssrc;
  const auto found = std::ranges::find_if(streams_, [&](const auto& one) {
    return (way == Way::First ? one->ssrc() : one->rtx_ssrc()) == ssrc;
  });
  return found != streams_.end() ? found->get() : learn_stream(packet, way, arrival);
}

VideoStream* VideoPublisher::layer_named(const wire::RtpPacketView& packet,
                                         std::uint8_t extension) const {
  if (extension == 0) return nullptr;
  const auto name = packet.extension_element(extension);
  if (!name || name->empty()) return nullptr;
  const auto found = std::ranges::find_if(streams_, [&](const auto& one) {
    return std::ranges::equal(one->layer().rid, *name, {},
                              [](char letter) { return static_cast<std::uint8_t>(letter); });
  });
  return found == streams_.end() ? nullptr : found->get();
}

/// Layers whose SSRC the offer does not tell say in their packets which they are (RFC 8852); one
/// that is alone need not.
VideoStream* VideoPublisher::learn_stream(const wire::RtpPacketView& packet, Way way,
                                          Instant arrival) {
  const bool is_first = way == Way::First;
  VideoStream* stream = layer_named(packet, is_first ? publication_.extensions.stream_id
                                                     : publication_.extensions.repaired_stream_id);
  if (stream == nullptr && streams_.size() == 1) {
    VideoStream& only = *streams_.front();
    const bool is_open =
        is_first ? !only.ssrc() || arrival - only.last_arrival() > kSsrcPatience : !only.rtx_ssrc();
    if (is_open && !only.layer().ssrc) stream = &only;
  }
  if (stream == nullptr) return nullptr;
  if (is_first)
    stream->learn_ssrc(packet.header.ssrc);
  else
    stream->learn_rtx_ssrc(packet.header.ssrc);
  if (auto* known = names_.at(stream->layer().rid))
    (is_first ? known->ssrc : known->rtx_ssrc) = packet.header.ssrc;
  return stream;
}

std::optional<std::uint8_t> VideoPublisher::orientation_of(
    const wire::RtpPacketView& packet) const {
  if (publication_.extensions.orientation == 0) return std::nullopt;
  const auto data = packet.extension_element(publication_.extensions.orientation);
  if (!data || data->size() != 1) return std::nullopt;
  return data->front();
}

std::optional<VideoPublisher::Received> VideoPublisher::on_rtp(const wire::RtpPacketView& packet,
                                                               Instant arrival) {
  const Kind kind = kind_of(packet.header.payload_type);
  if (kind.format == nullptr || is_flood(arrival)) return std::nullopt;
  VideoStream* stream = stream_of(packet, kind.way, arrival);
  if (stream == nullptr) return std::nullopt;

  wire::RtpHeader header = packet.header;
  BytesView payload = packet.payload;
  if (kind.way == Way::Again) {
    ByteReader reader(payload);
    const auto number = reader.u16();
    if (!number) return std::nullopt;  // Padding.
    header.sequence = *number;
    payload = payload.subspan(kOriginalNumberBytes);
  }
  // What it does not understand goes on as well: its number would be missing for ever.
  const auto seen = wire::parse_video_payload(kind.format->codec, payload);
  Received received{.stream = *stream,
                    .packet = {.packet = {.sequence = header.sequence,
                                          .timestamp = header.timestamp,
                                          .marker = header.marker,
                                          .orientation = orientation_of(packet),
                                          .payload = payload},
                               .coding = {.codec = kind.format->codec,
                                          .packetization_mode = kind.format->packetization_mode},
                               .begins_keyframe = seen && seen->begins_keyframe}};
  if (!stream->take(header, received.packet, kind.way, arrival)) return std::nullopt;
  if (received.packet.begins_keyframe) stream->keyframes().on_keyframe();
  return received;
}

void VideoPublisher::on_sender_report(std::uint32_t ssrc, const wire::SenderInfo& info,
                                      Instant now) {
  for (const auto& stream : streams_)
    if (stream->ssrc() == ssrc)
      stream->on_sender_report({.ntp = rtp::middle_of_ntp(info.ntp), .at = now});
}

void VideoPublisher::on_peer_up(Instant now) {
  for (const auto& stream : streams_) stream->on_peer_up(now);
}

void VideoPublisher::ask(const Talk& talk, Instant now, Outbox& out) {
  for (const auto& stream : streams_) {
    if (!stream->ssrc()) continue;
    const auto missing = stream->missing().due(now, talk.round_trip);
    if (has_nack_ && !missing.empty()) {
      const wire::FeedbackSsrcs ssrcs{.sender = talk.ssrc, .media = *stream->ssrc()};
      const auto memory = out.packet_memory();
      const auto head = begin_rtcp(talk, memory);
      const auto nack = wire::write_nack(ssrcs, missing, memory.subspan(head));
      send_rtcp(talk.slot, memory.first(head + nack.size()), out);
    }
    const bool is_broken = stream->missing().take_given_up();
    if (stream->viewers.empty())
      stream->keyframes().on_unwanted();
    else if (is_broken)
      stream->keyframes().on_wanted(now);
    if (stream->keyframes().is_wanted() && stream->keyframes().deadline() <= now)
      ask_for_keyframe(*stream, talk, now, out);
  }
}

void VideoPublisher::ask_for_keyframe(VideoStream& stream, const Talk& talk, Instant now,
                                      Outbox& out) const {
  stream.keyframes().on_deadline(now);
  const auto memory = out.packet_memory();
  const auto head = begin_rtcp(talk, memory);
  const auto rest = memory.subspan(head);
  const wire::FullIntraRequest fir{.ssrc = *stream.ssrc(), .number = stream.keyframes().number()};
  const auto request = has_fir_ && !has_pli_
                           ? wire::write_fir(talk.ssrc, fir, rest)
                           : wire::write_pli({.sender = talk.ssrc, .media = fir.ssrc}, rest);
  send_rtcp(talk.slot, memory.first(head + request.size()), out);
}

/// Where there is one layer only, it has to suit those whose way is narrow as well; but among many,
/// one does not spoil it for all.
std::uint64_t VideoPublisher::welcome_bps(const Audience& audience) const {
  std::uint64_t kbps = 0;
  for (const auto& stream : streams_) kbps += stream->layer().max_bitrate_kbps;
  kbps = std::min<std::uint64_t>(kbps, kMaxPublishedKbps);
  std::uint64_t bps = std::max(kbps * 1000 * kHeadroomPercent / 100, kLeastWelcomeBps);
  if (streams_.size() == 1 && audience.narrowest_bps) {
    const auto least = audience.viewers == 1 ? kLeastForOneBps : kLeastWelcomeBps;
    bps = std::min<std::uint64_t>(bps, std::max<std::uint64_t>(least, *audience.narrowest_bps));
  }
  return bps + kSoundBps;
}

void VideoPublisher::report(const Talk& talk, const Audience& audience, Instant now, Outbox& out) {
  std::array<wire::ReportBlock, kMaxVideoLayers> blocks;
  std::array<std::uint32_t, kMaxVideoLayers> ssrcs{};
  std::size_t count = 0;
  for (const auto& stream : streams_) {
    const auto block = stream->reception().make_block();
    if (!block || !stream->ssrc()) continue;
    ssrcs[count] = *stream->ssrc();
    blocks[count++] = with_delay(*block, *stream, now);
  }
  if (count == 0) return;
  const auto memory = out.packet_memory();
  std::size_t size =
      wire::write_rtcp(
          {.ssrc = talk.ssrc, .blocks = std::span(blocks).first(count), .cname = talk.cname},
          memory)
          .size();
  if (has_remb_)
    size += wire::write_remb(talk.ssrc, welcome_bps(audience), std::span(ssrcs).first(count),
                             memory.subspan(size))
                .size();
  send_rtcp(talk.slot, BytesView(memory).first(size), out);
}

}  // namespace convoke::media
