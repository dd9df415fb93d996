#pragma once

#include "sip/leg.h"

namespace convoke::sip {

/// What of an INVITE the doorman has decided already.
struct Caller {
  std::string peer{};
  std::string contact_user{};
  control::sip::InboundCall call{};
};

/// A leg that rings us.
class InboundLeg final : public Leg {
 public:
  InboundLeg(Core& core, LegId id, const Caller& caller);

  /// Takes the INVITE over: 100, the dialog, InboundCall.
  void start(nta_incoming_t* invite, const sip_t* sip, Caller caller);

  void accept(const std::string& answer) override;
  void reject(int code) override;
  void on_tick(Instant now) override;

 private:
  static int on_progress(void* leg, nta_incoming_t* request, const sip_t* sip);
  void take_cancel(const sip_t* cancel);
  void take_ack(const sip_t* ack);
  void give_up_setup(const std::string& reason) override;
  bool is_awaiting_ack() const override;

  bool offer_was_empty_ = false;
  Instant setup_deadline_ = kNever;
  Message request_{};  ///< The INVITE, until it is accepted.
  Incoming invite_{};
};

}  // namespace convoke::sip
