#include "media/spread.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <variant>

namespace convoke::media {

bool Spread::send(const plane::Command& command) {
  return std::visit([this](const auto& one) { return on(one); }, command);
}

std::size_t Spread::door(RoomId room) {
  promise_ = Promise{.room = room, .worker = known_home_of(room).value_or(idlest())};
  return promise_->worker;
}

bool Spread::on(const plane::OpenLeg& command) {
  if (is_full()) return false;
  const std::size_t worker = idlest();
  if (!queues_.post(worker, command)) return false;
  settle(command.leg, worker, {});
  return true;
}

bool Spread::on(const plane::OpenPeer& command) {
  const auto home = known_home_of(command.room);
  promise_.reset();
  if (is_full() || !home) return false;
  if (!queues_.post(*home, command)) return false;
  settle(command.leg, *home, {.is_peer = true});
  bind(legs_.at(command.leg), command.room, *home);
  return true;
}

bool Spread::on(const plane::EnterRoom& command) {
  Leg* leg = find(command.leg);
  if (leg == nullptr) return true;
  const std::size_t home = leg->is_peer ? leg->worker : home_of(command.room, leg->worker);
  const bool is_sent =
      home == leg->worker ? deliver(*leg, command) : move(command.leg, *leg, home, command);
  if (is_sent) bind(*leg, command.room, home);
  return is_sent;
}

/// A browser stays where its room is, for its video.
bool Spread::on(const plane::LeaveRoom& command) {
  Leg* leg = find(command.leg);
  if (leg == nullptr) return true;
  if (!deliver(*leg, command)) return false;
  if (!leg->is_peer) unbind(*leg);
  return true;
}

bool Spread::on(const plane::PlayToRoom& command) {
  const auto room = rooms_.find(command.room);
  return room == rooms_.end() || queues_.post(room->second.worker, command);
}

/// One that moves is forgotten when its worker has handed it over.
bool Spread::on(const plane::CloseLeg& command) {
  Leg* leg = find(command.leg);
  if (leg == nullptr) return true;
  if (!deliver(*leg, command)) return false;
  if (!leg->is_moving) forget(command.leg);
  return true;
}

template <class ToLeg>
bool Spread::on(const ToLeg& command) {
  Leg* leg = find(command.leg);
  return leg == nullptr || deliver(*leg, command);
}

std::optional<Spread::Arrival> Spread::on_handed_over(LegId id) {
  Leg* leg = find(id);
  if (leg == nullptr || !leg->is_moving) return std::nullopt;
  leg->is_moving = false;
  Arrival arrival{.worker = leg->worker, .commands = std::exchange(leg->waiting, {})};
  const bool is_closed = std::ranges::any_of(arrival.commands, [](const plane::Command& command) {
    return std::holds_alternative<plane::CloseLeg>(command);
  });
  if (is_closed) forget(id);
  return arrival;
}

void Spread::on_report(const plane::Report& report) {
  if (const auto* failed = std::get_if<plane::LegOpenFailed>(&report)) {
    forget(failed->leg);
  } else if (const auto* statistics = std::get_if<plane::WorkerStatistics>(&report)) {
    workers_.at(statistics->worker).is_busy = statistics->busy > kBusy;
  }
}

Spread::Leg* Spread::find(LegId leg) {
  const auto found = legs_.find(leg);
  return found == legs_.end() ? nullptr : &found->second;
}

bool Spread::deliver(Leg& leg, plane::Command command) {
  if (!leg.is_moving) return queues_.post(leg.worker, std::move(command));
  if (leg.waiting.size() >= kMaxWaiting) return false;
  leg.waiting.push_back(std::move(command));
  return true;
}

/// One that is on its way already goes there instead.
bool Spread::move(LegId id, Leg& leg, std::size_t to, plane::Command command) {
  if (leg.is_moving) {
    if (!deliver(leg, std::move(command))) return false;
  } else {
    if (!queues_.call_out(leg.worker, id)) return false;
    leg.is_moving = true;
    leg.waiting.push_back(std::move(command));
  }
  --workers_[leg.worker].legs;
  ++workers_[to].legs;
  leg.worker = to;
  return true;
}

void Spread::settle(LegId id, std::size_t worker, Leg leg) {
  leg.worker = worker;
  if (legs_.emplace(id, std::move(leg)).second) ++workers_[worker].legs;
}

void Spread::forget(LegId id) {
  Leg* leg = find(id);
  if (leg == nullptr) return;
  unbind(*leg);
  --workers_[leg->worker].legs;
  legs_.erase(id);
}

void Spread::bind(Leg& leg, RoomId room, std::size_t worker) {
  if (leg.room == room) return;
  unbind(leg);
  leg.room = room;
  ++rooms_.try_emplace(room, Room{.worker = worker}).first->second.legs;
}

void Spread::unbind(Leg& leg) {
  if (!leg.room) return;
  const auto room = rooms_.find(*std::exchange(leg.room, std::nullopt));
  if (--room->second.legs == 0) rooms_.erase(room);
}

std::optional<std::size_t> Spread::known_home_of(RoomId room) const {
  if (const auto known = rooms_.find(room); known != rooms_.end()) return known->second.worker;
  if (promise_ && promise_->room == room) return promise_->worker;
  return std::nullopt;
}

/// Of one that is nobody's yet: `wanted`, unless that is much busier than another.
std::size_t Spread::home_of(RoomId room, std::size_t wanted) const {
  if (const auto known = known_home_of(room)) return *known;
  const std::size_t other = idlest();
  const Worker& here = workers_[wanted];
  const Worker& there = workers_[other];
  const bool is_much_busier = here.legs >= kMaxLegs || (here.is_busy && !there.is_busy) ||
                              here.legs > std::max(2 * there.legs, there.legs + kEvenLegs);
  return is_much_busier ? other : wanted;
}

std::size_t Spread::idlest() const {
  const auto load = [](const Worker& one) {
    return std::tuple(one.legs >= kMaxLegs, one.is_busy, one.legs);
  };
  const auto is_idler = [&](const Worker& one, const Worker& other) {
    return load(one) < load(other);
  };
  return static_cast<std::size_t>(std::ranges::min_element(workers_, is_idler) - workers_.begin());
}

}  // namespace convoke::media
