#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "signal/connection.h"
#include "signal/data_messages.h"
#include "signal/effects.h"
#include "signal/identity.h"
#include "signal/limits.h"
#include "signal/presence.h"
#include "signal/sources.h"

namespace convoke::signal {

// Why a connection was closed. Clients look at the code only before INDEX, except 4500 to 4599:
// reconnect.
inline constexpr std::uint16_t kCloseNormal = 1000;
inline constexpr std::uint16_t kCloseBadRequest = 4400;
inline constexpr std::uint16_t kCloseForbidden = 4403;
inline constexpr std::uint16_t kCloseNoJoin = 4408;
inline constexpr std::uint16_t kCloseConflict = 4409;  ///< Full, or joined elsewhere.
inline constexpr std::uint16_t kCloseEnded = 4410;
inline constexpr std::uint16_t kCloseRemoved = 4411;
inline constexpr std::uint16_t kCloseFlood = 4429;
inline constexpr std::uint16_t kCloseLost = 4500;
inline constexpr std::uint16_t kCloseComeAgain = 4503;

/// How a socket was closed by the other side.
enum class Closing {
  Clean,     ///< By a close frame: a page that was left or loaded anew.
  Abnormal,  ///< By anything else.
};

/// The browsers' side of one meeting: what each client is told, and what it may ask. Phones are
/// known here only as people who are present, by attendee ids that no browser has. Without I/O; its
/// control loop owns it.
///
/// A connection is known from on_opened to on_closed or to the Close that this gives; inputs about
/// other connections are ignored, as they may cross with a Close.
class Meeting {
 public:
  /// `wall` is the calendar time at `now`; later times are counted from there.
  Meeting(const Limits& limits, Instant now, WallTime wall);

  // From the sockets.
  void on_opened(ConnectionId id, const Arrival& arrival, Instant now, Outbox& out);
  void on_frame(ConnectionId id, const frame::ClientFrame& frame, Instant now, Outbox& out);
  /// A message that is no frame, or too long.
  void on_malformed(ConnectionId id, Instant now, Outbox& out);
  void on_closed(ConnectionId id, Closing closing, Instant now, Outbox& out);

  // From the owner of the media.
  void on_answered(ConnectionId id, const Answered& answered, Instant now, Outbox& out);
  /// The peer's first audio has arrived, or audio arrives again.
  void on_media_connected(ConnectionId id, Instant now, Outbox& out);
  void on_media_lost(ConnectionId id, Outbox& out);
  /// About five times a second.
  void on_levels(std::span<const Level> levels, Outbox& out);
  /// About once a second: what each published stream brings now.
  void on_bitrates(const std::vector<frame::Bitrate>& bitrates, Instant now, Outbox& out);
  void on_bandwidth(ConnectionId id, const Bandwidth& bandwidth, Outbox& out);
  /// A published stream does not (or does again) bring what it should.
  void on_stalled(std::uint32_t stream_id, bool stalled, Outbox& out);

  // From the meeting's control.
  void on_phone_entered(const Person& person, bool muted, Instant now, Outbox& out);
  /// Muted or unmuted by phone, or by who runs the meeting; anybody present. A browser is told of
  /// it in a data message of kMutedTopic without a sender: "true" or "false". It stays muted until
  /// its client unmutes, or another page takes the seat, whatever a SUBSCRIBE says meanwhile.
  void on_muted(const AttendeeId& attendee, bool muted, Instant now, Outbox& out);
  void on_phone_left(const AttendeeId& attendee, Instant now, Outbox& out);
  /// Kicked; the shell refuses the attendee's token from now on.
  void on_removed(const AttendeeId& attendee, Instant now, Outbox& out);
  void on_ended(Instant now, Outbox& out);
  /// The server stops: every client comes again, to another server or to the next start.
  void on_draining(Instant now, Outbox& out);

  /// Never after what is due next, but it may be before: what was put off or is gone is found out
  /// in on_deadline only, so that no frame costs a look at all connections.
  Instant deadline() const { return due_; }
  void on_deadline(Instant now, Outbox& out);

 private:
  enum class Phase { Open, Ended, Draining };
  struct Here {  // What every handler of a frame needs.
    Connection& connection;
    Joined& joined;
    Seat& seat;
    Instant now;
  };
  struct Verdict {  // Of a refusal: what the client is told, and the code of the close after it.
    std::uint32_t status = 0;
    std::string_view why{};
    std::uint16_t code = 0;
  };

