#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>

#include "signal/ids.h"
#include "wire/signal_frame.h"

namespace convoke::signal {

namespace frame = wire::frame;

/// How loud an attendee is now.
struct Level {
  AttendeeId attendee{};
  std::uint8_t level_dbov = 127;  ///< RFC 6464: 0 is loudest, 127 silence.
  bool speaking = false;
};

enum class Departure {
  Left,
  Dropped,   ///< Lost, and not come back in time.
  Removed,   ///< By who runs the meeting.
  Ended,     ///< With the meeting.
  Expelled,  ///< For what its client said.
};

enum class Signal { None, Good };

/// Who is in the meeting, with whose audio, muted or not, and what clients are told of it. Phones
/// and browsers alike; each audio connection has an id of its own, higher than those before.
class Presence {
 public:
  /// `above`: ids up to this one are left to the meeting's life before a restart. Clients come back
  /// with the ids that they know, and one that is given anew hides its former owner's absence.
  explicit Presence(std::uint32_t above) : last_id_(above) {}

  /// The attendee's audio has come, for the first time or by a new connection: what the others are
  /// told. An older id of the attendee is not announced as gone: clients go by the highest.
  frame::AudioStreamIdInfo enter(const Person& person, bool muted);

  /// Nothing if the attendee was not present.
  std::optional<frame::AudioStreamIdInfo> leave(const AttendeeId& attendee, Departure departure);

  /// For everybody, the muter too. Nothing if that changes nothing.
  std::optional<frame::AudioStreamIdInfo> set_muted(const AttendeeId& attendee, bool muted);

  /// What a client is told first: it takes whom this does not name for gone.
  frame::AudioStreamIdInfo everybody() const;

  /// Lists those who speak, and those who have just stopped if nobody does; nothing in silence.
  std::optional<frame::AudioMetadata> on_levels(std::span<const Level> levels);

  /// Nothing if that changes nothing.
  std::optional<frame::AudioMetadata> set_signal(const AttendeeId& attendee, Signal signal);

  bool contains(const AttendeeId& attendee) const { return rows_.contains(attendee); }
  std::size_t size() const { return rows_.size(); }

 private:
  struct Row {
    Person person{};
    std::uint32_t audio_stream_id = 0;
    bool muted = false;
    bool speaking = false;
    Signal signal = Signal::Good;
  };

  static frame::AudioStream whole(const Row& row);
  void append_lost(frame::AudioMetadata& metadata) const;

  std::map<AttendeeId, Row> rows_;
  std::uint32_t last_id_;
};

}  // namespace convoke::signal
