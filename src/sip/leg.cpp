#include "sip/leg.h"

#include <utility>

#include "trunk/cause.h"

namespace convoke::sip {

using control::sip::CallEnded;
using control::sip::EndedBy;
using std::chrono::seconds;

namespace {
constexpr seconds kClosingLimit{35};  // 64 * T1 for our last request, and a little
}  // namespace

Leg::Leg(Core& core, LegId id, std::string peer) : core_(core), id_(id), peer_(std::move(peer)) {}

Leg::~Leg() = default;

void Leg::open_dialog(const sip_call_id_t* call_id, const sip_from_t* local,
                      const sip_to_t* remote) {
  dialog_.reset(nta_leg_tcreate(core_.agent, &Leg::on_request, this, SIPTAG_CALL_ID(call_id),
                                SIPTAG_FROM(local), SIPTAG_TO(remote), TAG_END()));
}

void Leg::tell_end(EndedBy by, int code, std::string detail, Duration retry_after) {
  if (std::exchange(has_told_end_, true)) return;
  emit(CallEnded{
      .leg = id_, .by = by, .code = code, .detail = std::move(detail), .retry_after = retry_after});
}

void Leg::end(EndedBy by, int code, std::string detail, Duration retry_after) {
  tell_end(by, code, std::move(detail), retry_after);
  phase_ = Phase::Over;
}

void Leg::start_closing() {
  phase_ = Phase::Closing;
  closing_deadline_ = Core::now() + kClosingLimit;
}

void Leg::hang_up(const std::string& reason) {
  switch (phase_) {
    case Phase::Setup:
      give_up_setup(header_safe(reason));
      break;
    case Phase::Up:
      tell_end(EndedBy::Us, 0, "hung up by us");
      send_bye(header_safe(reason));
      break;
    case Phase::Closing:
    case Phase::Over:
      break;
  }
}

void Leg::send_bye(const std::string& reason) {
  start_closing();
  if (!reason.empty()) bye_reason_ = reason;
  if (is_awaiting_ack()) return;  // comes back here with the ACK or its timeout
  refresh_.reset();
  bye_.reset(nta_outgoing_tcreate(dialog(), &Leg::on_bye_response, this, nullptr, SIP_METHOD_BYE,
                                  nullptr, SIPTAG_REASON_STR(or_null(bye_reason_)),
                                  SIPTAG_USER_AGENT_STR(core_.options.user_agent.c_str()),
                                  TAG_END()));
  if (bye_ == nullptr) phase_ = Phase::Over;
}

int Leg::on_bye_response(void* leg, nta_outgoing_t*, const sip_t* sip) {
  auto& self = *static_cast<Leg*>(leg);
  if (sip->sip_status->st_status < 200) return 0;
  self.bye_.reset();
  self.phase_ = Phase::Over;
  return 0;
}

void Leg::send_ack(nta_outgoing_t* invite, const sip_t* response) {
  const Message request(nta_outgoing_getrequest(invite));
  const auto* sent = request == nullptr ? nullptr : sip_object(request.get());
  const auto home = make_home();
  const auto* cseq = sip_cseq_create(home.get(), response->sip_cseq->cs_seq, SIP_METHOD_ACK);
  const Outgoing ack(nta_outgoing_tcreate(
      dialog(), nullptr, nullptr, nullptr, SIP_METHOD_ACK, nullptr, SIPTAG_CSEQ(cseq),
      SIPTAG_AUTHORIZATION(sent == nullptr ? nullptr : sent->sip_authorization),
      SIPTAG_PROXY_AUTHORIZATION(sent == nullptr ? nullptr : sent->sip_proxy_authorization),
      NTATAG_ACK_BRANCH(nta_outgoing_branch(invite)), TAG_END()));
}

int Leg::on_request(void* leg, nta_leg_t*, nta_incoming_t* request, const sip_t* sip) {
  auto& self = *static_cast<Leg*>(leg);
  switch (sip->sip_request->rq_method) {
    case sip_method_bye:
      return self.take_bye(request, sip);
    case sip_method_invite:
    case sip_method_update:
      return self.take_offer(request, sip);
    case sip_method_info:
    case sip_method_options:
      return self.phase_ == Phase::Over ? 481 : 200;
    case sip_method_ack:
    case sip_method_cancel:
    case sip_method_prack:
      return 481;
    default:
      break;
  }
  self.core_.count("method_refused");
  nta_incoming_treply(request, SIP_405_METHOD_NOT_ALLOWED, SIPTAG_ALLOW_STR(kAllow), TAG_END());
  return 405;
}

int Leg::take_bye(nta_incoming_t* request, const sip_t* sip) {
  if (phase_ == Phase::Over) return 481;
  nta_incoming_treply(request, SIP_200_OK, TAG_END());
  const auto reason = reason_of(sip);
  const auto detail = reason.empty() ? "BYE" : "BYE: " + reason;
  if (phase_ == Phase::Setup) {
    tell_end(EndedBy::Peer, 487, detail);
    give_up_setup({});
  } else {
    end(EndedBy::Peer, 0, detail);
  }
  return 200;
}

void Leg::on_tick(Instant now) {
  if (phase_ == Phase::Closing && now >= closing_deadline_) phase_ = Phase::Over;
  if (phase_ != Phase::Up) return;
  if (now >= offer_deadline_) refuse_offer();

  switch (session_.due(now)) {
    case SessionTimer::Due::Nothing:
      break;
    case SessionTimer::Due::Refresh:
      send_refresh();
      break;
    case SessionTimer::Due::Ask:
      ask_peer();
      break;
    case SessionTimer::Due::Expired:
      lose_peer("the session was not refreshed in time");
      break;
  }
}

void Leg::lose_peer(const std::string& why) {
  tell_end(EndedBy::Timeout, 0, why);
  send_bye({});
}

}  // namespace convoke::sip
