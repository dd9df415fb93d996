#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "plane/messages.h"
#include "rtp/offer_answer.h"

namespace convoke::control {

/// Our answer to an offer, and what it settles.
struct AnsweredOffer {
  std::string sdp{};
  plane::RtpParameters parameters{};
};

/// The offer/answer side of one leg (RFC 3264) in the words of SIP and of the media plane: SDP as
/// text, faults as sentences.
class LegMedia {
 public:
  /// `local` is where we receive RTP, as the peer is to see it; `codecs` in order of preference.
  LegMedia(LegId leg, TransportAddress local, const std::vector<plane::Codec>& codecs);

  std::string offer();
  /// Our answer to the peer's offer; after a fault nothing has changed.
  Result<AnsweredOffer, std::string> answer(std::string_view offer);
  /// What the peer's answer to our last offer settles.
  Result<plane::RtpParameters, std::string> take_answer(std::string_view answer) const;

 private:
  rtp::OfferAnswer negotiation_;
};

}  // namespace convoke::control
