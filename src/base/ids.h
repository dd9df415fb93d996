#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace convoke {

/// A number that names one thing of one kind for the life of the process; it is never used again.
template <class Tag>
struct NumberId {
  std::uint64_t value = 0;
  auto operator<=>(const NumberId&) const = default;  // NOLINT(modernize-use-nullptr)
};

/// A text that names one thing of one kind durably: a UUID, six digits.
template <class Tag>
struct TextId {
  std::string text{};
  auto operator<=>(const TextId&) const = default;  // NOLINT(modernize-use-nullptr)
};

/// Six digits that name an event. Unique among the events that are not erased.
using EventId = TextId<struct EventTag>;
/// UUID of a meeting, the room of an event (Chime API: Meeting.MeetingId).
using MeetingId = TextId<struct MeetingTag>;
/// UUID of a seat in a meeting (Chime API: Attendee.AttendeeId).
using AttendeeId = TextId<struct AttendeeTag>;
/// UUID of a call, one run of a flow (SMA: TransactionId).
using TransactionId = TextId<struct TransactionTag>;

/// One SIP dialog with its media; or the media of a browser's WebRTC connection.
using LegId = NumberId<struct LegTag>;
/// A meeting's mixer on its media worker.
using RoomId = NumberId<struct RoomTag>;
/// One sound being played to one leg.
using PlaybackId = NumberId<struct PlaybackTag>;

}  // namespace convoke

template <class Tag>
struct std::hash<convoke::NumberId<Tag>> {
  std::size_t operator()(const convoke::NumberId<Tag>& id) const noexcept {
    return std::hash<std::uint64_t>{}(id.value);
  }
};

template <class Tag>
struct std::hash<convoke::TextId<Tag>> {
  std::size_t operator()(const convoke::TextId<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.text);
  }
};
