#include "sip/request.h"

#include <utility>

namespace convoke::sip {
namespace {
constexpr std::chrono::seconds kAnswerLimit{10};
}

Requester::Requester(Core& core, const trunk::Peer& peer, sip_method_t method, Done done)
    : core_(core), peer_(peer.name()), method_(method), done_(std::move(done)) {
  const auto* trunk = peer.trunk();
  const auto domain =
      trunk == nullptr || trunk->from_domain.empty() ? peer.destination().host : trunk->from_domain;
  const auto user = trunk == nullptr || trunk->username.empty() ? "convoke" : trunk->username;
  const auto own = "<" + uri(user, {.host = domain}) + ">";
  const auto to = method == sip_method_register ? own : "<" + uri("", {.host = domain}) + ">";
  const auto home = make_home();
  dialog_.reset(nta_leg_tcreate(core_.agent, &Requester::on_request, nullptr,
                                SIPTAG_CALL_ID(sip_call_id_create(home.get(), nullptr)),
                                SIPTAG_FROM(sip_from_make(home.get(), own.c_str())),
                                SIPTAG_TO(sip_to_make(home.get(), to.c_str())), TAG_END()));
  if (dialog_ != nullptr) nta_leg_tag(dialog_.get(), nullptr);
}

void Requester::send(const std::string& headers) {
  if (is_busy() || dialog_ == nullptr) return;
  headers_ = headers;
  transmit();
}

void Requester::transmit() {
  const auto* peer = core_.table().find(peer_);
  if (peer == nullptr) return;
  const auto& to = peer->destination();
  const auto target = uri("", to);
  const auto hop = next_hop(*peer);
  msg_t* message = nta_msg_create(core_.agent, 0);
  sip_t* sip = sip_object(message);
  sip_add_tl(message, sip, SIPTAG_USER_AGENT_STR(core_.options.user_agent.c_str()),
             SIPTAG_HEADER_STR(or_null(headers_)), TAG_END());
  const char* name = method_ == sip_method_register ? "REGISTER" : "OPTIONS";
  sent_ = Core::now();
  if (nta_msg_request_complete(message, dialog_.get(), method_, name,
                               URL_STRING_MAKE(target.c_str())) < 0) {
    msg_destroy(message);
    return finish({.failure = "the request could not be made"});
  }
  credentials_.authorize(message, sip);
  request_.reset(nta_outgoing_mcreate(core_.agent, &Requester::on_response, this,
                                      URL_STRING_MAKE(hop.c_str()), message, TAG_END()));
  if (request_ == nullptr) finish({.failure = "the request could not be sent"});
}

int Requester::on_request(void*, nta_leg_t*, nta_incoming_t*, const sip_t*) {
  return 481;
}

int Requester::on_response(void* requester, nta_outgoing_t* request, const sip_t* sip) {
  if (sip->sip_status->st_status >= 200)
    static_cast<Requester*>(requester)->take_final(request, sip);
  return 0;
}

void Requester::take_final(nta_outgoing_t* request, const sip_t* sip) {
  const int status = sip->sip_status->st_status;
  const auto round_trip = Core::now() - sent_;
  const auto* peer = core_.table().find(peer_);
  if (nta_sip_is_internal(sip) != 0)
    return finish({.failure = status == 503 ? "it cannot be reached" : "no answer"});
  if ((status == 401 || status == 407) && method_ == sip_method_register && peer != nullptr) {
    const auto verdict = credentials_.on_challenge(request, sip, *peer);
    if (verdict == Credentials::Verdict::TryAgain) return transmit();
    core_.count("challenge_refused");
    return finish({.response = sip, .round_trip = round_trip, .failure = describe(verdict)});
  }
  if (status < 300) credentials_.on_accepted();
  finish({.response = sip, .round_trip = round_trip});
}

void Requester::finish(const Outcome& outcome) {
  const auto finished = std::move(request_);  // its message lives until the call below is over
  done_(outcome);
}

void Requester::on_tick(Instant now) {
  if (is_busy() && now >= sent_ + kAnswerLimit) finish({.failure = "no answer"});
}

}  // namespace convoke::sip
