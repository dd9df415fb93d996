#include "media/sender.h"

#include <algorithm>

#include "base/check.h"
#include "media/limits.h"
#include "wire/rtp.h"

namespace convoke::media {
Sender::Sender(Random& random, std::optional<std::uint32_t> ssrc)
    : ssrc_(ssrc.value_or(static_cast<std::uint32_t>(random.next()))),
      sequence_(static_cast<std::uint16_t>(random.next() & kMaxFirstSequence)),
      timestamp_(static_cast<std::uint32_t>(random.next())) {}

void Sender::set_remote(const plane::RtpParameters& parameters) {
  const bool same_events =
      digits_ &&
      parameters.telephone_event_payload_type == parameters_.telephone_event_payload_type &&
      parameters.telephone_event_rate_hz == parameters_.telephone_event_rate_hz;
  if (parameters.codec != parameters_.codec) sent_.reset();
  parameters_ = parameters;
  frame_units_ = wire::rtp_clock_hz(parameters.codec) / 50;
  if (same_events) return;
  digits_.reset();
  if (parameters.telephone_event_payload_type && parameters.telephone_event_rate_hz >= 8000)
    digits_.emplace(parameters.telephone_event_rate_hz);
}

void Sender::queue_digits(std::string_view digits, Duration tone) {
  if (digits_) digits_->start(digits.substr(0, rtp::DigitSender::kMaxDigits), tone);
}

/// Events may run on a clock of their own (48 kHz of Opus, 8 kHz of theirs).
std::uint32_t Sender::event_timestamp() const {
  const std::uint64_t clock_hz = std::uint64_t{frame_units_} * 50U;
  return static_cast<std::uint32_t>(std::uint64_t{timestamp_} *
                                    parameters_.telephone_event_rate_hz / clock_hz);
}

std::size_t Sender::write_payload(BytesView payload, int again, wire::RtpHeader& header,
                                  std::span<std::uint8_t> memory) {
  if (!parameters_.red_payload_type || again == 0) {
    sent_.reset();
    CHECK(payload.size() <= memory.size());
    std::ranges::copy(payload, memory.begin());
    return payload.size();
  }
  if (!sent_) sent_ = std::make_unique<SentPayloads>();
  const SentPayloads::Payload now{
      .payload_type = header.payload_type, .timestamp = header.timestamp, .bytes = payload};
  header.payload_type = *parameters_.red_payload_type;
  return sent_->write(now, again, memory);
}

void Sender::send(BytesView payload, OutgoingPacket packet, rtp::Reporter& reporter, Instant now,
                  Outbox& out) {
  wire::RtpHeader header{.payload_type = parameters_.payload_type,
                         .sequence = sequence_++,
                         .timestamp = timestamp_,
                         .ssrc = ssrc_};
  timestamp_ += frame_units_;
  int again = redundancy_.payloads(reporter.peer().loss_percent, now);
  std::optional<rtp::DigitPacket> digit;
  if (is_sending_digits()) digit = digits_->on_tick(event_timestamp());
  if (digit) {
    header.payload_type = *parameters_.telephone_event_payload_type;
    header.marker = digit->marker;
    header.timestamp = digit->timestamp;
    payload = digit->payload;
    again = 0;
  }
  const auto memory = out.packet_memory();
  const std::size_t size =
      write_payload(payload, again, header, memory.subspan(wire::kRtpHeaderBytes));
  wire::write_rtp_header(header, memory);
  packet.size_bytes = static_cast<std::uint16_t>(wire::kRtpHeaderBytes + size);
  out.send(packet);
  reporter.on_sent(header, size, now);
  ++packets_sent_;
}

}  // namespace convoke::media
