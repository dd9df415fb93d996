#include "rtp/reporter.h"

#include <cmath>
#include <utility>

#include "rtp/ntp_time.h"

namespace convoke::rtp {
namespace {

constexpr Duration kInterval = std::chrono::seconds(5);
constexpr Duration kFirstInterval = std::chrono::seconds(1);

}  // namespace

Reporter::Reporter(ReporterSettings settings, Random& random, Instant now)
    : settings_(std::move(settings)),
      random_(random.next()),
      reception_(settings_.clock_rate_hz),
      deadline_(next_deadline(now, kFirstInterval)) {
  CHECK(settings_.cname.size() <= wire::kMaxCnameBytes);
}

void Reporter::on_sent(const wire::RtpHeader& header, std::size_t payload_bytes, Instant now) {
  ++packets_sent_;
  octets_sent_ += static_cast<std::uint32_t>(payload_bytes);
  last_timestamp_ = header.timestamp;
  last_sent_at_ = now;
}

bool Reporter::on_rtcp(BytesView datagram, Instant now) {
  const auto compound = wire::parse_rtcp(datagram);
  if (!compound) return false;
  if (compound->sender_info) {
    last_sr_ = middle_of_ntp(compound->sender_info->ntp);
    last_sr_at_ = now;
  }
  for (const auto& block : compound->blocks.items()) {
    if (block.ssrc == settings_.ssrc) read_block(block, now);
  }
  return true;
}

void Reporter::read_block(const wire::ReportBlock& block, Instant now) {
  peer_.loss_percent = block.fraction_lost * 100 / 256;
  peer_.jitter =
      Duration(std::llround(static_cast<double>(block.jitter) * 1e9 / settings_.clock_rate_hz));
  if (block.last_sr == 0) return;
  const auto round_trip = middle_of_ntp(ntp_time(now)) - block.last_sr - block.delay_since_last_sr;
  if (static_cast<std::int32_t>(round_trip) >= 0) peer_.round_trip = duration_of_ntp(round_trip);
}

BytesView Reporter::on_deadline(Instant now) {
  deadline_ = next_deadline(now, kInterval);
  return report(now, false);
}

BytesView Reporter::leave(Instant now) {
  deadline_ = kNever;
  return report(now, true);
}

BytesView Reporter::report(Instant now, bool bye) {
  auto block = reception_.make_block();
  if (block && last_sr_ != 0) {
    block->last_sr = last_sr_;
    block->delay_since_last_sr =
        middle_of_ntp(ntp_time(now)) - middle_of_ntp(ntp_time(last_sr_at_));
  }
  const auto blocks = block ? std::span(&*block, 1) : std::span<const wire::ReportBlock>{};
  return wire::write_rtcp({.ssrc = settings_.ssrc,
                           .sender_info = sender_info(now),
                           .blocks = blocks,
                           .cname = settings_.cname,
                           .bye = bye},
                          memory_);
}

/// Nothing if we sent nothing since the last report: then it is an RR (§6.4).
std::optional<wire::SenderInfo> Reporter::sender_info(Instant now) {
  if (packets_sent_ == packets_reported_) return std::nullopt;
  packets_reported_ = packets_sent_;
  const auto ago_units = (now - last_sent_at_).count() / 1000 * settings_.clock_rate_hz / 1'000'000;
  return wire::SenderInfo{.ntp = ntp_time(now),
                          .rtp_timestamp = last_timestamp_ + static_cast<std::uint32_t>(ago_units),
                          .packets = packets_sent_,
                          .octets = octets_sent_};
}

Instant Reporter::next_deadline(Instant now, Duration interval) {
  const double share = 0.5 + random_.unit();
  return now + Duration(static_cast<std::int64_t>(static_cast<double>(interval.count()) * share));
}

}  // namespace convoke::rtp