  // Joining and leaving (meeting_joining.cpp).
  void on_join(Connection& connection, const frame::Join& join, Instant now, Outbox& out);
  std::optional<Verdict> refusal_of(const Identity& who) const;
  void take_seat(Connection& connection, const Identity& who, const frame::Join& join, Instant now,
                 Outbox& out);
  Instant last_heard(const Seat& seat);
  void make_room(Seat& seat, bool is_same_page, Instant now, Outbox& out);
  void refuse(Connection& connection, const Verdict& verdict, Instant now, Outbox& out);
  void misbehaved(Connection& connection, const Verdict& verdict, Instant now, Outbox& out);
  void on_leave(Connection& connection, Instant now, Outbox& out);
  void remove_seat(const AttendeeId& attendee, Departure departure, Instant now, Outbox& out);
  void end_seat(const AttendeeId& attendee, const Verdict& verdict, Departure departure,
                Instant now, Outbox& out);
  void tell_status(Connection& connection, const Verdict& verdict, Instant now, Outbox& out);
  void lose(const Joined& joined, Connection& connection, Closing closing, Instant now);
  void close(ConnectionId id, std::uint16_t code, Outbox& out);
  std::size_t connections_of(const AttendeeId& attendee) const;
  void on_due(Connection& connection, Instant now, Outbox& out);
  void arm(Connection& connection, Instant when);
  void wake_by(Instant when) { due_ = std::min(due_, when); }
  Instant earliest() const;
  void on_silence(Connection& connection, const Joined& joined, Instant now, Outbox& out);

  // Frames (meeting_frames.cpp).
  void on_stranger(Connection& connection, const frame::ClientFrame& frame, Instant now,
                   Outbox& out);
  static bool is_flood(Connection& connection, const frame::ClientFrame& frame, Instant now);
  void on(Here& here, const frame::Subscribe& subscribe, Outbox& out);
  void on(Here& here, const frame::AudioControl& control, Outbox& out);
  void on(Here& here, const frame::Pause& pause, Outbox& out);
  void on(Here& here, const frame::Resume& resume, Outbox& out);
  void on(Here& here, const frame::RemoteVideoUpdate& update, Outbox& out);
  void on(Here& here, const frame::DataMessages& data, Outbox& out);
  static void on(Here& here, const frame::ClientMetric& metric, Outbox& out);
  static void on(Here& here, const frame::PrimaryMeetingJoin& join, Outbox& out);
  void on(Here& here, const frame::Join& join, Outbox& out);
  template <class Payload>
  void on(Here&, const Payload&, Outbox&) {}
  Outstanding publish(Here& here, const frame::Subscribe& subscribe,
                      std::vector<frame::StreamDescriptor>& layers);
  std::vector<Wanted> receivable(const Here& here, const frame::Subscribe& subscribe) const;
  void set_muted(Seat& seat, bool muted, Outbox& out);
  void acknowledge(Here& here, const Outstanding& of, const Answer& answer, Outbox& out);
  std::int64_t next_ingest_time_ns(Instant now);

  // What is told to many.
  frame::Index index_for(const Identity& who) const;
  void send_index(Outbox& out);
  void index_is_due(Instant when) {
    index_due_ = std::min(index_due_, when);
    wake_by(when);
  }
  std::vector<ConnectionId> present() const;
  void tell_present(std::optional<frame::ServerPayload> payload, Outbox& out) const;
  void tell_own_mute(const AttendeeId& attendee, bool muted, Instant now, Outbox& out);
  std::uint32_t participants() const;
  std::size_t shares() const;

  Connection* find(ConnectionId id);
  Seat* seat_of(const Connection& connection);

  Limits limits_;
  Instant start_;
  WallTime start_wall_;
  Instant due_ = kNever;
  Phase phase_ = Phase::Open;
  std::map<ConnectionId, Connection> connections_;
  std::map<AttendeeId, Seat> seats_;  ///< By the person's id, with "#content".
  std::map<AttendeeId, Person> phones_;
  Presence presence_;
  Sources sources_;
  MessageHistory history_;
  std::uint64_t index_version_ = 1;
  Instant index_due_ = kNever;
  Instant index_rests_until_{};  ///< Till then what one publishes is told the others together.
  Instant bitrates_due_{};
  std::int64_t last_ingest_ns_ = 0;
  std::uint64_t last_negotiation_ = 0;
};

}  // namespace convoke::signal
