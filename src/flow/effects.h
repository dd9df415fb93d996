#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "flow/events.h"

/// What a CallMachine asks of its driver. In the order given.
namespace convoke::flow {

/// Answered by on_reply, on_unusable_reply or on_handler_failed with the event's sequence.
struct InvokeHandler {
  Event event{};
  bool operator==(const InvokeHandler&) const = default;
};

/// 200 OK to the inbound LEG-A.
struct AcceptLeg {
  bool operator==(const AcceptLeg&) const = default;
};

/// Final answer to the inbound LEG-A that was never accepted.
struct RejectLeg {
  int sip_code = 480;
  bool operator==(const RejectLeg&) const = default;
};

/// BYE to LEG-A, or CANCEL if it is outbound and not answered yet. Needs no confirmation.
struct HangUpLeg {
  bool operator==(const HangUpLeg&) const = default;
};

/// Speech to make or a sound to fetch.
using Prompt = std::variant<SpeechParameters, AudioSource>;

/// Answered by on_playback_ended or on_playback_failed. A prompt still playing on the leg is
/// replaced. Playback ids count up within the call, so they name a sound together with its leg.
struct PlayPrompt {
  PlaybackId playback{};
  ParticipantTag leg = ParticipantTag::LegA;
  Prompt prompt{};
  int times = 1;
  bool operator==(const PlayPrompt&) const = default;
};

/// Stops it, or does not begin it if it is still being made. What is reported of it is ignored.
struct StopPrompt {
  PlaybackId playback{};
  ParticipantTag leg = ParticipantTag::LegA;
  bool operator==(const StopPrompt&) const = default;
};

/// Answered by on_digits_sent.
struct TransmitDigits {
  ParticipantTag leg = ParticipantTag::LegA;
  std::string digits{};
  Milliseconds tone_duration{};
  bool operator==(const TransmitDigits&) const = default;
};

/// Answered by on_joined or on_join_refused.
struct JoinMeeting {
  MeetingId meeting_id{};
  std::string join_token{};
  bool operator==(const JoinMeeting&) const = default;
};

/// The caller leaves the meeting's room; the attendee is not deleted.
struct LeaveMeeting {
  bool operator==(const LeaveMeeting&) const = default;
};

/// Answered by on_attendees_modified or on_modify_refused.
struct ModifyAttendees {
  MeetingId meeting_id{};
  std::vector<AttendeeId> attendees{};
  AttendeeOperation operation = AttendeeOperation::Mute;
  bool operator==(const ModifyAttendees&) const = default;
};

/// The last effect of a call: its legs have ended and its handler needs nothing more.
struct CallEnded {
  bool operator==(const CallEnded&) const = default;
};

using Effect = std::variant<InvokeHandler, AcceptLeg, RejectLeg, HangUpLeg, PlayPrompt, StopPrompt,
                            TransmitDigits, JoinMeeting, LeaveMeeting, ModifyAttendees, CallEnded>;

using Effects = std::vector<Effect>;

}  // namespace convoke::flow
