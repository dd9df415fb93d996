#pragma once

#include <cstddef>
#include <memory>
#include <unordered_map>

#include "sip/inbound_leg.h"
#include "sip/leg.h"

namespace convoke::sip {

/// All legs, by id. There is no way from an inbound leg to an outbound one here: each PlaceCall is
/// control's.
class Calls {
 public:
  explicit Calls(Core& core) : core_(core) {}

  void run(control::sip::Command command);
  /// Makes a leg of an INVITE that the doorman let in.
  void take_invite(nta_incoming_t* invite, const sip_t* sip, Caller caller);

  void on_tick(Instant now);
  void hang_up_all();
  /// Drops what is left without a word.
  void clear() { legs_.clear(); }

  /// Legs whose last request is still on its way count.
  std::size_t size() const { return legs_.size(); }

 private:
  void place(control::sip::PlaceCall call);
  Leg* find(LegId id);

  Core& core_;
  std::uint64_t next_inbound_ = std::uint64_t{1} << 63U;  // see InboundCall::leg
  std::unordered_map<LegId, std::unique_ptr<Leg>> legs_{};
};

}  // namespace convoke::sip
