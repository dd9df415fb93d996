#include "control/leg.h"

#include <utility>

namespace convoke::control {
namespace {

constexpr int kNotAcceptableHere = 488;

}  // namespace

Leg::Leg(const Parts& parts, LegId id, LegObserver& observer)
    : parts_(parts), id_(id), observer_(observer) {}

void Leg::dial(DialTarget target) {
  what_ = std::move(target);
  if (!parts_.media.send(plane::OpenLeg{.leg = id_, .local_ip = parts_.settings.media_bind}))
    defer([this] { fail(sip::kServiceUnavailable, "The media worker is overloaded."); });
}

void Leg::arrive(const sip::InboundCall& call) {
  what_ = call;
  if (!parts_.media.send(plane::OpenLeg{.leg = id_, .local_ip = parts_.settings.media_bind}))
    reject(sip::kServiceUnavailable);
}

void Leg::on_opened(const plane::LegOpened& opened) {
  if (phase_ != Phase::Opening || deferred_) return;
  media_.emplace(id_, TransportAddress{parts_.settings.media_public, opened.local.port},
                 parts_.settings.codecs);
  if (std::holds_alternative<DialTarget>(what_)) {
    place();
  } else {
    answer_inbound();
  }
}

void Leg::on_open_failed(const plane::LegOpenFailed& failed) {
  if (phase_ != Phase::Opening) return;
  if (std::holds_alternative<sip::InboundCall>(what_))
    parts_.telephony.send(sip::Reject{.leg = id_, .code = sip::kServiceUnavailable});
  fail(sip::kServiceUnavailable, "No media: " + failed.reason);
}

void Leg::place() {
  const auto& target = std::get<DialTarget>(what_);
  phase_ = Phase::Offered;
  const bool sent = parts_.telephony.send(sip::PlaceCall{.leg = id_,
                                                         .peer = target.peer,
                                                         .number = target.number,
                                                         .caller_id = target.caller_id,
                                                         .offer = media_->offer(),
                                                         .ring_timeout = parts_.settings.ring});
  if (!sent) fail(sip::kServiceUnavailable, "The SIP stack is overloaded.");
}

void Leg::answer_inbound() {
  const auto& call = std::get<sip::InboundCall>(what_);
  phase_ = Phase::Ringing;
  if (call.offer.empty()) {
    answer_ = AnsweredOffer{.sdp = media_->offer()};
  } else {
    auto answer = media_->answer(call.offer);
    if (!answer) {
      parts_.telephony.send(sip::Reject{.leg = id_, .code = kNotAcceptableHere});
      fail(kNotAcceptableHere, answer.error());
      return;
    }
    answer_ = std::move(*answer);
  }
  observer_.on_leg_ready();
}

void Leg::accept() {
  if (phase_ != Phase::Ringing || !answer_) return;
  parts_.telephony.send(sip::Accept{.leg = id_, .answer = answer_->sdp});
  const bool peer_offered = !std::get<sip::InboundCall>(what_).offer.empty();
  phase_ = Phase::Accepting;
  if (peer_offered) go_up(answer_->parameters);  // Else the ACK brings the peer's answer.
  answer_.reset();
}

void Leg::reject(int sip_code) {
  if (phase_ == Phase::Ended) return;
  parts_.telephony.send(sip::Reject{.leg = id_, .code = sip_code});
}

void Leg::hang_up() {
  if (phase_ == Phase::Ended) return;
  if (phase_ == Phase::Opening && std::holds_alternative<DialTarget>(what_)) {
    defer(
        [this] { end({.leg = id_, .by = sip::EndedBy::Us, .code = 487, .detail = "cancelled"}); });
    return;
  }
  parts_.telephony.send(sip::HangUp{.leg = id_});
}

void Leg::on_sip(const sip::Event& event) {
  if (phase_ == Phase::Ended) return;
  std::visit([this](const auto& each) { on(each); }, event);
}

void Leg::on(const sip::Ringing& event) {
  if (phase_ != Phase::Offered && phase_ != Phase::Ringing) return;
  phase_ = Phase::Ringing;
  observer_.on_leg_ringing(event.code);
}

void Leg::on(const sip::Answered& event) {
  const auto parameters = media_->take_answer(event.answer);
  if (!parameters) {
    parts_.telephony.send(sip::HangUp{.leg = id_});
    fail(kNotAcceptableHere, parameters.error());
    return;
  }
  go_up(*parameters);
}

void Leg::on(const sip::Offered& event) {
  if (event.offer.empty()) {
    parts_.telephony.send(sip::AnswerOffer{.leg = id_, .answer = media_->offer()});
    return;
  }
  const auto answer = media_->answer(event.offer);
  if (!answer) {
    parts_.telephony.send(sip::RefuseOffer{.leg = id_});
    return;
  }
  parts_.media.send(plane::SetRemote{.leg = id_, .parameters = answer->parameters});
  parts_.telephony.send(sip::AnswerOffer{.leg = id_, .answer = answer->sdp});
}

void Leg::on(const sip::CallEnded& event) {
  end(event);
}

void Leg::go_up(const plane::RtpParameters& parameters) {
  parts_.media.send(plane::SetRemote{.leg = id_, .parameters = parameters});
  if (std::exchange(phase_, Phase::Up) == Phase::Up) return;  // A new offer of ours was answered.
  max_call_ =
      parts_.clock.call_at(parts_.clock.now() + parts_.settings.max_call, [this] { hang_up(); });
  if (std::holds_alternative<DialTarget>(what_)) observer_.on_leg_answered();
}

void Leg::fail(int sip_code, std::string detail) {
  end({.leg = id_, .by = sip::EndedBy::Us, .code = sip_code, .detail = std::move(detail)});
}

void Leg::end(const sip::CallEnded& end) {
  if (std::exchange(phase_, Phase::Ended) == Phase::Ended) return;
  max_call_.reset();
  parts_.media.send(plane::CloseLeg{.leg = id_});
  observer_.on_leg_ended(end);
}

/// For what is noticed while the owner is calling into the leg.
void Leg::defer(std::function<void()> action) {
  deferred_ = parts_.clock.call_at(parts_.clock.now(), std::move(action));
}

}  // namespace convoke::control
