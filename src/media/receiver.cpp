#include "media/receiver.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "media/limits.h"
#include "rtp/codec.h"
#include "wire/red.h"
#include "wire/telephone_event.h"

namespace convoke::media {
namespace {

using std::chrono::milliseconds;
using Format = rtp::SourceLatch::Format;

/// Packets of a pressed key may be this far apart.
constexpr Duration kKeyPause = milliseconds(100);
/// Long enough for silence suppression and for a handset that changes networks.
constexpr Duration kFlowPatience = std::chrono::seconds(5);

constexpr unsigned kLossyPercent = 1;

}  // namespace

void Receiver::set_remote(const plane::RtpParameters& parameters, rtp::ReporterSettings reporter,
                          Random& random, Instant now) {
  const bool is_new = !stream_ || parameters.codec != parameters_.codec;
  if (is_new && stream_) before_ = statistics();
  parameters_ = parameters;
  latch_.renegotiated(parameters.remote, now);
  last_arrival_ = std::max(last_arrival_, now);
  if (!is_new) return;
  const auto codec = parameters.codec;
  const auto clock_hz = wire::rtp_clock_hz(codec);
  reporter.clock_rate_hz = clock_hz;
  const std::uint32_t phase = reporter.ssrc;
  // Its parts cannot be assigned, hence one by one.
  stream_.reset();
  stream_.emplace(Stream{
      .reporter = rtp::Reporter(std::move(reporter), random, now),
      .buffer = rtp::JitterBuffer({.clock_rate_hz = clock_hz, .fec = codec == plane::Codec::Opus}),
      .listener = Listener(codec, phase)});
}

Format Receiver::format_of(std::uint8_t payload_type) const {
  return payload_type == parameters_.payload_type || payload_type == parameters_.red_payload_type ||
                 payload_type == parameters_.telephone_event_payload_type
             ? Format::Negotiated
             : Format::Other;
}

void Receiver::on_datagram(BytesView datagram, const TransportAddress& from, Instant arrival) {
  if (!stream_ || datagram.size() > kMaxReceivedBytes) return;
  if (wire::is_rtcp(datagram)) {
    on_rtcp(datagram, from, arrival);
    return;
  }
  const auto packet = wire::parse_rtp(datagram);
  if (!packet) {
    ++refused_;
    return;
  }
  const wire::RtpHeader& header = packet->header;
  const Format format = format_of(header.payload_type);
  if (latch_.on_packet(from, header, format, arrival) != rtp::SourceLatch::Verdict::Accepted)
    return;
  last_arrival_ = std::max(last_arrival_, arrival);
  has_arrived_ = true;
  if (format == Format::Other)
    ++refused_;
  else if (header.payload_type == parameters_.payload_type)
    on_audio(*packet, {}, arrival);
  else if (header.payload_type == parameters_.red_payload_type)
    on_red(*packet, arrival);
  else
    on_event(*packet, arrival);
}

void Receiver::on_event(const wire::RtpPacketView& packet, Instant arrival) {
  stream_->reporter.reception().on_event_packet(packet.header);
  const auto event = wire::parse_telephone_event(packet.payload);
  if (!event) {
    ++refused_;
    return;
  }
  key_until_ = event->end ? arrival : arrival + kKeyPause;
  const auto digit = digits_.on_packet(packet.header, packet.payload);
  if (!digit || keyed_count_ == kMaxKeyed) return;
  keyed_[keyed_count_++] = *digit;
  ++digits_received_;
}

/// Blocks of other formats are none of ours: nothing else was negotiated for RED.
void Receiver::on_red(const wire::RtpPacketView& packet, Instant arrival) {
  const auto red = wire::parse_red(packet.payload);
  if (!red || red->payload_type != parameters_.payload_type) {
    ++refused_;
    return;
  }
  wire::ShortList<rtp::EarlierPayload, wire::kMaxRedundantBlocks> earlier;
  for (const auto& block : red->redundant.items()) {
    const auto duration = rtp::payload_duration(parameters_.codec, block.data);
    const bool is_ours = block.payload_type == parameters_.payload_type;
    earlier.push_back({.offset = block.timestamp_offset,
                       .duration = is_ours ? duration.value_or(0) : 0,
                       .payload = block.data});
  }
  wire::RtpPacketView primary = packet;
  primary.payload = red->primary;
  on_audio(primary, earlier.items(), arrival);
}

/// Without the bit that says whether there is a voice (RFC 6464 §3).
std::optional<audio::LevelDbov> Receiver::told_level(const wire::RtpPacketView& packet) const {
  if (parameters_.audio_level_extension == 0) return std::nullopt;
  const auto element = packet.extension_element(parameters_.audio_level_extension);
  if (!element || element->empty()) return std::nullopt;
  return static_cast<audio::LevelDbov>(element->front() & audio::kSilenceDbov);
}

void Receiver::on_audio(const wire::RtpPacketView& packet,
                        std::span<const rtp::EarlierPayload> earlier, Instant arrival) {
  const auto duration = rtp::payload_duration(parameters_.codec, packet.payload);
  if (!duration) {
    ++refused_;
    return;
  }
  stream_->reporter.reception().on_packet(packet.header, arrival);
  stream_->buffer.push({.header = packet.header,
                        .duration = *duration,
                        .payload = packet.payload,
                        .arrival = arrival,
                        .level_dbov = told_level(packet)},
                       earlier);
}

void Receiver::on_rtcp(BytesView datagram, const TransportAddress& from, Instant arrival) {
  if (!stream_ || !latch_.is_rtcp_source(from)) return;
  stream_->reporter.on_rtcp(datagram, arrival);
}

void Receiver::tick(const Moment& moment, Speech& speech, const ListeningTools& tools,
                    Outbox& out) {
  if (!stream_) return;
  const bool is_loud = speech.loudness.is_speaking();
  const rtp::Tick tick = stream_->buffer.pull(
      moment.now, is_loud ? rtp::JitterBuffer::Loudness::Loud : rtp::JitterBuffer::Loudness::Quiet);
  if (moment.is_heard && moment.now >= key_until_)
    stream_->listener.hear(tick, speech, tools);
  else
    stream_->listener.ignore(speech, tools);
  for (std::size_t i = 0; i < keyed_count_; ++i)
    out.reports.push_back(plane::DigitKeyed{.leg = moment.leg, .digit = keyed_[i]});
  keyed_count_ = 0;
  follow_flow(moment, out);
}

void Receiver::follow_flow(const Moment& moment, Outbox& out) {
  if (std::exchange(has_arrived_, false)) {
    if (std::exchange(flow_, Flow::Arriving) != Flow::Arriving)
      out.reports.push_back(plane::MediaFlow{.leg = moment.leg, .arriving = true});
    return;
  }
  const bool is_missing = parameters_.receive && moment.now - last_arrival_ >= kFlowPatience;
  if (is_missing && std::exchange(flow_, Flow::Missing) != Flow::Missing)
    out.reports.push_back(plane::MediaFlow{.leg = moment.leg, .arriving = false});
}

std::optional<TransportAddress> Receiver::rtcp_destination() const {
  const auto destination = latch_.destination();
  if (!destination || is_rtcp_muxed()) return destination;
  if (*destination == parameters_.remote && parameters_.remote_rtcp.port != 0)
    return parameters_.remote_rtcp;
  return TransportAddress{destination->ip, static_cast<std::uint16_t>(destination->port + 1U)};
}

bool Receiver::is_path_lossy() const {
  if (!stream_) return false;
  const rtp::Reporter& reporter = stream_->reporter;
  return reporter.peer().loss_percent >= static_cast<int>(kLossyPercent) ||
         reporter.reception().lost() * 100 >
             reporter.reception().received() * std::uint64_t{kLossyPercent};
}

plane::LegStatistics Receiver::statistics() const {
  plane::LegStatistics all = before_;
  all.packets_refused = refused_ + latch_.refused();
  all.digits_received = digits_received_;
  if (!stream_) return all;
  const rtp::Reception& reception = stream_->reporter.reception();
  all.packets_received += reception.received();
  all.packets_lost += reception.lost();
  all.packets_late += stream_->buffer.statistics().late;
  all.frames_concealed += stream_->listener.concealed_frames();
  all.frames_recovered += stream_->listener.recovered_frames();
  all.frames_redundant += stream_->buffer.statistics().recovered;
  all.jitter = reception.jitter();
  all.buffer_delay = stream_->buffer.delay();
  all.round_trip = stream_->reporter.peer().round_trip;
  all.remote_loss_percent = stream_->reporter.peer().loss_percent;
  return all;
}

}  // namespace convoke::media
