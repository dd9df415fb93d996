#pragma once

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "media/limits.h"
#include "plane/messages.h"

namespace convoke::media {

/// The queues of several media workers, which are numbered from 0.
class WorkerQueues {
 public:
  virtual ~WorkerQueues() = default;
  /// False: the worker's queue is full, nothing was taken.
  virtual bool post(std::size_t worker, plane::Command command) = 0;
  /// Asks a worker to hand a leg over, after all that was posted to it before; ends in
  /// Spread::on_handed_over(). False as above.
  virtual bool call_out(std::size_t worker, LegId leg) = 0;
};

/// Which leg and which room is on which worker. A room is on one worker, and so are all its legs: a
/// phone starts on the worker that has the fewest legs and moves when it enters a room elsewhere;
/// what it is told meanwhile waits, in order. A browser is opened where its room is. Sans-IO; the
/// control loop owns it.
class Spread {
 public:
  /// Commands that wait for one leg; more are refused.
  static constexpr std::size_t kMaxWaiting = 64;
  /// A worker that was busier than this in the last second gets nothing new while another was not.
  static constexpr Duration kBusy = std::chrono::milliseconds(600);
  /// A room opens with its first leg unless that worker has more than twice as many legs as the one
  /// with the fewest, and so many.
  static constexpr std::size_t kEvenLegs = 32;

  /// `queues` must outlive it.
  Spread(std::size_t workers, WorkerQueues& queues) : queues_(queues), workers_(workers) {}

  /// False: a queue is full, or there are as many legs as all workers take; nothing was taken. What
  /// is for a leg or a room that is not there is dropped.
  bool send(const plane::Command& command);

  /// The worker on which a browser finds this room. An OpenPeer that follows at once goes there.
  std::size_t door(RoomId room);

  /// Where a leg goes that its worker has handed over, and what it is to be told there first.
  struct Arrival {
    std::size_t worker = 0;
    std::vector<plane::Command> commands{};
  };
  /// Nothing: it was given up meanwhile.
  std::optional<Arrival> on_handed_over(LegId id);
  void on_report(const plane::Report& report);

  std::size_t leg_count() const { return legs_.size(); }
  std::size_t room_count() const { return rooms_.size(); }

 private:
  struct Leg {
    std::size_t worker = 0;  ///< Where it is, or is going.
    bool is_peer = false;    ///< A browser's, which does not move.
    bool is_moving = false;
    std::optional<RoomId> room{};
    std::vector<plane::Command> waiting{};
  };
  struct Room {
    std::size_t worker = 0;
    std::size_t legs = 0;
  };
  struct Worker {
    std::size_t legs = 0;
    bool is_busy = false;
  };
  /// A browser was told where this room will be.
  struct Promise {
    RoomId room{};
    std::size_t worker = 0;
  };

  bool on(const plane::OpenLeg& command);
  bool on(const plane::OpenPeer& command);
  bool on(const plane::EnterRoom& command);
  bool on(const plane::LeaveRoom& command);
  bool on(const plane::PlayToRoom& command);
  bool on(const plane::CloseLeg& command);
  template <class ToLeg>
  bool on(const ToLeg& command);

  Leg* find(LegId leg);
  bool is_full() const { return legs_.size() >= kMaxLegs * workers_.size(); }
  bool deliver(Leg& leg, plane::Command command);
  bool move(LegId id, Leg& leg, std::size_t to, plane::Command command);
  void settle(LegId id, std::size_t worker, Leg leg);
  void forget(LegId id);
  void bind(Leg& leg, RoomId room, std::size_t worker);
  void unbind(Leg& leg);
  std::size_t home_of(RoomId room, std::size_t wanted) const;
  std::optional<std::size_t> known_home_of(RoomId room) const;
  std::size_t idlest() const;

  WorkerQueues& queues_;
  std::vector<Worker> workers_;
  std::unordered_map<LegId, Leg> legs_{};
  std::unordered_map<RoomId, Room> rooms_{};  ///< Those with a leg that is in it, or on its way.
  std::optional<Promise> promise_{};
};

}  // namespace convoke::media
