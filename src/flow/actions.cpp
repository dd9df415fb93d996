#include "flow/actions.h"

#include <algorithm>
#include <array>
#include <utility>

#include "flow/digit_pattern.h"

namespace convoke::flow {
namespace {

using Fault = std::optional<ActionError>;

constexpr std::size_t kMaxText = 1000;
constexpr std::size_t kMaxSentDigits = 50;
constexpr std::size_t kMaxAttendees = 100;
constexpr Milliseconds kMinPause{1};
constexpr Milliseconds kMaxPause{30000};
constexpr Milliseconds kMinTone{50};
constexpr Milliseconds kMaxTone{24000};

ActionError invalid_value(const std::string& parameter) {
  return invalid_parameter(parameter + " parameter value is invalid.");
}

ActionError invalid_digits(const std::string& parameter) {
  return invalid_parameter("The " + parameter + " parameter is invalid.");
}

std::size_t characters(std::string_view utf8) {
  const auto is_first = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), is_first));
}

bool consists_of(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

Fault fault_of(const SpeechParameters& speech) {
  if (speech.text.empty())
    return ActionError{"MissingRequiredActionParameter", "Text is a required parameter."};
  if (characters(speech.text) > kMaxText)
    return ActionError{"MissingRequiredActionParameter", "Text is limited to 1,000 characters"};
  if (speech.engine && *speech.engine != "standard" && *speech.engine != "neural")
    return invalid_value("Engine");
  return std::nullopt;
}

Fault fault_of(const AudioSource& source) {
  if (!source.bucket_name.empty() && !source.key.empty()) return std::nullopt;
  return ActionError{"InvalidAudioSource", "Audio Source parameter value is invalid."};
}

Fault fault_of(const DigitParameters& p) {
  constexpr std::string_view kKeys = "0123456789*#";
  if (p.min_number_of_digits < 0 || p.min_number_of_digits > static_cast<int>(kMaxDigits))
    return invalid_digits("MinNumberOfDigits");
  if (p.max_number_of_digits < std::max(1, p.min_number_of_digits) ||
      p.max_number_of_digits > static_cast<int>(kMaxDigits))
    return invalid_digits("MaxNumberOfDigits");
  if (p.repeat < 1) return invalid_digits("Repeat");
  if (p.repeat_duration <= Milliseconds::zero())
    return invalid_digits("RepeatDurationInMilliseconds");
  if (p.in_between_duration && *p.in_between_duration <= Milliseconds::zero())
    return invalid_digits("InBetweenDigitsDurationInMilliseconds");
  if (p.terminator_digits && !consists_of(*p.terminator_digits, kKeys))
    return invalid_digits("TerminatorDigits");
  if (p.input_digits_regex && !DigitPattern::compile(*p.input_digits_regex))
    return invalid_digits("InputDigitsRegex");
  return std::nullopt;
}

Fault fault_of(const Answer&) {
  return std::nullopt;
}

Fault fault_of(const Speak& action) {
  return fault_of(action.speech);
}

Fault fault_of(const SpeakAndGetDigits& action) {
  if (Fault fault = fault_of(action.speech_parameters)) return fault;
  if (action.failure_speech_parameters) {
    if (Fault fault = fault_of(*action.failure_speech_parameters)) return fault;
  }
  return fault_of(action.digits);
}

Fault fault_of(const PlayAudio& action) {
  if (Fault fault = fault_of(action.audio_source)) return fault;
  if (action.repeat < 1) return invalid_value("Repeat");
  if (!consists_of(action.playback_terminators, "0123456789*#"))
    return invalid_value("PlaybackTerminators");
  return std::nullopt;
}

Fault fault_of(const PlayAudioAndGetDigits& action) {
  if (Fault fault = fault_of(action.audio_source)) return fault;
  if (Fault fault = fault_of(action.failure_audio_source)) return fault;
  return fault_of(action.digits);
}

Fault fault_of(const Pause& action) {
  if (action.duration >= kMinPause && action.duration <= kMaxPause) return std::nullopt;
  return invalid_parameter("The Duration parameter is invalid.");
}

Fault fault_of(const ReceiveDigits& action) {
  if (action.input_digits_regex.empty() || !DigitPattern::compile(action.input_digits_regex))
    return invalid_digits("InputDigitsRegex");
  if (action.in_between_duration <= Milliseconds::zero())
    return invalid_digits("InBetweenDigitsDurationInMilliseconds");
  if (action.flush_duration <= action.in_between_duration)
    return invalid_digits("FlushDigitsDurationInMilliseconds");
  return std::nullopt;
}

Fault fault_of(const SendDigits& action) {
  if (action.digits.empty() || action.digits.size() > kMaxSentDigits ||
      !consists_of(action.digits, "0123456789*#ABCD,"))
    return invalid_value("Digits");
  if (action.tone_duration < kMinTone || action.tone_duration > kMaxTone)
    return invalid_value("ToneDuration");
  return std::nullopt;
}

Fault fault_of(const JoinChimeMeeting& action) {
  if (action.join_token.empty()) return invalid_join_token();
  return std::nullopt;
}

Fault fault_of(const ModifyChimeMeetingAttendees& action) {
  if (action.meeting_id.text.empty()) return invalid_value("Meeting ID");
  if (action.attendee_list.empty() || action.attendee_list.size() > kMaxAttendees)
    return invalid_value("Attendee List");
  return std::nullopt;
}

Fault fault_of(const Hangup& action) {
  const int code = action.sip_response_code;
  if (code == 0 || code == 480 || code == 486) return std::nullopt;
  return invalid_value("SipResponseCode");
}

Fault fault_of(const Unusable& action) {
  return action.error;
}

}  // namespace

ActionError invalid_parameter(std::string message) {
  return {"InvalidActionParameter", std::move(message)};
}

ActionError invalid_leg() {
  return invalid_parameter("CallId or ParticipantTag parameter for action is invalid.");
}

ActionError invalid_join_token() {
  return invalid_value("JoinToken");
}

ActionError digits_not_received() {
  return {"InvalidDigitsReceived", "Maximum number of attempts to collect digits reached."};
}

ActionError system_error() {
  return {"SystemException", "System error while running action"};
}

LegChoice& leg_of(Action& action) {
  return std::visit([](auto& a) -> LegChoice& { return a.leg; }, action);
}

std::string_view type_name(const Action& action) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"Answer", "Speak", "SpeakAndGetDigits", "PlayAudio", "PlayAudioAndGetDigits", "Pause",
       "ReceiveDigits", "SendDigits", "JoinChimeMeeting", "ModifyChimeMeetingAttendees", "Hangup"});
  static_assert(kNames.size() + 1 == std::variant_size_v<Action>);
  if (const auto* unusable = std::get_if<Unusable>(&action)) return unusable->type;
  return kNames.at(action.index());
}

bool is_reporting(const Action& action) {
  return std::holds_alternative<SpeakAndGetDigits>(action) ||
         std::holds_alternative<PlayAudioAndGetDigits>(action) ||
         std::holds_alternative<JoinChimeMeeting>(action) ||
         std::holds_alternative<ModifyChimeMeetingAttendees>(action) ||
         std::holds_alternative<Hangup>(action);
}

bool is_interruptible(const Action& action) {
  return std::holds_alternative<Speak>(action) || std::holds_alternative<PlayAudio>(action) ||
         std::holds_alternative<Pause>(action);
}

std::optional<ActionError> find_fault(const Action& action) {
  return std::visit([](const auto& a) { return fault_of(a); }, action);
}

}  // namespace convoke::flow
