#include "sip/outbound_leg.h"

#include <algorithm>
#include <utility>

#include "trunk/cause.h"

namespace convoke::sip {

using control::sip::Answered;
using control::sip::EndedBy;
using control::sip::Header;
using control::sip::PlaceCall;
using control::sip::Ringing;

namespace {

constexpr int kNoService = 503;
constexpr auto kSilentTrunk = "503 The trunk did not answer.";
/// No trunk is left alone for longer, whatever it asks for.
constexpr sip_time_t kLongestRest = 600;  // s

constexpr unsigned long kLongestSession = 86'400;  // s

/// How long a trunk asks to be left alone (RFC 3261 §20.33); zero if it does not.
std::chrono::seconds rest_of(const sip_t* sip) {
  const int status = sip->sip_status->st_status;
  if (sip->sip_retry_after == nullptr || (status != kNoService && status != 429))
    return std::chrono::seconds(0);
  return std::chrono::seconds(std::min(kLongestRest, sip->sip_retry_after->af_delta));
}

bool is_extra_header(std::string_view name) {
  const bool is_ours = name.starts_with("X-") || name == "User-to-User" || name == "Diversion";
  return is_ours && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
           return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                  (c >= 'A' && c <= 'Z');
         });
}

}  // namespace

OutboundLeg::OutboundLeg(Core& core, const trunk::Peer& peer, PlaceCall call)
    : Leg(core, call.leg, peer.name()), call_(std::move(call)) {}

void OutboundLeg::start(const trunk::Peer& peer) {
  const auto& to = peer.destination();
  const auto* trunk = peer.trunk();
  const auto format = peer.number_format();
  const auto& caller =
      trunk != nullptr && !trunk->caller_id.empty() ? trunk->caller_id : call_.caller_id;
  const auto own_host =
      core().options.public_address.value_or(core().options.listen_address).text();

  wire_caller_id_ = trunk::to_wire(caller, format);
  from_domain_ = own_host;
  auto user = peer.line() != nullptr ? peer.line()->user : trunk::to_wire(call_.number, format);
  if (user.empty()) user = call_.number;
  if (trunk != nullptr) from_domain_ = trunk->from_domain.empty() ? to.host : trunk->from_domain;
  if (wire_caller_id_.empty() && trunk != nullptr) wire_caller_id_ = trunk->username;
  request_uri_ = uri(user, to);
  next_hop_ = sip::next_hop(peer);
  set_contact(core().contact(to.transport, trunk == nullptr ? "" : trunk->username));
  keep_local_sdp(call_.offer);

  const auto home = make_home();
  const auto from =
      "<" + uri(wire_caller_id_.empty() ? "anonymous" : wire_caller_id_, {.host = from_domain_}) +
      ">";
  const auto remote = "<" + uri(user, {.host = to.host}) + ">";
  open_dialog(sip_call_id_create(home.get(), nullptr), sip_from_make(home.get(), from.c_str()),
              sip_to_make(home.get(), remote.c_str()));

  ring_deadline_ = Core::now() + call_.ring_timeout;
  if (dialog() != nullptr) nta_leg_tag(dialog(), nullptr);
  send_invite();
}

std::string OutboundLeg::extra_headers() const {
  std::string out;
  if (peer() != nullptr && peer()->trunk() != nullptr && !wire_caller_id_.empty())
    out += "P-Asserted-Identity: <" + uri(wire_caller_id_, {.host = from_domain_}) + ">\r\n";
  for (const Header& header : call_.headers)
    if (is_extra_header(header.name))
      out += header.name + ": " + header_safe(header.value) + "\r\n";
  return out;
}

void OutboundLeg::send_invite() {
  const auto extra = extra_headers();
  msg_t* message = nta_msg_create(core().agent, 0);
  sip_t* sip = sip_object(message);
  sip_add_tl(message, sip, SIPTAG_CONTACT_STR(local_contact().c_str()), SIPTAG_ALLOW_STR(kAllow),
             SIPTAG_SUPPORTED_STR(kSupported), SIPTAG_SESSION_EXPIRES_STR(session_expires_.c_str()),
             SIPTAG_MIN_SE_STR(min_session_.c_str()),
             SIPTAG_USER_AGENT_STR(core().options.user_agent.c_str()),
             SIPTAG_HEADER_STR(or_null(extra)), SIPTAG_CONTENT_TYPE_STR(kSdpType),
             SIPTAG_PAYLOAD_STR(call_.offer.c_str()), TAG_END());
  const auto* target = URL_STRING_MAKE(request_uri_.c_str());
  if (nta_msg_request_complete(message, dialog(), SIP_METHOD_INVITE, target) < 0) {
    msg_destroy(message);
    return end(EndedBy::Us, 500, "500 the INVITE could not be made");
  }
  credentials_.authorize(message, sip);
  was_heard_ = false;
  silence_deadline_ = is_trunk() ? Core::now() + core().options.trunk_silence : kNever;
  invite_.reset(nta_outgoing_mcreate(core().agent, &OutboundLeg::on_response, this,
                                     URL_STRING_MAKE(next_hop_.c_str()), message, TAG_END()));
  if (invite_ == nullptr) end(EndedBy::Us, 503, "503 the INVITE could not be sent");
}

