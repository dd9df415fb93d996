#include "control/dialler.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <utility>

#include "base/mask.h"
#include "control/built_in_handlers.h"
#include "trunk/cause.h"

namespace convoke::control {
namespace {

using meeting::CallState;

constexpr auto kNoRoute = "No trunk and no line rings this number.";

InvitationKey key_of(const OutboxRow& row) {
  return {.event = row.event, .generation = row.generation, .invitee = row.invitee};
}

CallState state_of(trunk::Outcome outcome) {
  switch (outcome) {
    case trunk::Outcome::Busy:
      return CallState::Busy;
    case trunk::Outcome::NoAnswer:
      return CallState::NoAnswer;
    case trunk::Outcome::Declined:
      return CallState::Declined;
    case trunk::Outcome::BadNumber:
      return CallState::BadNumber;
    case trunk::Outcome::Refused:
      return CallState::Refused;
    case trunk::Outcome::Failed:
      return CallState::Failed;
  }
  return CallState::Failed;
}

InvitationPatch settled(CallState state, std::string detail) {
  return {.call_state = state, .call_detail = std::move(detail)};
}

/// How an answered call ended whose person did not join.
InvitationPatch answered_in_vain(const std::string& keyed) {
  if (keyed == "2") return settled(CallState::Declined, "Pressed 2.");
  if (keyed == "1") return settled(CallState::Failed, "Pressed 1, but could not be joined.");
  return settled(CallState::NoKey, "Answered, but pressed no key.");
}

}  // namespace

Dialler::Dialler(const Parts& parts, const trunk::Table& table, Rooms& rooms, Reception& reception,
                 Calls& calls, std::function<void(const EventId&)> on_change)
    : parts_(parts),
      table_(table),
      rooms_(rooms),
      reception_(reception),
      calls_(calls),
      on_change_(std::move(on_change)),
      pump_(parts, Channel::Call, parts.settings.max_calls,
            [this](OutboxRow row) { return deliver(std::move(row)); }) {
  for (const auto& peer : table.peers())
    if (const auto* trunk = peer.trunk())
      lanes_.emplace(trunk->name,
                     Lane{.pacer = {trunk->calls_per_second, trunk->max_calls, parts.clock.now()}});
}

Task<void> Dialler::deliver(OutboxRow row) {
  std::string number;
  if (!co_await is_wanted(row, number)) co_return;
  Ring ring{.row = std::move(row)};
  rings_.push_back(&ring);
  co_await this->ring(ring, number);
  std::erase(rings_, &ring);
}

/// Whether the invitee still is to be rung, and at which number; if not, the row is finished.
Task<bool> Dialler::is_wanted(const OutboxRow& row, std::string& number) {
  const auto event = co_await parts_.store.load_for(row.event, row.invitee);
  if (!event || stopped_) {
    tolerate(co_await parts_.store.release(row));
    co_return false;
  }
  const auto* invitation = *event && (*event)->generation == row.generation
                               ? meeting::find_invitation(**event, row.invitee)
                               : nullptr;
  const auto state =
      *event ? meeting::state(**event, parts_.clock.wall_now()) : meeting::EventState::Ended;
  if (invitation == nullptr || state == meeting::EventState::Ended) {
    co_await finish(row, OutboxState::Done, settled(CallState::Cancelled, "The event was ended."));
  } else if (state == meeting::EventState::Expired) {
    co_await finish(row, OutboxState::Done, settled(CallState::Expired, "The event expired."));
  } else if (rooms_.find_invitee((*event)->meeting, row.invitee) != nullptr) {
    co_await finish(row, OutboxState::Done, settled(CallState::Joined, ""));
  } else {
    number = invitation->phone_number;
    co_return true;
  }
  co_return false;
}

Task<void> Dialler::ring(Ring& ring, const std::string& number) {
  const auto routes = table_.routes(number);
  if (routes.empty()) {
    co_await finish(ring.row, OutboxState::Failed, settled(CallState::BadNumber, kNoRoute));
    co_return;
  }
  for (const auto& route : routes) {
    bool may_go = route.is_line;
    if (!may_go) may_go = co_await await_turn(route.peer);
    if (!may_go) {
      tolerate(co_await parts_.store.release(ring.row));
      co_return;
    }
    std::string unused;
    if (!ring.cancelled.empty() || ring.superseded || stopped_) break;
    if (!co_await is_wanted(ring.row, unused)) co_return;
    co_await ring_by(ring, route, number);
    // Another trunk is tried only where the carrier failed and no phone has rung.
    const bool carrier_failed = !ring.rang && !ring.answered && ring.cancelled.empty() &&
                                trunk::outcome(ring.end.code, false) == trunk::Outcome::Failed;
    if (!carrier_failed) break;
  }
  co_await finish(ring);
}

Task<void> Dialler::ring_by(Ring& ring, const trunk::Route& route, const std::string& number) {
  ring.peer = route.peer;
  ring.begun = parts_.clock.now();
  ring.over = std::make_unique<Gate>(parts_.executor);
  note(ring, CallState::Dialling, "By " + route.peer + ".");
  ring.leg = calls_.place(outbound(ring, route, number));
  co_await ring.over->opened();
  if (!route.is_line) {
    lanes_.at(route.peer).pacer.on_ended();
    wake_lane(route.peer);
  }
}

/// Waits for the trunk's pace; false: the server stops.
Task<bool> Dialler::await_turn(const std::string& trunk) {
  auto& lane = lanes_.at(trunk);
  while (!stopped_) {
    const auto now = parts_.clock.now();
    const bool first_in_line = lane.waiting.empty();
    const auto next = lane.pacer.next_call(now);
    if (first_in_line && next <= now) {
      lane.pacer.on_started(now);
      co_return true;
    }
    Gate turn(parts_.executor);
    lane.waiting.push_back(&turn);
    wake_lane(trunk);
    co_await turn.opened();
    std::erase(lane.waiting, &turn);
    if (stopped_) break;
    if (lane.pacer.next_call(parts_.clock.now()) <= parts_.clock.now()) {
      lane.pacer.on_started(parts_.clock.now());
      if (!lane.waiting.empty()) wake_lane(trunk);
      co_return true;
    }
  }
  co_return false;
}

/// Opens the gate of the first who waits, as soon as the trunk may be used.
void Dialler::wake_lane(const std::string& trunk) {
  auto& lane = lanes_.at(trunk);
  lane.timer.reset();
  if (lane.waiting.empty()) return;
  const auto next = lane.pacer.next_call(parts_.clock.now());
  if (next == kNever) return;  // Woken again when a call ends.
  lane.timer = parts_.clock.call_at(next, [&lane] {
    if (!lane.waiting.empty()) lane.waiting.front()->open();
  });
}

Calls::Outbound Dialler::outbound(Ring& ring, const trunk::Route& route,
                                  const std::string& number) {
  return {.target = {.peer = route.peer, .number = number, .caller_id = parts_.settings.caller_id},
          .arguments = {{"event_id", ring.row.event.text}},
          .transaction = {ring.row.message_id},
          .handler =
              [this, &ring](LegId leg) {
                return make_dial_out_handler(reception_, rooms_, leg, key_of(ring.row),
                                             [&ring](std::string keyed) { ring.keyed = keyed; });
              },
          .progress = {.ringing =
                           [this, &ring](int code) {
                             ring.rang = true;
                             note(ring, CallState::Ringing, trunk::sentence(code, ""));
                           },
                       .answered =
                           [this, &ring] {
                             ring.answered = true;
                             parts_.journal.observe("convoke_call_setup_seconds",
                                                    parts_.clock.now() - ring.begun,
                                                    {{"trunk", ring.peer}});
                             note(ring, CallState::Answered, "");
                           },
                       .ended =
                           [&ring](const sip::CallEnded& end) {
                             ring.end = end;
                             ring.over->open();
                           }}};
}

void Dialler::on_joined(const InvitationKey& invitation, LegId leg) {
  for (auto* ring : rings_) {
    if (!(key_of(ring->row) == invitation)) continue;
    if (ring->leg == leg) {
      ring->joined = true;
      count(*ring, CallState::Joined);
      boost::asio::co_spawn(parts_.executor, finish(ring->row, OutboxState::Done, {}),
                            boost::asio::detached);
    } else if (!ring->joined) {
      ring->superseded = true;
      calls_.hang_up(ring->leg);
    }
  }
}

void Dialler::cancel(const EventId& event, std::string why) {
  for (auto* ring : rings_) {
    if (ring->row.event != event || ring->joined) continue;
    ring->cancelled = why;
    calls_.hang_up(ring->leg);
  }
}

void Dialler::stop() {
  stopped_ = true;
  pump_.stop();
  for (auto& [trunk, lane] : lanes_)
    for (auto* turn : lane.waiting) turn->open();
}

void Dialler::abandon() {
  for (auto* ring : rings_) {
    if (ring->joined || ring->answered) continue;
    ring->cancelled = "The server was stopped.";
    calls_.hang_up(ring->leg);
  }
}

bool Dialler::is_idle() const {
  return std::all_of(rings_.begin(), rings_.end(), [](const Ring* ring) { return ring->joined; });
}

void Dialler::note(const Ring& ring, CallState state, std::string detail) {
  boost::asio::co_spawn(parts_.executor,
                        write(ring.row, {.call_state = state, .call_detail = std::move(detail)}),
                        boost::asio::detached);
}

Task<void> Dialler::write(OutboxRow row, InvitationPatch patch) {
  tolerate(co_await parts_.store.patch(key_of(row), std::move(patch), parts_.clock.wall_now()));
  on_change_(row.event);
}

Task<void> Dialler::finish(const Ring& ring) {
  if (ring.joined) co_return;  // Finished when joining; leaving is the reception's to note.
  if (ring.superseded) {
    co_await finish(ring.row, OutboxState::Done, InvitationPatch());
  } else if (stopped_ && !ring.rang && !ring.answered && !ring.cancelled.empty()) {
    tolerate(co_await parts_.store.release(ring.row));
  } else if (stopped_ && ring.leg == LegId{}) {
    tolerate(co_await parts_.store.release(ring.row));
  } else if (!ring.cancelled.empty() && !ring.answered) {
    count(ring, CallState::Cancelled);
    co_await finish(ring.row, OutboxState::Done, settled(CallState::Cancelled, ring.cancelled));
  } else if (ring.answered) {
    const auto patch = answered_in_vain(ring.keyed);
    count(ring, *patch.call_state);
    co_await finish(ring.row, OutboxState::Done, patch);
  } else {
    auto patch = settled(state_of(trunk::outcome(ring.end.code, ring.rang)), ring.end.detail);
    patch.sip_code = ring.end.code;
    count(ring, *patch.call_state);
    co_await finish(ring.row, OutboxState::Done, patch);
  }
}

void Dialler::count(const Ring& ring, CallState result) {
  parts_.journal.count("convoke_calls_total", {{"direction", "outbound"},
                                               {"trunk", ring.peer},
                                               {"result", std::string(meeting::name(result))}});
}

Task<void> Dialler::finish(const OutboxRow& row, OutboxState state, InvitationPatch patch) {
  const auto result = patch.call_state ? meeting::name(*patch.call_state) : "joined";
  parts_.journal.log(LogLevel::Info, "ring ended",
                     {{"event", row.event.text},
                      {"result", std::string(result)},
                      {"detail", patch.call_detail.value_or("")}});
  const auto event = row.event;
  tolerate(co_await parts_.store.finish(row, state, patch.call_detail.value_or(""), patch,
                                        parts_.clock.wall_now()));
  on_change_(event);
}

}  // namespace convoke::control
