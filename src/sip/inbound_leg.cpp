#include "sip/inbound_leg.h"

#include <utility>

namespace convoke::sip {

using control::sip::Answered;
using control::sip::EndedBy;

InboundLeg::InboundLeg(Core& core, LegId id, const Caller& caller) : Leg(core, id, caller.peer) {}

void InboundLeg::start(nta_incoming_t* invite, const sip_t* sip, Caller caller) {
  invite_.reset(invite);
  request_.reset(nta_incoming_getrequest(invite));
  nta_incoming_treply(invite, SIP_100_TRYING, TAG_END());
  nta_incoming_bind(invite, &InboundLeg::on_progress, this);

  const bool is_tcp = sip->sip_via != nullptr && sip->sip_via->v_protocol != nullptr &&
                      su_casematch(sip->sip_via->v_protocol, "SIP/2.0/TCP");
  set_contact(
      core().contact(is_tcp ? trunk::Transport::Tcp : trunk::Transport::Udp, caller.contact_user));
  open_dialog(sip->sip_call_id, sip->sip_to, sip->sip_from);
  nta_leg_tag(dialog(), nta_incoming_tag(invite, nullptr));
  nta_leg_server_route(dialog(), sip->sip_record_route, sip->sip_contact);

  setup_deadline_ = Core::now() + core().options.inbound_setup;
  offer_was_empty_ = caller.call.offer.empty();
  take_peers_session(sip);
  emit(std::move(caller.call));
}

void InboundLeg::accept(const std::string& answer) {
  if (phase() != Phase::Setup) return;
  keep_local_sdp(answer);
  reply_with_session(invite_.get(), answer);
  go_up(sip_object(request_.get()), false);
  request_.reset();
}

void InboundLeg::reject(int code) {
  if (phase() != Phase::Setup) return;
  const bool is_final = code >= 300 && code <= 699;
  nta_incoming_treply(invite_.get(), is_final ? code : 480, nullptr,
                      TAG_IF(code == 503, SIPTAG_RETRY_AFTER_STR("10")), TAG_END());
  invite_.reset();
  end(EndedBy::Us, is_final ? code : 480, "refused by us");
}

void InboundLeg::give_up_setup(const std::string& reason) {
  nta_incoming_treply(invite_.get(), has_ended() ? 487 : 480, nullptr,
                      SIPTAG_REASON_STR(or_null(reason)), TAG_END());
  invite_.reset();
  end(EndedBy::Us, 480, "refused by us");
}

/// The last resort: control has shorter limits of its own.
void InboundLeg::on_tick(Instant now) {
  if (phase() == Phase::Setup && now >= setup_deadline_) {
    nta_incoming_treply(invite_.get(), SIP_480_TEMPORARILY_UNAVAILABLE, TAG_END());
    invite_.reset();
    end(EndedBy::Timeout, 480, "the call was not taken in time");
  }
  Leg::on_tick(now);
}

bool InboundLeg::is_awaiting_ack() const {
  return invite_ != nullptr && phase() != Phase::Setup;
}

int InboundLeg::on_progress(void* leg, nta_incoming_t*, const sip_t* sip) {
  auto& self = *static_cast<InboundLeg*>(leg);
  if (sip == nullptr) {
    self.invite_.reset();
    self.tell_end(EndedBy::Timeout, 0, "no ACK to our 200 within 32 s: it is lost on the way here");
    self.send_bye({});
  } else if (sip->sip_request->rq_method == sip_method_cancel) {
    self.take_cancel(sip);
  } else {
    self.take_ack(sip);
  }
  return 0;
}

void InboundLeg::take_cancel(const sip_t* cancel) {
  if (phase() != Phase::Setup) return;
  nta_incoming_treply(invite_.get(), SIP_487_REQUEST_CANCELLED, TAG_END());
  invite_.reset();
  const auto reason = reason_of(cancel);
  end(EndedBy::Peer, 487, reason.empty() ? "CANCEL" : "CANCEL: " + reason);
}

void InboundLeg::take_ack(const sip_t* ack) {
  invite_.reset();
  if (phase() == Phase::Closing) return send_bye({});
  if (phase() == Phase::Up && offer_was_empty_) emit(Answered{.leg = id(), .answer = sdp_of(ack)});
}

}  // namespace convoke::sip
