#include "flow/action_json.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include "base/text.h"

namespace convoke::flow {
namespace {

namespace json = boost::json;

/// Reads parameters leniently and remembers the first that cannot be read.
class Reader {
 public:
  explicit Reader(const json::object& parameters) : parameters_(parameters) {}

  const std::optional<ActionError>& error() const { return error_; }

  /// Empty: not given.
  std::string text(std::string_view name) {
    const json::value* value = given(name);
    if (value == nullptr) return {};
    if (value->is_string()) return std::string(std::string_view(value->get_string()));
    if (value->is_int64() || value->is_uint64()) return json::serialize(*value);
    refuse(name);
    return {};
  }

  std::optional<std::string> optional_text(std::string_view name) {
    std::string value = text(name);
    if (value.empty()) return std::nullopt;
    return value;
  }

  /// Numbers beyond the range of int become its ends.
  std::optional<int> number(std::string_view name) {
    const json::value* value = given(name);
    if (value == nullptr) return std::nullopt;
    const auto clamp = [](auto n) {
      using Number = decltype(n);
      return static_cast<int>(std::clamp<Number>(n, std::is_signed_v<Number> ? Number(kMin) : 0,
                                                 static_cast<Number>(kMax)));
    };
    if (value->is_int64()) return clamp(value->get_int64());
    if (value->is_uint64()) return clamp(value->get_uint64());
    if (value->is_string()) {
      const std::string_view digits = value->get_string();
      if (const auto number = parse_number<int>(digits)) return number;
    }
    refuse(name);
    return std::nullopt;
  }

  std::optional<Milliseconds> duration(std::string_view name) {
    const std::optional<int> count = number(name);
    if (!count) return std::nullopt;
    return Milliseconds(*count);
  }

  /// An array of single keys, or the keys in one text.
  std::optional<std::string> keys(std::string_view name) {
    const json::value* value = parameters_.if_contains(name);
    if (value == nullptr || value->is_null()) return std::nullopt;
    if (!value->is_array()) return optional_text(name);
    std::string keys;
    for (const json::value& item : value->get_array()) {
      const std::string key = item.is_string() ? std::string(std::string_view(item.get_string()))
                                               : json::serialize(item);
      if (key.size() != 1 || keys.size() >= kMaxKeys) {
        refuse(name);
        return std::nullopt;
      }
      keys += key;
    }
    return keys;
  }

  std::vector<AttendeeId> attendees(std::string_view name) {
    std::vector<AttendeeId> list;
    const json::value* value = given(name);
    if (value == nullptr || !value->is_array()) return list;
    for (const json::value& item : value->get_array()) {
      if (list.size() > kMaxKeys) break;  // one too many is enough to be refused
      list.push_back({item.is_string() ? std::string(std::string_view(item.get_string())) : ""});
    }
    return list;
  }

  LegChoice leg() {
    LegChoice choice{.call_id = {text("CallId")}};
    const std::string tag = text("ParticipantTag");
    if (tag == "LEG-A") choice.participant_tag = ParticipantTag::LegA;
    if (tag == "LEG-B") choice.participant_tag = ParticipantTag::LegB;
    if (!tag.empty() && !choice.participant_tag) refuse_with(invalid_leg());
    return choice;
  }

  SpeechParameters speech() {
    SpeechParameters speech{.text = text("Text")};
    const std::string type = text("TextType");
    if (type == "text") speech.text_type = TextType::Text;
    if (type == "ssml") speech.text_type = TextType::Ssml;
    if (!type.empty() && !speech.text_type) refuse("TextType");
    speech.engine = optional_text("Engine");
    speech.language_code = optional_text("LanguageCode");
    speech.voice_id = optional_text("VoiceId");
    return speech;
  }

  std::optional<SpeechParameters> speech(std::string_view name) {
    return nested<SpeechParameters>(name, [](Reader& inner) { return inner.speech(); });
  }

  AudioSource audio(std::string_view name) {
    const auto source = nested<AudioSource>(name, [](Reader& inner) {
      AudioSource read{.bucket_name = inner.text("BucketName"), .key = inner.text("Key")};
      return inner.text("Type") == "S3" ? read : AudioSource{};
    });
    return source.value_or(AudioSource{});
  }

  DigitParameters digits() {
    DigitParameters digits;
    digits.input_digits_regex = optional_text("InputDigitsRegex");
    digits.min_number_of_digits = number("MinNumberOfDigits").value_or(0);
    digits.max_number_of_digits = number("MaxNumberOfDigits").value_or(digits.max_number_of_digits);
    digits.terminator_digits = keys("TerminatorDigits");
    digits.in_between_duration = duration("InBetweenDigitsDurationInMilliseconds");
    digits.repeat = number("Repeat").value_or(1);
    digits.repeat_duration =
        duration("RepeatDurationInMilliseconds").value_or(Milliseconds::zero());
    return digits;
  }

  void refuse_with(ActionError error) {
    if (!error_) error_ = std::move(error);
  }

  void refuse(std::string_view name) {
    refuse_with(invalid_parameter("The " + std::string(name) + " parameter is invalid."));
  }

 private:
  static constexpr int kMin = std::numeric_limits<int>::min();
  static constexpr int kMax = std::numeric_limits<int>::max();
  static constexpr std::size_t kMaxKeys = 100;

