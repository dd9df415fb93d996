#include "control/calls.h"

#include <boost/asio/post.hpp>

#include <utility>
#include <vector>

#include "base/mask.h"

namespace convoke::control {
namespace {

/// The leg that an event or report names; none for what names no leg.
template <class Variant>
LegId leg_of(const Variant& value) {
  return std::visit(
      [](const auto& each) -> LegId {
        if constexpr (requires { each.leg; }) return each.leg;
        return {};
      },
      value);
}

}  // namespace

LegId Calls::place(Outbound outbound) {
  const LegId leg{++last_leg_};
  auto& call = add(leg, {.leg = leg,
                         .details = details(outbound.target.caller_id, outbound.target.number,
                                            flow::Direction::Outbound, outbound.transaction),
                         .options = {.type_ahead = true},
                         .handler = outbound.handler(leg),
                         .progress = std::move(outbound.progress)});
  call.dial(std::move(outbound.target), std::move(outbound.arguments));
  return leg;
}

void Calls::on_sip(const sip::Event& event) {
  if (const auto* inbound = std::get_if<sip::InboundCall>(&event)) {
    arrive(*inbound);
  } else if (auto* call = find(leg_of(event))) {
    call->on_sip(event);
  } else if (std::holds_alternative<sip::Answered>(event)) {
    parts_.telephony.send(sip::HangUp{.leg = leg_of(event)});  // Answered as we gave it up.
  }
}

void Calls::arrive(const sip::InboundCall& inbound) {
  const bool full = calls_.size() >= static_cast<std::size_t>(parts_.settings.max_calls);
  if (stopped_ || full) {
    parts_.journal.count("convoke_sip_dropped_total", {{"reason", full ? "full" : "stopping"}});
    parts_.telephony.send(sip::Reject{.leg = inbound.leg, .code = sip::kServiceUnavailable});
    return;
  }
  parts_.journal.log(LogLevel::Info, "inbound call",
                     {{"peer", inbound.peer}, {"from", masked_phone(inbound.from)}});
  parts_.journal.count("convoke_calls_total", {{"direction", "inbound"}, {"trunk", inbound.peer}});
  auto& call =
      add(inbound.leg, {.leg = inbound.leg,
                        .details = details(inbound.from, inbound.to, flow::Direction::Inbound,
                                           {parts_.vault.random().uuid()}),
                        .options = {.type_ahead = true},
                        .handler = make_inbound_handler_(inbound)});
  call.arrive(inbound);
}

void Calls::on_media(const plane::Report& report) {
  if (const auto* levels = std::get_if<plane::RoomLevels>(&report)) {
    rooms_.on_levels(*levels);
  } else if (auto* call = find(leg_of(report))) {
    call->on_media(report);
  }
}

void Calls::end_meeting(const MeetingId& meeting) {
  for (const auto& member : rooms_.members(meeting)) remove_from_meeting(member.leg);
  reception_.forget(meeting);
}

void Calls::remove_from_meeting(LegId leg) {
  if (auto* call = find(leg)) call->on_meeting_leg_ended();
}

void Calls::hang_up(LegId leg) {
  if (auto* call = find(leg)) call->hang_up();
}

void Calls::hang_up_all() {
  for (auto& [leg, call] : calls_) call->hang_up();
}

Call& Calls::add(LegId leg, Call::Setup setup) {
  Call::Environment environment{
      .parts = parts_, .rooms = rooms_, .reception = reception_, .over = [this](LegId over) {
        boost::asio::post(parts_.executor, [this, over] { calls_.erase(over); });
      }};
  return *(calls_[leg] = std::make_unique<Call>(std::move(environment), std::move(setup)));
}

Call* Calls::find(LegId leg) {
  const auto found = calls_.find(leg);
  return found == calls_.end() ? nullptr : found->second.get();
}

flow::CallDetails Calls::details(std::string from, std::string to, flow::Direction direction,
                                 TransactionId transaction) {
  return {.transaction_id = std::move(transaction),
          .aws_account_id = parts_.settings.account_id,
          .aws_region = parts_.settings.region,
          .participants = {{.call_id = {parts_.vault.random().uuid()},
                            .participant_tag = flow::ParticipantTag::LegA,
                            .to = std::move(to),
                            .from = std::move(from),
                            .direction = direction,
                            .start_time = parts_.clock.wall_now()}}};
}

}  // namespace convoke::control
