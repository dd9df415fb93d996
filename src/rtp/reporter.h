#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/random.h"
#include "base/time.h"
#include "rtp/reception.h"
#include "wire/rtcp.h"
#include "wire/rtp.h"

namespace convoke::rtp {

struct ReporterSettings {
  std::uint32_t ssrc = 0;  ///< Of what we send.
  std::uint32_t clock_rate_hz = 8000;
  std::string cname{};  ///< At most 255 bytes; says nothing about us or the peer.
};

/// What the peer said about our stream.
struct PeerReport {
  Duration round_trip{};  ///< RFC 3550 §6.4.1; zero: not known.
  int loss_percent = 0;
  Duration jitter{};
};

/// Makes and reads the RTCP reports of one stream in each direction (RFC 3550 §6): every 5 s on
/// average, between 2.5 and 7.5 s apart. Of two peers the first may come at once (§6.2): it comes
/// after 0.5 to 1.5 s, when there is something to report. Not thread-safe: its media worker owns
/// it. It borrows nothing, so it may pass to another worker.
class Reporter {
 public:
  /// `random` is asked for a seed only.
  Reporter(ReporterSettings settings, Random& random, Instant now);

  void on_sent(const wire::RtpHeader& header, std::size_t payload_bytes, Instant now);
  Reception& reception() { return reception_; }
  const Reception& reception() const { return reception_; }

  /// False for what is no RTCP.
  bool on_rtcp(BytesView datagram, Instant now);
  const PeerReport& peer() const { return peer_; }

  Instant deadline() const { return deadline_; }
  /// The compound packet to send; the view lasts until the next call.
  BytesView on_deadline(Instant now);
  /// The last report, with BYE.
  BytesView leave(Instant now);

 private:
  BytesView report(Instant now, bool bye);
  Instant next_deadline(Instant now, Duration interval);
  std::optional<wire::SenderInfo> sender_info(Instant now);
  void read_block(const wire::ReportBlock& block, Instant now);

  ReporterSettings settings_;
  SeededRandom random_;
  Reception reception_;
  Instant deadline_;

  std::uint32_t packets_sent_ = 0;
  std::uint32_t octets_sent_ = 0;
  std::uint32_t packets_reported_ = 0;
  std::uint32_t last_timestamp_ = 0;
  Instant last_sent_at_{};

  std::uint32_t last_sr_ = 0;
  Instant last_sr_at_{};
  PeerReport peer_{};
  std::array<std::uint8_t, wire::kRtcpReportBytes> memory_{};
};

}  // namespace convoke::rtp
