#include "sip/peer_watch.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "trunk/cause.h"

namespace convoke::sip {

using control::sip::PeerState;
using std::chrono::seconds;

namespace {

constexpr seconds kFirstRetry{5};
constexpr seconds kLastRetry{300};
constexpr seconds kLeastExpires{30};
constexpr sip_time_t kLongestExpires = 86'400;  // s
/// How long the first request waits for the address behind a host name.
constexpr seconds kNamePatience{3};

std::string in_words(const Requester::Outcome& outcome, const char* method) {
  std::string words;
  if (outcome.response != nullptr) {
    const auto* status = outcome.response->sip_status;
    words =
        trunk::sentence(status->st_status, status->st_phrase == nullptr ? "" : status->st_phrase);
  }
  if (!outcome.failure.empty()) words += (words.empty() ? "" : ": ") + outcome.failure;
  return words + " to " + method;
}

/// How long the registrar keeps us: the parameter of our Contact, else Expires, else what we asked.
seconds granted(const sip_t* sip, const std::string& contact, seconds asked) {
  for (const auto* c = sip->sip_contact; c != nullptr; c = c->m_next) {
    if (c->m_expires == nullptr || c->m_url->url_host == nullptr) continue;
    if (contact.find(c->m_url->url_host) == std::string::npos) continue;
    return seconds(std::clamp(std::strtol(c->m_expires, nullptr, 10), 1L, 86'400L));
  }
  if (sip->sip_expires != nullptr && sip->sip_expires->ex_delta > 0)
    return seconds(std::min<unsigned long>(sip->sip_expires->ex_delta, 86'400));
  return asked;
}

}  // namespace

PeerWatch::PeerWatch(Core& core, const trunk::Peer& peer)
    : core_(core),
      peer_(peer.name()),
      trunk_(*peer.trunk()),
      expires_(std::max(trunk_.expires, kLeastExpires)),
      registrar_(core, peer, sip_method_register, [this](const auto& o) { registered(o); }),
      prober_(core, peer, sip_method_options, [this](const auto& o) { probed(o); }) {
  const auto now = Core::now();
  resolved_by_ = now + kNamePatience;
  if (trunk_.register_with_provider) next_register_ = now;
  if (trunk_.options_interval > seconds(0)) next_probe_ = now;
}

void PeerWatch::send_register(seconds expires) {
  registrar_.send("Contact: " + core_.contact(trunk_.destination.transport, trunk_.username) +
                  "\r\nExpires: " + std::to_string(expires.count()) + "\r\n");
}

void PeerWatch::on_tick(Instant now) {
  registrar_.on_tick(now);
  prober_.on_tick(now);
  if (is_stopping_ || is_waiting_for_address(now)) return;
  if (now >= next_register_) {
    next_register_ = kNever;
    send_register(expires_);
  }
  if (now >= next_probe_) {
    next_probe_ = now + trunk_.options_interval;
    prober_.send("Accept: application/sdp\r\n");
  }
}

bool PeerWatch::is_waiting_for_address(Instant now) const {
  const auto* peer = core_.table().find(peer_);
  return peer != nullptr && peer->addresses.empty() && now < resolved_by_;
}

void PeerWatch::stop() {
  is_stopping_ = true;
  if (registration_ && registration_->is_up) send_register(seconds(0));
}

void PeerWatch::registered(const Requester::Outcome& outcome) {
  if (is_stopping_) return;
  const auto now = Core::now();
  const auto* sip = outcome.response;
  const int status = sip == nullptr ? 0 : sip->sip_status->st_status;
  if (status >= 200 && status < 300) {
    const auto contact = core_.contact(trunk_.destination.transport, trunk_.username);
    const auto kept = granted(sip, contact, expires_);
    failures_ = 0;
    next_register_ = now + std::max<Duration>(kept * 3 / 4, seconds(1));
    registration_ = {true, "registered for " + std::to_string(kept.count()) + " s",
                     outcome.round_trip};
    return tell();
  }
  const bool may_ask_for_longer = status == 423 && ask_for_longer(sip);
  const bool is_refused = status == 401 || status == 403 || status == 404 || status == 407;
  const auto wait = is_refused ? kLastRetry : kFirstRetry * (1 << std::min(failures_, 6));
  ++failures_;
  next_register_ = now + (may_ask_for_longer ? seconds(0) : std::min(wait, kLastRetry));
  registration_ = {false, in_words(outcome, "REGISTER"), outcome.round_trip};
  tell();
}

/// Whether the registrar's Min-Expires is more than what we asked for: what it named and refused
/// again is not asked for again at once.
bool PeerWatch::ask_for_longer(const sip_t* too_brief) {
  if (too_brief->sip_min_expires == nullptr) return false;
  const auto least = seconds(std::min(too_brief->sip_min_expires->me_delta, kLongestExpires));
  return least > std::exchange(expires_, std::max(expires_, least));
}

void PeerWatch::probed(const Requester::Outcome& outcome) {
  const int status = outcome.response == nullptr ? 0 : outcome.response->sip_status->st_status;
  // Whatever it says, a trunk that answers is there; only 503 means that it takes no calls.
  const bool is_up = status >= 200 && status != 503;
  probe_ = {is_up, in_words(outcome, "OPTIONS"), outcome.round_trip};
  tell();
}

void PeerWatch::tell() {
  if (is_stopping_) return;
  const bool has_bad_probe = probe_ && !probe_->is_up;
  const bool is_registered =
      !trunk_.register_with_provider || (registration_ && registration_->is_up);
  const bool is_waiting = trunk_.register_with_provider && !registration_ && !has_bad_probe;
  if (is_waiting) return;
  const auto& what =
      trunk_.register_with_provider && registration_ && !has_bad_probe ? *registration_ : *probe_;
  core_.emit(PeerState{.peer = peer_,
                       .up = is_registered && !has_bad_probe,
                       .detail = what.detail,
                       .round_trip = probe_ ? probe_->round_trip : what.round_trip});
}

}  // namespace convoke::sip
