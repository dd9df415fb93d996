#include "control/dialler.h"

#include <algorithm>
#include <utility>

#include "base/mask.h"
#include "control/built_in_handlers.h"
#include "control/ring_fault.h"
#include "control/spawn.h"
#include "trunk/cause.h"

namespace convoke::control {
namespace {

using meeting::CallState;
using meeting::JoinMethod;

constexpr auto kJoinedByWeb = "Joined by web.";

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

Dialler::Dialler(const Parts& parts, const trunk::Table& table, Surroundings surroundings,
                 std::function<void(const EventId&)> on_change)
    : parts_(parts),
      table_(table),
      rooms_(surroundings.rooms),
      reception_(surroundings.reception),
      calls_(surroundings.calls),
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
  Ring ring{.row = std::move(row), .number = std::move(number)};
  rings_.push_back(&ring);
  co_await this->ring(ring);
  std::erase(rings_, &ring);
}

/// Whether the invitee still is to be rung, and at which number; if not, the row is finished.
Task<bool> Dialler::is_wanted(const OutboxRow& row, std::string& number) {
  const auto event = co_await parts_.store.load_for(row.event, row.invitee);
  if (!event) co_await rest(parts_, kStoreRetry);
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
  } else if (rooms_.is_in_by(JoinMethod::Phone, (*event)->meeting, row.invitee)) {
    co_await finish(row, OutboxState::Done, settled(CallState::Joined, ""));
  } else if (rooms_.is_in_by(JoinMethod::Web, (*event)->meeting, row.invitee)) {
    co_await finish(row, OutboxState::Done, settled(CallState::Cancelled, kJoinedByWeb));
  } else {
    number = invitation->phone_number;
    co_return true;
  }
  co_return false;
}

Task<void> Dialler::ring(Ring& ring) {
  if (auto fault = ring_fault(table_, ring.number)) {
    const auto patch = settled(CallState::BadNumber, *std::move(fault));
    co_await finish(ring.row, OutboxState::Failed, patch);
    co_return;
  }
  while (const auto route = best_route(ring)) {
    ring.leg = {};
    const auto turn = co_await take_place(ring, *route);
    if (turn == Turn::Elsewhere) continue;
    if (turn == Turn::Off) break;
    std::string unused;
    const bool wanted = co_await is_wanted(ring.row, unused);
    if (wanted) co_await ring_by(ring, *route);
    if (wanted) learn(*route, ring.end);
    give_place_back(*route);
    if (!wanted) co_return;
    // Another trunk is tried only where the carrier failed and no phone has rung.
    const bool carrier_failed = !ring.rang && !ring.answered && ring.cancelled.empty() &&
                                trunk::outcome(ring.end.code, false) == trunk::Outcome::Failed;
    if (!carrier_failed) break;
  }
  co_await finish(ring);
}

/// The line, or the trunk of those not tried yet that is likeliest to carry the call.
std::optional<trunk::Route> Dialler::best_route(const Ring& ring) const {
  std::optional<trunk::Route> best;
  for (const auto& route : table_.routes(ring.number)) {
    if (ring.tried.contains(route.peer)) continue;
    if (is_good(route)) return route;
    if (!best) best = route;
  }
  return best;
}

bool Dialler::is_good(const trunk::Route& route) const {
  if (route.is_line) return true;
  const auto& lane = lanes_.at(route.peer);
  const auto now = parts_.clock.now();
  return lane.standing.is_good(now) && !lane.pacer.is_resting(now);
}

Task<void> Dialler::ring_by(Ring& ring, const trunk::Route& route) {
  ring.peer = route.peer;
  ring.tried.insert(route.peer);
  ring.begun = parts_.clock.now();
  ring.over = std::make_unique<Gate>(parts_.executor);
  note(ring, CallState::Dialling, "By " + route.peer + ".");
  ring.leg = calls_.place(outbound(ring, route));
  co_await ring.over->opened();
}

/// Waits for the trunk's pace and takes one of its places.
Task<Dialler::Turn> Dialler::take_place(Ring& ring, const trunk::Route& route) {
  if (route.is_line) co_return is_on(ring) ? Turn::Taken : Turn::Off;
  auto& lane = lanes_.at(route.peer);
  bool my_turn = lane.waiting.empty();
  while (is_on(ring) && best_route(ring)->peer == route.peer) {
    const auto now = parts_.clock.now();
    if (my_turn && lane.pacer.next_call(now) <= now) {
      lane.pacer.on_started(now);
      wake_lane(route.peer);
      co_return Turn::Taken;
    }
    Gate turn(parts_.executor);
    ring.turn = &turn;
    // Who was woken too early keeps the first place.
    lane.waiting.insert(my_turn ? lane.waiting.begin() : lane.waiting.end(), &turn);
    wake_lane(route.peer);
    co_await turn.opened();
    ring.turn = nullptr;
    my_turn = lane.waiting.front() == &turn;
    std::erase(lane.waiting, &turn);
  }
  wake_lane(route.peer);
  co_return is_on(ring) ? Turn::Elsewhere : Turn::Off;
}

