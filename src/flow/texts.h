#pragma once

#include <string>
#include <string_view>

/// What the built-in flows say.
namespace convoke::flow::texts {

/// SSML; the event's digits are spoken one by one. `event_id` consists of digits.
inline std::string needed_on_a_call(std::string_view event_id) {
  return "<speak>You are needed on a call for event <say-as interpret-as='digits'>" +
         std::string(event_id) + "</say-as>. Press 1 to join, 2 to decline.</speak>";
}

// SSML.
inline constexpr auto kEnterEventId = "<speak>Please enter your 6 digit event i d</speak>";
inline constexpr auto kEnterPasscode =
    "<speak>Please enter your 6 digit passcode to join the meeting.</speak>";

// Plain text.
inline constexpr auto kPressOneOrTwo =
    "Sorry, I didn't get that. Please press 1 to join, 2 to decline.";
inline constexpr auto kTryAgain = "Sorry, I didn't get that. Please try again.";
inline constexpr auto kDisconnecting = "Disconnecting you.";
inline constexpr auto kJoined = "You have been joined to the meeting.";
inline constexpr auto kCouldNotConnect = "Sorry, I could not connect you to the meeting";
inline constexpr auto kInvalidPasscode = "Invalid meeting passcode.";
inline constexpr auto kGoodbye = "Goodbye.";
inline constexpr auto kMeetingEnded = "This meeting has ended. Goodbye.";
inline constexpr auto kMeetingFull = "This meeting is full.";
inline constexpr auto kMuted = "You are muted.";
inline constexpr auto kUnmuted = "You are unmuted.";

}  // namespace convoke::flow::texts