  /// Neither absent, nor null, nor "".
  const json::value* given(std::string_view name) const {
    const json::value* value = parameters_.if_contains(name);
    if (value == nullptr || value->is_null()) return nullptr;
    if (value->is_string() && value->get_string().empty()) return nullptr;
    return value;
  }

  template <class T, class Read>
  std::optional<T> nested(std::string_view name, Read read) {
    const json::value* value = given(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_object()) {
      refuse(name);
      return std::nullopt;
    }
    Reader inner(value->get_object());
    T result = read(inner);
    if (inner.error()) refuse_with(*inner.error());
    return result;
  }

  const json::object& parameters_;
  std::optional<ActionError> error_{};
};

Action read_modify(Reader& in) {
  ModifyChimeMeetingAttendees action{.leg = in.leg()};
  const std::string operation = in.text("Operation");
  if (operation == "Unmute")
    action.operation = AttendeeOperation::Unmute;
  else if (operation != "Mute")
    in.refuse_with(invalid_parameter("Operation parameter value is invalid."));
  action.meeting_id.text = in.text("MeetingId");
  action.attendee_list = in.attendees("AttendeeList");
  return action;
}

Action read_play_audio(Reader& in) {
  return PlayAudio{.leg = in.leg(),
                   .audio_source = in.audio("AudioSource"),
                   .repeat = in.number("Repeat").value_or(1),
                   .playback_terminators = in.keys("PlaybackTerminators").value_or("")};
}

Action read_receive_digits(Reader& in) {
  return ReceiveDigits{
      .leg = in.leg(),
      .input_digits_regex = in.text("InputDigitsRegex"),
      .in_between_duration =
          in.duration("InBetweenDigitsDurationInMilliseconds").value_or(Milliseconds::zero()),
      .flush_duration =
          in.duration("FlushDigitsDurationInMilliseconds").value_or(Milliseconds::zero())};
}

Action read_speak_and_get_digits(Reader& in) {
  return SpeakAndGetDigits{
      .leg = in.leg(),
      .speech_parameters = in.speech("SpeechParameters").value_or(SpeechParameters{}),
      .failure_speech_parameters = in.speech("FailureSpeechParameters"),
      .digits = in.digits()};
}

Action read_play_audio_and_get_digits(Reader& in) {
  return PlayAudioAndGetDigits{.leg = in.leg(),
                               .audio_source = in.audio("AudioSource"),
                               .failure_audio_source = in.audio("FailureAudioSource"),
                               .digits = in.digits()};
}

Action read_send_digits(Reader& in) {
  SendDigits action{.leg = in.leg(), .digits = in.text("Digits")};
  action.tone_duration = in.duration("ToneDurationInMilliseconds").value_or(action.tone_duration);
  return action;
}

Action read_join(Reader& in) {
  return JoinChimeMeeting{
      .leg = in.leg(), .join_token = in.text("JoinToken"), .meeting_id = {in.text("MeetingId")}};
}

Action read_answer(Reader& in) {
  return Answer{in.leg()};
}
Action read_speak(Reader& in) {
  return Speak{.leg = in.leg(), .speech = in.speech()};
}
Action read_pause(Reader& in) {
  return Pause{.leg = in.leg(),
               .duration = in.duration("DurationInMilliseconds").value_or(Milliseconds::zero())};
}
Action read_hangup(Reader& in) {
  return Hangup{.leg = in.leg(), .sip_response_code = in.number("SipResponseCode").value_or(0)};
}

/// Documented actions for which this server has no service.
Action read_unavailable(Reader& in) {
  in.refuse_with({"SystemException", "This action is not available on this server."});
  return Unusable{};
}
Action read_bot(Reader& in) {
  in.refuse_with({"ResourceNotFound", "This server has no bot service."});
  return Unusable{};
}

struct Kind {
  std::string_view type;
  Action (*read)(Reader&);
};

constexpr auto kKinds = std::to_array<Kind>({
    {"Answer", read_answer},
    {"Speak", read_speak},
    {"SpeakAndGetDigits", read_speak_and_get_digits},
    {"PlayAudio", read_play_audio},
    {"PlayAudioAndGetDigits", read_play_audio_and_get_digits},
    {"Pause", read_pause},
    {"ReceiveDigits", read_receive_digits},
    {"SendDigits", read_send_digits},
    {"JoinChimeMeeting", read_join},
    {"ModifyChimeMeetingAttendees", read_modify},
    {"Hangup", read_hangup},
    {"CallAndBridge", read_unavailable},
    {"RecordAudio", read_unavailable},
    {"StartCallRecording", read_unavailable},
    {"StopCallRecording", read_unavailable},
    {"PauseCallRecording", read_unavailable},
    {"ResumeCallRecording", read_unavailable},
    {"VoiceFocus", read_unavailable},
    {"StartBotConversation", read_bot},
});

}  // namespace

std::optional<Action> read_action(std::string_view type, const json::object& parameters) {
  const auto* const kind = std::find_if(kKinds.begin(), kKinds.end(),
                                        [&](const Kind& known) { return known.type == type; });
  if (kind == kKinds.end()) return std::nullopt;
  Reader reader(parameters);
  Action action = kind->read(reader);
  if (!reader.error()) return action;
  return Unusable{.type = std::string(type),
                  .parameters = json::serialize(parameters),
                  .error = *reader.error()};
}

}  // namespace convoke::flow
