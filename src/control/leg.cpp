#include "control/leg.h"

#include <utility>

namespace convoke::control {
namespace {

using std::chrono::seconds;

constexpr int kNotAcceptableHere = 488;
constexpr int kUnavailable = 480;
constexpr int kTerminated = 487;

/// Until the worker has opened a socket.
constexpr seconds kOpenLimit{10};
/// How long after the end of its ringing SIP may tell of it.
constexpr seconds kRingMargin{10};
/// Until the flow takes an inbound call; it has a limit of its own, 30 s.
constexpr seconds kAcceptLimit{40};
/// Until the ACK to our 200 brings the peer's answer; SIP gives it up after 32 s.
constexpr seconds kAckLimit{40};
/// Until SIP says that a leg which we ended is over.
constexpr seconds kEndLimit{10};

constexpr auto kNoWorker = "The media worker did not answer.";
constexpr auto kNoSip = "The SIP stack did not answer.";

}  // namespace

Leg::Leg(const Parts& parts, LegId id, LegObserver& observer)
    : parts_(parts), id_(id), observer_(observer) {}

void Leg::dial(DialTarget target) {
  what_ = std::move(target);
  expect(kOpenLimit, [this] { fail(sip::kServiceUnavailable, kNoWorker); });
  if (!parts_.media.send(plane::OpenLeg{.leg = id_, .local_ip = parts_.settings.media_bind}))
    defer([this] { fail(sip::kServiceUnavailable, "The media worker is overloaded."); });
}

void Leg::arrive(const sip::InboundCall& call) {
  what_ = call;
  expect(kOpenLimit, [this] {
    give_up(sip::Reject{.leg = id_, .code = sip::kServiceUnavailable},
            {.code = sip::kServiceUnavailable, .detail = kNoWorker});
  });
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
  const int code = sip::kServiceUnavailable;
  std::string why = "No media: " + failed.reason;
  if (std::holds_alternative<DialTarget>(what_)) return fail(code, std::move(why));
  give_up(sip::Reject{.leg = id_, .code = code},
          sip::CallEnded{.code = code, .detail = std::move(why)});
}

void Leg::place() {
  const auto& target = std::get<DialTarget>(what_);
  phase_ = Phase::Offered;
  expect(parts_.settings.ring + kRingMargin, [this] {
    give_up(sip::HangUp{.leg = id_}, {.code = sip::kServiceUnavailable, .detail = kNoSip});
  });
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
  expect(kAcceptLimit, [this] { reject(kUnavailable); });
  if (call.offer.empty()) {
    answer_ = AnsweredOffer{.sdp = media_->offer()};
  } else {
    auto answer = media_->answer(call.offer);
    if (!answer) {
      give_up(sip::Reject{.leg = id_, .code = kNotAcceptableHere},
              {.code = kNotAcceptableHere, .detail = answer.error()});
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
  expect(kAckLimit, [this] { give_up(sip::HangUp{.leg = id_}, {.detail = kNoSip}); });
  if (peer_offered) go_up(answer_->parameters);  // Else the ACK brings the peer's answer.
  answer_.reset();
}

void Leg::reject(int sip_code) {
  close(sip::Reject{.leg = id_, .code = sip_code}, sip_code);
}

void Leg::hang_up() {
  if (phase_ == Phase::Opening && std::holds_alternative<DialTarget>(what_)) {
    defer([this] { fail(kTerminated, "cancelled"); });
    return;
  }
  const bool is_answered = phase_ == Phase::Up || phase_ == Phase::Accepting;
  close(sip::HangUp{.leg = id_}, is_answered ? 0 : kTerminated);
}

/// Tells SIP how the leg ends, and waits for its word that it has.
void Leg::close(sip::Command last_word, int sip_code) {
  if (phase_ == Phase::Closing || phase_ == Phase::Ended) return;
  phase_ = Phase::Closing;
  parts_.telephony.send(std::move(last_word));
  expect(kEndLimit, [this, sip_code] { fail(sip_code, kNoSip); });
}

/// The same without waiting.
void Leg::give_up(sip::Command last_word, sip::CallEnded end) {
  parts_.telephony.send(std::move(last_word));
  fail(end.code, std::move(end.detail));
}

/// Calls `otherwise` unless the leg has gone on to another phase by then.
void Leg::expect(Duration within, std::function<void()> otherwise) {
  limit_ = parts_.clock.call_at(parts_.clock.now() + within, std::move(otherwise));
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
  if (phase_ == Phase::Closing || !media_) return;
  const auto parameters = media_->take_answer(event.answer);
  if (!parameters)
    return give_up(sip::HangUp{.leg = id_},
                   {.code = kNotAcceptableHere, .detail = parameters.error()});
  go_up(*parameters);
}

void Leg::on(const sip::Offered& event) {
  if (!media_) return;
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
  expect(parts_.settings.max_call, [this] { hang_up(); });
  if (std::holds_alternative<DialTarget>(what_)) observer_.on_leg_answered();
}

void Leg::fail(int sip_code, std::string detail) {
  end({.leg = id_, .by = sip::EndedBy::Us, .code = sip_code, .detail = std::move(detail)});
}

void Leg::end(const sip::CallEnded& end) {
  if (std::exchange(phase_, Phase::Ended) == Phase::Ended) return;
  limit_.reset();
  parts_.media.send(plane::CloseLeg{.leg = id_});
  observer_.on_leg_ended(end);
}

/// For what is noticed while the owner is calling into the leg.
void Leg::defer(std::function<void()> action) {
  deferred_ = parts_.clock.call_at(parts_.clock.now(), std::move(action));
}

}  // namespace convoke::control
