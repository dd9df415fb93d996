#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/bytes.h"
#include "base/random.h"
#include "base/time.h"
#include "media/outbox.h"
#include "media/sent_payloads.h"
#include "plane/messages.h"
#include "rtp/digit_sender.h"
#include "rtp/redundancy.h"
#include "rtp/reporter.h"

namespace convoke::media {

/// From payloads to packets: the sending half of a leg. One SSRC, numbered without gaps; the time
/// stamp runs on while nothing is sent.
class Sender {
 public:
  /// With an SSRC that was agreed on, or a random one (RFC 3550 §5.1).
  explicit Sender(Random& random, std::optional<std::uint32_t> ssrc = std::nullopt);

  void set_remote(const plane::RtpParameters& parameters);
  std::uint32_t ssrc() const { return ssrc_; }

  /// What is not a digit or too much is left out.
  void queue_digits(std::string_view digits, Duration tone);
  bool is_sending_digits() const { return digits_ && digits_->is_busy(); }

  /// So many ticks on hold, or on the way between two workers: only time passes.
  void pass(std::uint32_t ticks = 1) { timestamp_ += ticks * frame_units_; }
  /// One tick: sends a telephone event if there are digits to send, else `payload`, with those
  /// before it if they get lost and the peer takes RED (RFC 2198).
  void send(BytesView payload, OutgoingPacket packet, rtp::Reporter& reporter, Instant now,
            Outbox& out);

  std::uint64_t packets_sent() const { return packets_sent_; }

 private:
  std::uint32_t event_timestamp() const;
  /// Completes the header; the bytes of what was written.
  std::size_t write_payload(BytesView payload, int again, wire::RtpHeader& header,
                            std::span<std::uint8_t> memory);

  std::uint32_t ssrc_;
  std::uint16_t sequence_;
  std::uint32_t timestamp_;
  std::uint32_t frame_units_ = 0;  ///< Of the RTP clock, in 20 ms.
  plane::RtpParameters parameters_{};
  std::optional<rtp::DigitSender> digits_{};  ///< Only where telephone events were negotiated.
  rtp::Redundancy redundancy_{};
  std::unique_ptr<SentPayloads> sent_{};  ///< Only while they are sent again.
  std::uint64_t packets_sent_ = 0;
};

}  // namespace convoke::media
