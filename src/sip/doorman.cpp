#include "sip/doorman.h"

#include <utility>

#include "sip/caller.h"
#include "sip/session_timer.h"

namespace convoke::sip {

using std::chrono::seconds;

namespace {

constexpr int kStrangerAnswersPerSecond = 20;

/// The first extension a request requires and we do not have; empty if there is none.
std::string missing_extension(const sip_t* sip) {
  const auto* require = sip->sip_require;
  if (require == nullptr || require->k_items == nullptr) return {};
  for (const auto* item = require->k_items; *item != nullptr; ++item)
    if (!su_casematch(*item, kSupported)) return header_safe(*item);
  return {};
}

bool has_foreign_body(const sip_t* sip) {
  return sip->sip_payload != nullptr && sip->sip_payload->pl_len > 0 && sdp_of(sip).empty();
}

bool has_short_session(const sip_t* sip) {
  return sip->sip_session_expires != nullptr && sip->sip_session_expires->x_delta < kLeastSession &&
         sip->sip_supported != nullptr && sip_has_feature(sip->sip_supported, "timer") != 0;
}

}  // namespace

bool Doorman::Second::take(int most, Instant now) {
  if (now - start >= seconds(1)) *this = {.start = now};
  return ++taken <= most;
}

int Doorman::on_message(void* doorman, nta_agent_t* agent, msg_t* message, sip_t* sip) {
  auto& self = *static_cast<Doorman*>(doorman);
  const bool is_request = sip != nullptr && sip->sip_request != nullptr;
  if (is_request && sip->sip_request->rq_method != sip_method_ack) {
    self.take_request(message, sip);
  } else {
    nta_msg_discard(agent, message);
  }
  return 0;
}

void Doorman::refuse(msg_t* message, std::string_view reason, int status,
                     const char* phrase) const {
  core_.count(reason);
  nta_msg_treply(core_.agent, message, status, phrase, SIPTAG_ALLOW_STR(kAllow),
                 TAG_IF(status == 503, SIPTAG_RETRY_AFTER_STR("10")), TAG_END());
}

void Doorman::turn_stranger_away(msg_t* message) {
  const bool may_answer = core_.options.answer_strangers &&
                          stranger_answers_.take(kStrangerAnswersPerSecond, Core::now());
  if (may_answer) return refuse(message, "stranger", SIP_403_FORBIDDEN);
  core_.count("stranger");
  nta_msg_discard(core_.agent, message);
}

void Doorman::take_request(msg_t* message, sip_t* sip) {
  const auto* peer = core_.table().match_source(source_of(message));
  if (peer == nullptr) return turn_stranger_away(message);
  const auto method = sip->sip_request->rq_method;
  if (method == sip_method_cancel || sip->sip_to->a_tag != nullptr)
    return refuse(message, "no_such_call", SIP_481_NO_TRANSACTION);
  if (method == sip_method_invite) return take_invite(message, sip, *peer);
  if (method == sip_method_options) {
    nta_msg_treply(core_.agent, message, SIP_200_OK, SIPTAG_ALLOW_STR(kAllow),
                   SIPTAG_ACCEPT_STR(kSdpType), SIPTAG_SUPPORTED_STR(kSupported), TAG_END());
    return;
  }
  refuse(message, "method_refused", SIP_405_METHOD_NOT_ALLOWED);
}

bool Doorman::has_room() {
  if (core_.is_stopping || calls_.size() >= core_.options.max_legs) return false;
  return invites_.take(core_.options.max_inbound_per_second, Core::now());
}

bool Doorman::has_objection(msg_t* message, const sip_t* sip) {
  auto* agent = core_.agent;
  if (sip->sip_replaces != nullptr) {
    refuse(message, "replaces_refused", 403, "Replaces Refused");
  } else if (const auto missing = missing_extension(sip); !missing.empty()) {
    core_.count("extension_required");
    nta_msg_treply(agent, message, SIP_420_BAD_EXTENSION, SIPTAG_UNSUPPORTED_STR(missing.c_str()),
                   TAG_END());
  } else if (has_foreign_body(sip)) {
    core_.count("body_refused");
    nta_msg_treply(agent, message, SIP_415_UNSUPPORTED_MEDIA, SIPTAG_ACCEPT_STR(kSdpType),
                   TAG_END());
  } else if (has_short_session(sip)) {
    core_.count("session_too_short");
    nta_msg_treply(agent, message, 422, "Session Interval Too Small",
                   SIPTAG_MIN_SE_STR(kMinSessionSeconds), TAG_END());
  } else {
    return false;
  }
  return true;
}

void Doorman::take_invite(msg_t* message, sip_t* sip, const trunk::Peer& peer) {
  if (!has_room()) return refuse(message, "overload", SIP_503_SERVICE_UNAVAILABLE);
  if (has_objection(message, sip)) return;
  auto caller = read_caller(sip, peer, core_.table());
  if (!caller) return refuse(message, "not_our_number", SIP_404_NOT_FOUND);
  auto* invite = nta_incoming_create(core_.agent, nullptr, message, sip, TAG_END());
  if (invite != nullptr) calls_.take_invite(invite, sip, std::move(*caller));
}

}  // namespace convoke::sip
