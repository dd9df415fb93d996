#include "rtp/source_latch.h"

namespace convoke::rtp {

void SourceLatch::renegotiated(const TransportAddress& signalled, Instant now) {
  if (signalled != signalled_) source_.reset();
  signalled_ = signalled;
  open_until_ = source_ ? now + kTimeToFollow : kNever;
  quiet_since_ = now;
  candidate_.reset();
}

SourceLatch::Verdict SourceLatch::on_packet(const TransportAddress& from,
                                            const wire::RtpHeader& header, Format format,
                                            Instant now) {
  const bool expected = source_ ? from == *source_ : from == signalled_;
  if (format == Format::Negotiated && expected) {
    if (!source_) open_until_ = now;
    source_ = from;
    quiet_since_ = now;
    return Verdict::Accepted;
  }
  if (format == Format::Negotiated && is_confirmed(from, header) && may_latch(now)) {
    source_ = from;
    open_until_ = now;
    return Verdict::Accepted;
  }
  ++refused_;
  return Verdict::Refused;
}

bool SourceLatch::may_latch(Instant now) const {
  if (now >= open_until_) return false;
  const auto& ip = signalled_.ip;
  if (!source_ && (ip.is_private() || ip.is_loopback() || ip.is_unspecified())) return true;
  return now - quiet_since_ >= kPatience;
}

/// True at the second of two consecutive packets of one stream from one address.
bool SourceLatch::is_confirmed(const TransportAddress& from, const wire::RtpHeader& header) {
  const bool confirmed = candidate_ && candidate_->from == from &&
                         candidate_->ssrc == header.ssrc &&
                         static_cast<std::uint16_t>(candidate_->sequence + 1) == header.sequence;
  candidate_ = Candidate{from, header.ssrc, header.sequence};
  return confirmed;
}

bool SourceLatch::is_rtcp_source(const TransportAddress& from) const {
  return from.ip == (source_ ? source_->ip : signalled_.ip);
}

std::optional<TransportAddress> SourceLatch::destination() const {
  if (source_) return source_;
  if (signalled_.port == 0 || signalled_.ip.is_unspecified()) return std::nullopt;
  return signalled_;
}

}  // namespace convoke::rtp
