// The part of a leg that changes or keeps alive an established session: offers of the peer,
// session timers (RFC 4028).
#include <utility>

#include "sip/leg.h"

namespace convoke::sip {

using control::sip::Answered;
using control::sip::Offered;
using std::chrono::seconds;

namespace {

constexpr seconds kOfferLimit{10};  // control has long to answer; the peer gives up after 32 s

bool asks_for_timer(const sip_t* sip) {
  return sip->sip_supported != nullptr && sip_has_feature(sip->sip_supported, "timer") != 0;
}

seconds interval_of(const sip_t* sip) {
  const auto* session = sip->sip_session_expires;
  if (session == nullptr || session->x_delta < kLeastSession) return seconds(0);
  return seconds(std::min<unsigned long>(session->x_delta, 86'400));
}

}  // namespace

void Leg::go_up(const sip_t* peers_message, bool is_outbound) {
  phase_ = Phase::Up;
  peer_takes_update_ = peers_message->sip_allow != nullptr &&
                       sip_is_allowed(peers_message->sip_allow, SIP_METHOD_UPDATE) != 0;
  const auto now = Core::now();
  if (!is_outbound) {
    if (session_.interval() == seconds(0)) session_.watch(now);
    return;
  }
  const auto interval = interval_of(peers_message);
  if (interval == seconds(0)) return session_.watch(now);
  const char* refresher = peers_message->sip_session_expires->x_refresher;
  const bool peer_does = refresher != nullptr && su_casematch(refresher, "uas");
  session_.agree(interval, peer_does ? SessionTimer::Refresher::Peer : SessionTimer::Refresher::Us,
                 now);
}

void Leg::take_peers_session(const sip_t* request) {
  const auto interval = interval_of(request);
  if (interval == seconds(0) || !asks_for_timer(request)) {
    session_.watch(Core::now());
    return;
  }
  const char* refresher = request->sip_session_expires->x_refresher;
  const bool is_us = refresher != nullptr && su_casematch(refresher, "uas");
  session_.agree(interval, is_us ? SessionTimer::Refresher::Us : SessionTimer::Refresher::Peer,
                 Core::now());
}

std::string Leg::session_header() const {
  if (session_.interval() == seconds(0)) return {};
  return std::to_string(session_.interval().count()) +
         (session_.is_ours() ? ";refresher=uas" : ";refresher=uac");
}

int Leg::take_offer(nta_incoming_t* request, const sip_t* sip) {
  if (phase_ != Phase::Up) return phase_ == Phase::Setup ? 491 : 481;
  if (offer_ != nullptr || is_awaiting_ack()) {
    nta_incoming_treply(request, SIP_500_INTERNAL_SERVER_ERROR, SIPTAG_RETRY_AFTER_STR("3"),
                        TAG_END());
    return 500;
  }
  if (refresh_ != nullptr && nta_outgoing_method(refresh_.get()) == sip_method_invite) return 491;
  nta_leg_server_route(dialog(), nullptr, sip->sip_contact);  // target refresh

  const bool is_update = sip->sip_request->rq_method == sip_method_update;
  auto sdp = sdp_of(sip);
  take_peers_session(sip);
  if (is_update && sdp.empty()) {
    reply_with_session(request, {});
    return 200;
  }
  offer_.reset(request);
  nta_incoming_bind(request, &Leg::on_offer_progress, this);
  offer_was_empty_ = sdp.empty();
  offer_deadline_ = Core::now() + kOfferLimit;
  emit(Offered{.leg = id_, .offer = std::move(sdp)});
  return 0;
}

void Leg::reply_with_session(nta_incoming_t* request, const std::string& sdp) {
  const auto session = session_header();
  nta_incoming_treply(request, SIP_200_OK, SIPTAG_CONTACT_STR(contact_.c_str()),
                      SIPTAG_ALLOW_STR(kAllow), SIPTAG_SUPPORTED_STR(kSupported),
                      SIPTAG_SESSION_EXPIRES_STR(or_null(session)),
                      TAG_IF(!session.empty(), SIPTAG_REQUIRE_STR("timer")),
                      TAG_IF(!sdp.empty(), SIPTAG_CONTENT_TYPE_STR(kSdpType)),
                      TAG_IF(!sdp.empty(), SIPTAG_PAYLOAD_STR(sdp.c_str())), TAG_END());
}

void Leg::answer_offer(const std::string& answer) {
  if (offer_ == nullptr || phase_ != Phase::Up || nta_incoming_status(offer_.get()) >= 200) return;
  offer_deadline_ = kNever;
  local_sdp_ = answer;
  reply_with_session(offer_.get(), answer);
  if (nta_incoming_method(offer_.get()) == sip_method_update) offer_.reset();
}

void Leg::refuse_offer(int status) {
  offer_deadline_ = kNever;
  if (offer_ == nullptr || nta_incoming_status(offer_.get()) >= 200) return;
  nta_incoming_treply(offer_.get(), status, nullptr, TAG_END());
  offer_.reset();
}

int Leg::on_offer_progress(void* leg, nta_incoming_t*, const sip_t* sip) {
  auto& self = *static_cast<Leg*>(leg);
  if (sip == nullptr) {
    self.offer_.reset();
    if (self.phase_ == Phase::Up) self.lose_peer("no ACK to our answer within 32 s");
  } else if (sip->sip_request->rq_method == sip_method_cancel) {
    self.refuse_offer(487);
  } else {
    self.offer_was_acknowledged(sip);
  }
  return 0;
}

void Leg::offer_was_acknowledged(const sip_t* ack) {
  offer_.reset();
  if (offer_was_empty_ && phase_ == Phase::Up) emit(Answered{.leg = id_, .answer = sdp_of(ack)});
}

void Leg::send_refresh() {
  if (offer_ != nullptr) return session_.on_glare(Core::now());
  const auto session = std::to_string(session_.interval().count()) + ";refresher=uac";
  const auto* agent = core_.options.user_agent.c_str();
  if (peer_takes_update_ || local_sdp_.empty()) {
    refresh_.reset(nta_outgoing_tcreate(
        dialog(), &Leg::on_refresh_response, this, nullptr, SIP_METHOD_UPDATE, nullptr,
        SIPTAG_CONTACT_STR(contact_.c_str()), SIPTAG_SUPPORTED_STR(kSupported),
        SIPTAG_SESSION_EXPIRES_STR(session.c_str()), SIPTAG_USER_AGENT_STR(agent), TAG_END()));
    return;
  }
  refresh_.reset(nta_outgoing_tcreate(
      dialog(), &Leg::on_refresh_response, this, nullptr, SIP_METHOD_INVITE, nullptr,
      SIPTAG_CONTACT_STR(contact_.c_str()), SIPTAG_SUPPORTED_STR(kSupported),
      SIPTAG_SESSION_EXPIRES_STR(session.c_str()), SIPTAG_USER_AGENT_STR(agent),
      SIPTAG_CONTENT_TYPE_STR(kSdpType), SIPTAG_PAYLOAD_STR(local_sdp_.c_str()), TAG_END()));
}

void Leg::ask_peer() {
  refresh_.reset(nta_outgoing_tcreate(
      dialog(), &Leg::on_refresh_response, this, nullptr, SIP_METHOD_OPTIONS, nullptr,
      SIPTAG_USER_AGENT_STR(core_.options.user_agent.c_str()), TAG_END()));
}

int Leg::on_refresh_response(void* leg, nta_outgoing_t* request, const sip_t* sip) {
  if (sip->sip_status->st_status >= 200) static_cast<Leg*>(leg)->refreshed(request, sip);
  return 0;
}

void Leg::refreshed(nta_outgoing_t* request, const sip_t* sip) {
  const int status = sip->sip_status->st_status;
  const bool is_invite = nta_outgoing_method(request) == sip_method_invite;
  if (is_invite && status < 300) send_ack(request, sip);
  refresh_.reset();
  if (phase_ != Phase::Up) return;
  if (status == 481 || status == 408) return lose_peer("the peer does not know the call any more");
  if (status == 491) return session_.on_glare(Core::now());
  if (status == 405 || status == 501) peer_takes_update_ = false;
  session_.on_refreshed(Core::now());
}

}  // namespace convoke::sip
