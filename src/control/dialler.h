#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "control/calls.h"
#include "control/gate.h"
#include "control/outbox_pump.h"
#include "trunk/pacer.h"
#include "trunk/standing.h"
#include "trunk/table.h"

namespace convoke::control {

/// Carries out the rings that are owed: each through the best trunk or line, at the trunk's pace,
/// and writes down what came of it. Where a trunk failed before a phone rang, the next is tried;
/// trunks that are down, silent or want to be left alone come last.
class Dialler {
 public:
  struct Surroundings {
    Rooms& rooms;
    Reception& reception;
    Calls& calls;
  };

  Dialler(const Parts& parts, const trunk::Table& table, Surroundings surroundings,
          std::function<void(const EventId&)> on_change);

  OutboxPump& pump() { return pump_; }

  /// The invitee is in the room by `leg`: a ring of another leg for them stops, one of this leg has
  /// done its work.
  void on_joined(const InvitationKey& invitation, LegId leg);
  /// The invitee is in the room by browser: what rings for them stops. A call that they have
  /// answered goes on: they may want both.
  void on_joined_by_web(const EventId& event, const std::string& invitee);
  /// Stops all rings of an event whose people have not joined.
  void cancel(const EventId& event, const std::string& why);

  /// A trunk registered or answered OPTIONS, or does not any more.
  void on_trunk(const std::string& trunk, bool is_up);

  /// Starts no ring any more and gives back what was not begun.
  void stop();
  /// Stops what still rings: a phone that has rung is not rung again, the others are owed a ring.
  void abandon();
  /// Nobody is being rung; those who joined are calls, not rings.
  bool is_idle() const;

 private:
  /// One claimed row on its way.
  struct Ring {
    OutboxRow row{};
    std::string number{};
    LegId leg{};
    std::string peer{};             ///< The trunk or line tried last.
    std::set<std::string> tried{};  ///< All of them.
    Instant begun{};
    bool rang = false;
    bool answered = false;
    bool joined = false;      ///< By this leg; the row is finished.
    bool superseded = false;  ///< Joined by another leg meanwhile.
    std::string keyed{};      ///< What was pressed at the question.
    std::string cancelled{};  ///< Why we stopped it; empty: we did not.
    sip::CallEnded end{};
    std::unique_ptr<Gate> over{};
    Gate* turn = nullptr;  ///< While it waits for its trunk's pace.
  };
  struct Lane {
    trunk::Pacer pacer;
    trunk::Standing standing{};
    std::vector<Gate*> waiting{};
    std::unique_ptr<Clock::Timer> timer{};
  };

  /// How waiting for a place on a trunk ends.
  enum class Turn {
    Taken,
    Elsewhere,  ///< Another trunk is better now.
    Off,        ///< The ring is not to be.
  };

  Task<void> deliver(OutboxRow row);
  Task<bool> is_wanted(const OutboxRow& row, std::string& number);
  Task<void> ring(Ring& ring);
  Task<void> ring_by(Ring& ring, const trunk::Route& route);
  std::optional<trunk::Route> best_route(const Ring& ring) const;
  bool is_good(const trunk::Route& route) const;
  Task<Turn> take_place(Ring& ring, const trunk::Route& route);
  void learn(const trunk::Route& route, const sip::CallEnded& end);
  void give_place_back(const trunk::Route& route);
  bool is_on(const Ring& ring) const;
  void hang_up(Ring& ring);
  Ring* find(LegId leg);
  void wake_lane(const std::string& trunk);
  static void wake_all(const Lane& lane);
  Calls::Outbound outbound(Ring& ring, const trunk::Route& route);
  void note(const Ring& ring, meeting::CallState state, std::string detail);
  Task<void> write(OutboxRow row, InvitationPatch patch);
  void count(const Ring& ring, meeting::CallState result);
  Task<void> finish(const Ring& ring);
  Task<void> finish(const OutboxRow& row, OutboxState state, InvitationPatch patch);

  const Parts& parts_;
  const trunk::Table& table_;
  Rooms& rooms_;
  Reception& reception_;
  Calls& calls_;
  std::function<void(const EventId&)> on_change_;
  OutboxPump pump_;
  std::map<std::string, Lane> lanes_;  ///< By trunk.
  std::vector<Ring*> rings_;           ///< Each lives in the frame of its coroutine.
  bool stopped_ = false;
};

}  // namespace convoke::control
