#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "control/browser_peer.h"
#include "control/parts.h"
#include "control/rooms.h"
#include "control/signal_service.h"
#include "control/web_seats.h"
#include "signal/meeting.h"

namespace convoke::control {

/// The browsers of all meetings: brings together their control connections, the rules of signal/,
/// their media and the rooms in which phones are, too.
class Browsers final : public SignalService {
 public:
  Browsers(const Parts& parts, Rooms& rooms, const WebSeats& seats);
  ~Browsers() override;
  Browsers(const Browsers&) = delete;
  Browsers& operator=(const Browsers&) = delete;

  /// Called with the event of a seat whose occupant came or went.
  void on_change(std::function<void(const EventId&)> observer) { observer_ = std::move(observer); }

  Task<signal::ConnectionId> open(MeetingId meeting, std::string token,
                                  SignalConnection& socket) override;
  void on_message(signal::ConnectionId connection, BytesView message) override;
  void on_closed(signal::ConnectionId connection, bool clean) override;

  /// Of a leg that is a browser's, or of a meeting's video; others are ignored.
  void on_media(const plane::Report& report);

  // What happens in the rooms.
  void on_entered(const MeetingId& meeting, const Member& member);
  void on_left(const MeetingId& meeting, const Member& member);
  void on_muted(const MeetingId& meeting, const Member& member);
  void on_levels(const MeetingId& meeting, std::span<const signal::Level> levels);

  void on_ended(const MeetingId& meeting);
  void on_removed(const MeetingId& meeting, const AttendeeId& attendee);
  /// The server stops: browsers come again.
  void drain();

 private:
  struct Socket {
    MeetingId meeting{};
    SignalConnection* connection = nullptr;
  };
  /// Outlives its socket by the grace time.
  struct Peer {
    AttendeeRecord seat{};
    bool is_share = false;  ///< What the seat's browser shares, by a connection of its own.
    BrowserPeer media;
    bool muted = false;

    AttendeeId attendee() const { return is_share ? signal::content_of(seat.id) : seat.id; }
  };
  /// What the worker says of a meeting's video.
  struct Video {
    RoomId id{};  ///< The room's: scope of the ids of sources that `meeting` has given.
    std::vector<std::uint32_t> stalled{};
  };
  /// There as long as somebody's socket or media is.
  struct Room {
    signal::Meeting meeting;
    std::size_t sockets = 0;
    std::map<signal::ConnectionId, AttendeeRecord> seats{};  ///< Of who was let in.
    std::map<signal::ConnectionId, Peer> peers{};
    std::map<AttendeeId, AttendeeRecord> present{};  ///< Of whom it was said that they joined.
    Video video{};
    Instant due = kNever;  ///< As `deadlines_` has it.
  };
  /// Where a leg is.
  struct Place {
    MeetingId meeting{};
    signal::ConnectionId connection{};
  };

  /// Numbers of browsers' legs; those of calls are below and above.
  static constexpr std::uint64_t kFirstLeg = 1ULL << 62U;

  Room& room(const MeetingId& meeting);
  /// Gives a meeting an input and does what it asks for.
  template <class Input>
  void feed(const MeetingId& meeting, Input input) {
    signal::Outbox effects;
    input(room(meeting).meeting, parts_.clock.now(), effects);
    carry_out(meeting, effects);
  }
  void carry_out(const MeetingId& meeting, signal::Outbox& effects);
  void settle(const MeetingId& meeting);
  void schedule();
  void on_time();

  void perform(const MeetingId& meeting, const signal::Send& send, signal::Outbox& more);
  void perform(const MeetingId& meeting, const signal::Close& close, signal::Outbox& more);
  void perform(const MeetingId& meeting, const signal::Negotiate& negotiate, signal::Outbox& more);
  void perform(const MeetingId& meeting, const signal::SetMuted& set, signal::Outbox& more);
  void perform(const MeetingId& meeting, const signal::ClosePeer& close, signal::Outbox& more);
  void perform(const MeetingId& meeting, const signal::AttendeeJoined& joined,
               signal::Outbox& more);
  void perform(const MeetingId& meeting, const signal::AttendeeMoved& moved, signal::Outbox& more);
  void perform(const MeetingId& meeting, const signal::AttendeeLeft& left, signal::Outbox& more);
  void perform(const MeetingId& meeting, const signal::SetForwarding& set, signal::Outbox& more);
  void perform(const MeetingId& meeting, const signal::UpdateSubscriptions& update,
               signal::Outbox& more);
  void perform(const MeetingId& meeting, const signal::QualityReported& report,
               signal::Outbox& more);

  // The media (browsers_media.cpp).
  Peer* peer_for(const MeetingId& meeting, const signal::Negotiate& negotiate);
  bool tell_worker(const BrowserPeer::Settled& settled);
  std::optional<LegId> forget_peer(const MeetingId& meeting, signal::ConnectionId connection);
  template <class Change>
  void change_video(const MeetingId& meeting, const Change& change);
  void on_connected(LegId leg);
  void on_lost(LegId leg);
  void on_video(const plane::RoomVideo& video);
  void on_bandwidth(const plane::PeerBandwidth& bandwidth);
  Task<void> note_joined(AttendeeRecord seat);
  void log_left(const AttendeeRecord& seat, std::string why) const;

  const Parts& parts_;
  Rooms& rooms_;
  const WebSeats& seats_;
  std::function<void(const EventId&)> observer_;
  std::map<MeetingId, Room> meetings_;
  std::map<signal::ConnectionId, Socket> sockets_;
  std::map<LegId, Place> by_leg_;
  std::set<std::pair<Instant, MeetingId>> deadlines_;  ///< Of the meetings that have one.
  std::uint64_t last_connection_ = 0;
  std::uint64_t last_leg_ = kFirstLeg;
  Instant due_ = kNever;  ///< Of `timer_`.
  std::unique_ptr<Clock::Timer> timer_{};
};

}  // namespace convoke::control
