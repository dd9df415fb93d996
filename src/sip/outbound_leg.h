#pragma once

#include "sip/credentials.h"
#include "sip/leg.h"

namespace convoke::sip {

/// A leg that we ring. Redirections (3xx) are not followed and Retry-After is not waited for: what
/// happens next is control's decision. A trunk that says nothing at all for
/// `Options::trunk_silence` is given up with 503, so that another can be tried.
class OutboundLeg final : public Leg {
 public:
  OutboundLeg(Core& core, const trunk::Peer& peer, control::sip::PlaceCall call);

  /// Sends the INVITE; on failure the leg ends at once.
  void start(const trunk::Peer& peer);
  void on_tick(Instant now) override;

 private:
  void send_invite();
  static int on_response(void* leg, nta_outgoing_t* request, const sip_t* sip);
  void take_provisional(int status);
  void take_final(nta_outgoing_t* request, const sip_t* sip);
  void take_answer(nta_outgoing_t* request, const sip_t* sip);
  void take_refusal(const sip_t* sip);
  void take_challenge(nta_outgoing_t* request, const sip_t* sip);
  void give_up_setup(const std::string& reason) override;
  void cancel(const std::string& reason);
  bool is_trunk() const { return peer() != nullptr && peer()->trunk() != nullptr; }
  std::string extra_headers() const;

  control::sip::PlaceCall call_;
  std::string wire_caller_id_{};
  std::string from_domain_{};
  std::string request_uri_{};
  std::string next_hop_{};
  std::string session_expires_ = "1800";
  std::string min_session_ = kMinSessionSeconds;
  bool was_told_interval_ = false;
  bool was_heard_ = false;  ///< The peer said anything to this INVITE.
  Instant silence_deadline_ = kNever;
  Instant ring_deadline_ = kNever;
  Credentials credentials_{};
  Outgoing invite_{};
};

}  // namespace convoke::sip