int OutboundLeg::on_response(void* leg, nta_outgoing_t* request, const sip_t* sip) {
  auto& self = *static_cast<OutboundLeg*>(leg);
  const int status = sip->sip_status->st_status;
  self.was_heard_ = self.was_heard_ || nta_sip_is_internal(sip) == 0;
  if (status >= 200) {
    self.take_final(request, sip);
  } else {
    self.take_provisional(status);
  }
  return 0;
}

void OutboundLeg::take_provisional(int status) {
  if (phase() == Phase::Setup && (status == 180 || status == 183))
    emit(Ringing{.leg = id(), .code = status});
}

void OutboundLeg::take_final(nta_outgoing_t* request, const sip_t* sip) {
  const int status = sip->sip_status->st_status;
  if (status < 300) return take_answer(request, sip);
  if (phase() == Phase::Closing) {
    invite_.reset();
    return set_phase(Phase::Over);
  }
  if (status == 401 || status == 407) return take_challenge(request, sip);
  if (status == 422 && sip->sip_min_se != nullptr && !std::exchange(was_told_interval_, true)) {
    session_expires_ = min_session_ =
        std::to_string(std::min(kLongestSession, sip->sip_min_se->min_delta));
    return send_invite();
  }
  take_refusal(sip);
}

void OutboundLeg::take_refusal(const sip_t* sip) {
  const int status = sip->sip_status->st_status;
  if (!was_heard_ && is_trunk() && status == 408) {
    invite_.reset();
    return end(EndedBy::Timeout, kNoService, kSilentTrunk);
  }
  const char* phrase = sip->sip_status->st_phrase;
  const auto reason = reason_of(sip);
  auto detail = trunk::sentence(status, phrase == nullptr ? "" : phrase);
  if (!reason.empty()) detail += " (" + reason + ")";
  if (nta_sip_is_internal(sip) != 0) detail += " (nothing came from the peer)";
  const auto by = nta_sip_is_internal(sip) != 0 ? EndedBy::Timeout : EndedBy::Peer;
  const auto retry_after = rest_of(sip);
  invite_.reset();
  end(by, status, std::move(detail), retry_after);
}

void OutboundLeg::take_answer(nta_outgoing_t* request, const sip_t* sip) {
  if (sip->sip_to->a_tag != nullptr) nta_leg_rtag(dialog(), sip->sip_to->a_tag);
  nta_leg_client_reroute(dialog(), sip->sip_record_route, sip->sip_contact, 1);
  send_ack(request, sip);
  invite_.reset();
  if (phase() == Phase::Closing) return send_bye({});  // the 200 crossed our CANCEL
  go_up(sip, true);
  emit(Answered{.leg = id(), .answer = sdp_of(sip)});
}

void OutboundLeg::take_challenge(nta_outgoing_t* request, const sip_t* sip) {
  const auto* from = peer();
  const auto verdict = from == nullptr ? Credentials::Verdict::NoLogin
                                       : credentials_.on_challenge(request, sip, *from);
  if (verdict == Credentials::Verdict::TryAgain) return send_invite();
  core().count("challenge_refused");
  const int status = sip->sip_status->st_status;
  invite_.reset();
  end(EndedBy::Peer, status, trunk::sentence(status, "") + " (" + describe(verdict) + ")");
}

void OutboundLeg::cancel(const std::string& reason) {
  start_closing();
  // Sofia holds the CANCEL back until a provisional response came (RFC 3261 §9.1).
  nta_outgoing_tcancel(invite_.get(), nullptr, nullptr, SIPTAG_REASON_STR(or_null(reason)),
                       TAG_END());
}

void OutboundLeg::give_up_setup(const std::string& reason) {
  tell_end(EndedBy::Us, 487, "487 cancelled by us");
  cancel(reason);
}

void OutboundLeg::on_tick(Instant now) {
  if (phase() == Phase::Setup && !was_heard_ && now >= silence_deadline_) {
    tell_end(EndedBy::Timeout, kNoService, kSilentTrunk);
    cancel("SIP;cause=408;text=\"Request Timeout\"");
  }
  if (phase() == Phase::Setup && now >= ring_deadline_) {
    const auto limit = std::chrono::duration_cast<std::chrono::seconds>(call_.ring_timeout);
    tell_end(EndedBy::Timeout, 408, "408 no answer after " + std::to_string(limit.count()) + " s");
    cancel("SIP;cause=408;text=\"Request Timeout\"");
  }
  Leg::on_tick(now);
}

}  // namespace convoke::sip
