#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "flow/call_details.h"

/// What a handler may ask for. Members carry the names of the SMA parameters; an absent optional is
/// a parameter that was not given and that the API does not fill in.
namespace convoke::flow {

inline constexpr std::size_t kMaxActions = 10;
inline constexpr std::size_t kMaxDigits = 128;

/// Why an action failed, in the API's words (SMA: ErrorType, ErrorMessage).
struct ActionError {
  std::string type{};
  std::string message{};
  std::vector<std::string> list{};  ///< ErrorList: attendees concerned; only for mute and unmute.

  bool operator==(const ActionError&) const = default;
};

ActionError invalid_parameter(std::string message);
ActionError invalid_leg();          ///< CallId or ParticipantTag names no leg of the call.
ActionError invalid_join_token();   ///< Unknown token, attendee deleted, meeting gone.
ActionError digits_not_received();  ///< InvalidDigitsReceived: every attempt was used up.
ActionError system_error();         ///< SystemException.

/// The leg an action is about. `call_id` wins; neither given means LEG-A.
struct LegChoice {
  CallId call_id{};
  std::optional<ParticipantTag> participant_tag{};

  bool operator==(const LegChoice&) const = default;
};

enum class TextType { Text, Ssml };

struct SpeechParameters {
  std::string text{};
  std::optional<TextType> text_type{};         ///< None: plain text.
  std::optional<std::string> engine{};         ///< `standard` or `neural`.
  std::optional<std::string> language_code{};  ///< As in `en-US`.
  std::optional<std::string> voice_id{};       ///< As in `Joanna`.

  bool operator==(const SpeechParameters&) const = default;
};

struct AudioSource {
  std::string bucket_name{};
  std::string key{};

  bool operator==(const AudioSource&) const = default;
};

/// How the two *GetDigits actions collect; see digit_collector.h for the rules.
struct DigitParameters {
  std::optional<std::string> input_digits_regex{};  ///< Searched for, not matched in full.
  int min_number_of_digits = 0;
  int max_number_of_digits = static_cast<int>(kMaxDigits);
  std::optional<std::string> terminator_digits{};     ///< None: `#`. Each character is one.
  std::optional<Milliseconds> in_between_duration{};  ///< None: as `repeat_duration`.
  int repeat = 1;                                     ///< Attempts in all.
  Milliseconds repeat_duration{};  ///< Patience for the first digit after the prompt.

  bool operator==(const DigitParameters&) const = default;
};

struct Answer {
  LegChoice leg{};
  bool operator==(const Answer&) const = default;
};

struct Speak {
  LegChoice leg{};
  SpeechParameters speech{};
  bool operator==(const Speak&) const = default;
};

struct SpeakAndGetDigits {
  LegChoice leg{};
  SpeechParameters speech_parameters{};
  std::optional<SpeechParameters> failure_speech_parameters{};
  DigitParameters digits{};
  bool operator==(const SpeakAndGetDigits&) const = default;
};

struct PlayAudio {
  LegChoice leg{};
  AudioSource audio_source{};
  int repeat = 1;
  std::string playback_terminators{};  ///< Each character is a digit that stops the sound.
  bool operator==(const PlayAudio&) const = default;
};

struct PlayAudioAndGetDigits {
  LegChoice leg{};
  AudioSource audio_source{};
  AudioSource failure_audio_source{};
  DigitParameters digits{};
  bool operator==(const PlayAudioAndGetDigits&) const = default;
};

struct Pause {
  LegChoice leg{};
  Milliseconds duration{};
  bool operator==(const Pause&) const = default;
};

/// Registers interest in a leg's digits; see digit_watch.h.
struct ReceiveDigits {
  LegChoice leg{};
  std::string input_digits_regex{};
  Milliseconds in_between_duration{};
  Milliseconds flush_duration{};
  bool operator==(const ReceiveDigits&) const = default;
};

struct SendDigits {
  LegChoice leg{};
  std::string digits{};  ///< `0-9 * # A-D`, and `,` for half a second of silence.
  Milliseconds tone_duration{250};
  bool operator==(const SendDigits&) const = default;
};

struct JoinChimeMeeting {
  LegChoice leg{};
  std::string join_token{};
  MeetingId meeting_id{};
  bool operator==(const JoinChimeMeeting&) const = default;
};

enum class AttendeeOperation { Mute, Unmute };

struct ModifyChimeMeetingAttendees {
  LegChoice leg{};
  AttendeeOperation operation = AttendeeOperation::Mute;
  MeetingId meeting_id{};
  std::vector<AttendeeId> attendee_list{};
  bool operator==(const ModifyChimeMeetingAttendees&) const = default;
};

struct Hangup {
  LegChoice leg{};
  int sip_response_code = 0;  ///< 0, 480 or 486.
  bool operator==(const Hangup&) const = default;
};

/// An action of a known type that cannot run, because its parameters could not be read or this
/// server has no such service: it fails with `error` when its turn comes.
struct Unusable {
  LegChoice leg{};
  std::string type{};
  std::string parameters{};  ///< As given, a JSON object.
  ActionError error{};
  bool operator==(const Unusable&) const = default;
};

using Action = std::variant<Answer, Speak, SpeakAndGetDigits, PlayAudio, PlayAudioAndGetDigits,
                            Pause, ReceiveDigits, SendDigits, JoinChimeMeeting,
                            ModifyChimeMeetingAttendees, Hangup, Unusable>;

LegChoice& leg_of(Action& action);

/// The API's name, as in `SpeakAndGetDigits`.
std::string_view type_name(const Action& action);

/// Reported as soon as it succeeded, even with actions left; the others only as the last of a list.
bool is_reporting(const Action& action);

/// An update request may stop it half way.
bool is_interruptible(const Action& action);

/// What is wrong with the action as such, whatever the call looks like. No value: nothing.
std::optional<ActionError> find_fault(const Action& action);

}  // namespace convoke::flow
