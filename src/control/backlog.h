#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "control/ports.h"
#include "control/telephony.h"

namespace convoke::control {

/// What begins something is refused while the queue is full, and its owner fails in order.
inline bool begins_something(const plane::Command& command) {
  return std::holds_alternative<plane::OpenLeg>(command) ||
         std::holds_alternative<plane::OpenPeer>(command) ||
         std::holds_alternative<plane::Play>(command);
}
inline bool begins_something(const sip::Command& command) {
  return std::holds_alternative<sip::PlaceCall>(command);
}

/// Of what only the last word counts, so that of two commands that wait the later one says it all:
/// the leg whose video it tells. No value: each word counts.
inline std::optional<LegId> only_last_word_of(const plane::Command& command) {
  const auto* const video = std::get_if<plane::SetVideo>(&command);
  return video != nullptr ? std::optional(video->leg) : std::nullopt;
}
inline std::optional<LegId> only_last_word_of(const sip::Command& /*command*/) {
  return std::nullopt;
}

/// In front of a port whose queue may be full. Whatever mutes, silences, answers or ends is kept
/// and sent in order once there is room, so that no leg stays open, heard or ringing because a
/// command was lost; of a browser's video only the last word waits. Meanwhile nothing new begins.
template <class Port, class Command>
class Backlog : public Port {
 public:
  /// Beyond it commands are lost, and each is logged; a leg has only a few.
  static constexpr std::size_t kMostWaiting = 65'536;
  static constexpr Duration kPause = std::chrono::milliseconds(50);

  Backlog(Port& port, Clock& clock, Journal& journal, std::string name)
      : port_(port), clock_(clock), journal_(journal), name_(std::move(name)) {}

  bool send(Command command) final {
    if (waiting_.empty() && port_.send(command)) return true;
    if (begins_something(command)) return false;
    if (const auto what = only_last_word_of(command)) {
      const auto earlier = std::ranges::find_if(
          waiting_, [&](const Command& each) { return only_last_word_of(each) == what; });
      if (earlier != waiting_.end()) {
        *earlier = std::move(command);
        return true;
      }
    }
    if (waiting_.size() >= kMostWaiting) {
      journal_.log(LogLevel::Error, "a command was lost", {{"to", name_}});
      return false;
    }
    if (waiting_.empty()) journal_.log(LogLevel::Warn, "commands wait", {{"to", name_}});
    waiting_.push_back(std::move(command));
    arm();
    return true;
  }

 protected:
  Port& port() { return port_; }

 private:
  void arm() {
    if (timer_) return;
    timer_ = clock_.call_at(clock_.now() + kPause, [this] { offer_again(); });
  }

  void offer_again() {
    timer_.reset();
    while (!waiting_.empty() && port_.send(waiting_.front())) waiting_.pop_front();
    if (!waiting_.empty()) arm();
  }

  Port& port_;
  Clock& clock_;
  Journal& journal_;
  const std::string name_;
  std::deque<Command> waiting_{};
  std::unique_ptr<Clock::Timer> timer_{};
};

class MediaBacklog final : public Backlog<MediaPlane, plane::Command> {
 public:
  using Backlog::Backlog;
  BrowserMedia door(RoomId room) override { return port().door(room); }
};
using SipBacklog = Backlog<sip::Telephony, sip::Command>;

}  // namespace convoke::control
