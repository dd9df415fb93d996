#include "sip/calls.h"

#include <utility>

#include "sip/outbound_leg.h"

namespace convoke::sip {

using control::sip::CallEnded;
using control::sip::Command;
using control::sip::EndedBy;
using control::sip::PlaceCall;

namespace {

void run_on(Leg&, const PlaceCall&) {}
void run_on(Leg& leg, const control::sip::Accept& c) {
  leg.accept(c.answer);
}
void run_on(Leg& leg, const control::sip::Reject& c) {
  leg.reject(c.code);
}
void run_on(Leg& leg, const control::sip::HangUp& c) {
  leg.hang_up(c.reason);
}
void run_on(Leg& leg, const control::sip::AnswerOffer& c) {
  leg.answer_offer(c.answer);
}
void run_on(Leg& leg, const control::sip::RefuseOffer&) {
  leg.refuse_offer();
}

}  // namespace

Leg* Calls::find(LegId id) {
  const auto found = legs_.find(id);
  return found == legs_.end() ? nullptr : found->second.get();
}

void Calls::run(Command command) {
  if (auto* call = std::get_if<PlaceCall>(&command)) return place(std::move(*call));
  std::visit(
      [this](const auto& c) {
        if (auto* leg = find(c.leg)) run_on(*leg, c);
      },
      command);
}

void Calls::place(PlaceCall call) {
  if (find(call.leg) != nullptr) return;  // control names each leg once
  const auto refuse = [&](int code, const char* why) {
    core_.emit(CallEnded{.leg = call.leg, .by = EndedBy::Us, .code = code, .detail = why});
  };
  if (core_.is_stopping) return refuse(503, "503 this server is stopping");
  const auto* peer = core_.table().find(call.peer);
  if (peer == nullptr) return refuse(500, "500 there is no such trunk or line");
  auto leg = std::make_unique<OutboundLeg>(core_, *peer, std::move(call));
  auto& started = *leg;
  legs_.emplace(started.id(), std::move(leg));
  started.start(*peer);
}

void Calls::take_invite(nta_incoming_t* invite, const sip_t* sip, Caller caller) {
  const LegId id{next_inbound_++};
  caller.call.leg = id;
  auto leg = std::make_unique<InboundLeg>(core_, id, caller);
  auto& started = *leg;
  legs_.emplace(id, std::move(leg));
  started.start(invite, sip, std::move(caller));
}

void Calls::on_tick(Instant now) {
  for (auto& [id, leg] : legs_) leg->on_tick(now);
  std::erase_if(legs_, [](const auto& entry) { return entry.second->is_over(); });
}

void Calls::hang_up_all() {
  for (auto& [id, leg] : legs_) leg->hang_up("SIP;cause=503;text=\"Server stops\"");
}

}  // namespace convoke::sip
