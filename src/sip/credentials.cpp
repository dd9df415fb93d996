#include "sip/credentials.h"

#include <sofia-sip/su_alloc.h>

#include <algorithm>

namespace convoke::sip {
namespace {

constexpr int kMostAnswers = 3;

bool is_stale(const sip_www_authenticate_t* challenge) {
  const char* stale =
      challenge == nullptr ? nullptr : msg_header_find_param(challenge->au_common, "stale=");
  return stale != nullptr && su_casematch(stale, "true");
}

}  // namespace

Credentials::Credentials() : home_(static_cast<su_home_t*>(su_home_new(sizeof(su_home_t)))) {}

Credentials::~Credentials() {
  su_home_unref(home_);
}

bool Credentials::take(const sip_www_authenticate_t* challenge, msg_hclass_t* answer_class,
                       const trunk::Trunk& trunk) {
  bool is_new = false;
  for (const auto* one = challenge; one != nullptr; one = one->au_next) {
    if (!su_casematch(one->au_scheme, "Digest")) continue;
    const char* realm = msg_header_find_param(one->au_common, "realm=");
    if (realm == nullptr) continue;
    if (!trunk.realm.empty() && realm != "\"" + trunk.realm + "\"") continue;

    sip_www_authenticate_t alone = *one;
    alone.au_next = nullptr;
    if (auc_challenge(&clients_, home_, &alone, answer_class) <= 0) continue;
    const auto& user = trunk.auth_username.empty() ? trunk.username : trunk.auth_username;
    auc_all_credentials(&clients_, "Digest", realm, user.c_str(), trunk.password.c_str());
    is_new = true;
  }
  return is_new;
}

Credentials::Verdict Credentials::on_challenge(nta_outgoing_t* request, const sip_t* response,
                                               const trunk::Peer& peer) {
  const auto* trunk = peer.trunk();
  if (trunk == nullptr || trunk->username.empty() || trunk->password.empty())
    return Verdict::NoLogin;

  const Message message(nta_outgoing_getresponse(request));
  const auto source = source_of(message.get()).ip;
  const bool is_host =
      std::find(peer.addresses.begin(), peer.addresses.end(), source) != peer.addresses.end();
  if (!is_host && !peer.is_from(source)) return Verdict::NotTheTrunk;

  const bool is_old_nonce =
      is_stale(response->sip_www_authenticate) || is_stale(response->sip_proxy_authenticate);
  if (answers_ > 0 && (!is_old_nonce || answers_ >= kMostAnswers)) return Verdict::WrongPassword;
  const bool server = take(response->sip_www_authenticate, sip_authorization_class, *trunk);
  const bool proxy = take(response->sip_proxy_authenticate, sip_proxy_authorization_class, *trunk);
  if (!server && !proxy) return Verdict::NotTheTrunk;
  ++answers_;
  return Verdict::TryAgain;
}

void Credentials::authorize(msg_t* message, sip_t* sip) {
  if (clients_ == nullptr) return;
  auc_authorization(&clients_, message, reinterpret_cast<msg_pub_t*>(sip),
                    sip->sip_request->rq_method_name, sip->sip_request->rq_url, sip->sip_payload);
}

std::string describe(Credentials::Verdict verdict) {
  switch (verdict) {
    case Credentials::Verdict::TryAgain:
      return "asks for a password";
    case Credentials::Verdict::WrongPassword:
      return "wrong user or password";
    case Credentials::Verdict::NoLogin:
      return "asks for a password, and none is configured";
    case Credentials::Verdict::NotTheTrunk:
      return "a challenge of another realm or address was not answered";
  }
  return {};
}

}  // namespace convoke::sip