/// What the end of a ring tells about its trunk.
void Dialler::learn(const trunk::Route& route, const sip::CallEnded& end) {
  if (route.is_line) return;
  auto& lane = lanes_.at(route.peer);
  const auto now = parts_.clock.now();
  if (end.retry_after > Duration::zero()) lane.pacer.on_refused(now + end.retry_after);
  if (end.by == sip::EndedBy::Timeout && end.code == sip::kServiceUnavailable)
    lane.standing.on_silence(now);
  if (!is_good(route)) wake_all(lane);
}

void Dialler::on_trunk(const std::string& trunk, bool is_up) {
  const auto lane = lanes_.find(trunk);
  if (lane == lanes_.end()) return;
  lane->second.standing.on_probed(is_up);
  if (!is_up) wake_all(lane->second);
}

void Dialler::give_place_back(const trunk::Route& route) {
  if (route.is_line) return;
  lanes_.at(route.peer).pacer.on_ended();
  wake_lane(route.peer);
}

bool Dialler::is_on(const Ring& ring) const {
  return !stopped_ && ring.cancelled.empty() && !ring.superseded;
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

/// All who wait look for a trunk anew.
void Dialler::wake_all(const Lane& lane) {
  for (auto* turn : lane.waiting) turn->open();
}

Calls::Outbound Dialler::outbound(Ring& ring, const trunk::Route& route) {
  return {
      .target = {.peer = route.peer, .number = ring.number, .caller_id = parts_.settings.caller_id},
      .arguments = {{"event_id", ring.row.event.text}},
      .transaction = {ring.row.message_id},
      .handler =
          [this, &ring](LegId leg) {
            return make_dial_out_handler(reception_, rooms_, leg, key_of(ring.row),
                                         [this, leg](std::string keyed) {
                                           if (auto* on = find(leg)) on->keyed = std::move(keyed);
                                         });
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
      spawn(parts_, finish(ring->row, OutboxState::Done, {}));
    } else if (!ring->joined) {
      ring->superseded = true;
      hang_up(*ring);
    }
  }
}

void Dialler::on_joined_by_web(const EventId& event, const std::string& invitee) {
  for (auto* ring : rings_) {
    if (ring->row.event != event || ring->row.invitee != invitee) continue;
    if (ring->joined || ring->answered || !ring->cancelled.empty()) continue;
    ring->cancelled = kJoinedByWeb;
    hang_up(*ring);
  }
}

/// Stops a ring wherever it is: on the wire, or waiting for its turn.
void Dialler::hang_up(Ring& ring) {
  if (ring.turn != nullptr) ring.turn->open();
  calls_.hang_up(ring.leg);
}

Dialler::Ring* Dialler::find(LegId leg) {
  const auto found = std::find_if(rings_.begin(), rings_.end(),
                                  [leg](const Ring* ring) { return ring->leg == leg; });
  return found == rings_.end() ? nullptr : *found;
}

void Dialler::cancel(const EventId& event, const std::string& why) {
  for (auto* ring : rings_) {
    if (ring->row.event != event || ring->joined) continue;
    ring->cancelled = why;
    hang_up(*ring);
  }
}

void Dialler::stop() {
  stopped_ = true;
  pump_.stop();
  for (const auto& [trunk, lane] : lanes_) wake_all(lane);
}

void Dialler::abandon() {
  for (auto* ring : rings_) {
    if (ring->joined || ring->answered) continue;
    ring->cancelled = "The server was stopped.";
    hang_up(*ring);
  }
}

bool Dialler::is_idle() const {
  return std::all_of(rings_.begin(), rings_.end(), [](const Ring* ring) { return ring->joined; });
}

void Dialler::note(const Ring& ring, CallState state, std::string detail) {
  spawn(parts_, write(ring.row, {.call_state = state, .call_detail = std::move(detail)}));
}

Task<void> Dialler::write(OutboxRow row, InvitationPatch patch) {
  tolerate(co_await parts_.store.patch(key_of(row), std::move(patch), parts_.clock.wall_now()));
  on_change_(row.event);
}

Task<void> Dialler::finish(const Ring& ring) {
  if (ring.joined) co_return;  // Finished when joining; leaving is the reception's to note.
  if (ring.superseded) {
    co_await finish(ring.row, OutboxState::Done, InvitationPatch());
  } else if (stopped_ && !ring.rang && !ring.answered) {
    tolerate(co_await parts_.store.release(ring.row));
    const auto patch = settled(CallState::Queued, "");
    co_await write(ring.row, patch);
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
                      {"invitee", masked_text(row.invitee)},
                      {"result", std::string(result)},
                      {"detail", masked_text(patch.call_detail.value_or(""))}});
  const auto event = row.event;
  co_await finish_surely(parts_, row, state, patch.call_detail.value_or(""), patch);
  on_change_(event);
}

}  // namespace convoke::control
