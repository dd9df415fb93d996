#include <boost/json.hpp>

#include <utility>

#include "flow/json.h"

namespace convoke::flow {
namespace {

namespace json = boost::json;

std::string_view name_of(ParticipantTag tag) {
  return tag == ParticipantTag::LegA ? "LEG-A" : "LEG-B";
}

/// Values that handlers and drivers stored are JSON already.
json::value raw(const std::string& text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error) value = text;
  return value;
}

json::object to_object(const Arguments& arguments) {
  json::object object;
  for (const auto& [name, value] : arguments) object[name] = value;
  return object;
}

json::array each_of(std::string_view digits) {
  json::array array;
  for (const char digit : digits) array.emplace_back(std::string_view(&digit, 1));
  return array;
}

void add(json::object& to, std::string_view name, const std::optional<std::string>& value) {
  if (value) to[name] = *value;
}

void add(json::object& to, const SpeechParameters& speech) {
  to["Text"] = speech.text;
  if (speech.text_type) to["TextType"] = *speech.text_type == TextType::Ssml ? "ssml" : "text";
  add(to, "Engine", speech.engine);
  add(to, "LanguageCode", speech.language_code);
  add(to, "VoiceId", speech.voice_id);
}

json::object to_object(const SpeechParameters& speech) {
  json::object object;
  add(object, speech);
  return object;
}

json::object to_object(const AudioSource& source) {
  return {{"Type", "S3"}, {"BucketName", source.bucket_name}, {"Key", source.key}};
}

void add(json::object& to, const DigitParameters& digits) {
  add(to, "InputDigitsRegex", digits.input_digits_regex);
  to["MinNumberOfDigits"] = digits.min_number_of_digits;
  to["MaxNumberOfDigits"] = digits.max_number_of_digits;
  if (digits.terminator_digits) to["TerminatorDigits"] = each_of(*digits.terminator_digits);
  if (digits.in_between_duration)
    to["InBetweenDigitsDurationInMilliseconds"] = digits.in_between_duration->count();
  to["Repeat"] = digits.repeat;
  to["RepeatDurationInMilliseconds"] = digits.repeat_duration.count();
}

void add(json::object&, const Answer&) {}

void add(json::object& to, const Speak& action) {
  add(to, action.speech);
}

void add(json::object& to, const SpeakAndGetDigits& action) {
  to["SpeechParameters"] = to_object(action.speech_parameters);
  if (action.failure_speech_parameters)
    to["FailureSpeechParameters"] = to_object(*action.failure_speech_parameters);
  add(to, action.digits);
}

void add(json::object& to, const PlayAudio& action) {
  to["AudioSource"] = to_object(action.audio_source);
  to["Repeat"] = action.repeat;
  if (!action.playback_terminators.empty())
    to["PlaybackTerminators"] = each_of(action.playback_terminators);
}

void add(json::object& to, const PlayAudioAndGetDigits& action) {
  to["AudioSource"] = to_object(action.audio_source);
  to["FailureAudioSource"] = to_object(action.failure_audio_source);
  add(to, action.digits);
}

void add(json::object& to, const Pause& action) {
  to["DurationInMilliseconds"] = action.duration.count();
}

void add(json::object& to, const ReceiveDigits& action) {
  to["InputDigitsRegex"] = action.input_digits_regex;
  to["InBetweenDigitsDurationInMilliseconds"] = action.in_between_duration.count();
  to["FlushDigitsDurationInMilliseconds"] = action.flush_duration.count();
}

void add(json::object& to, const SendDigits& action) {
  to["Digits"] = action.digits;
  to["ToneDurationInMilliseconds"] = action.tone_duration.count();
}

void add(json::object& to, const JoinChimeMeeting& action) {
  to["JoinToken"] = action.join_token;
  if (!action.meeting_id.text.empty()) to["MeetingId"] = action.meeting_id.text;
}

void add(json::object& to, const ModifyChimeMeetingAttendees& action) {
  to["Operation"] = action.operation == AttendeeOperation::Mute ? "Mute" : "Unmute";
  to["MeetingId"] = action.meeting_id.text;
  json::array attendees;
  for (const AttendeeId& attendee : action.attendee_list) attendees.emplace_back(attendee.text);
  to["AttendeeList"] = std::move(attendees);
}

void add(json::object& to, const Hangup& action) {
  to["SipResponseCode"] = action.sip_response_code;
}

void add(json::object& to, const Unusable& action) {
  const json::value given = raw(action.parameters);
  if (!given.is_object()) return;
  for (const auto& member : given.get_object()) to[member.key()] = member.value();
}

json::object action_data(const Action& action) {
  json::object parameters;
  const LegChoice& leg =
      std::visit([](const auto& a) -> const LegChoice& { return a.leg; }, action);
  std::visit([&](const auto& a) { add(parameters, a); }, action);
  if (!leg.call_id.text.empty()) parameters["CallId"] = leg.call_id.text;
  if (leg.participant_tag) parameters["ParticipantTag"] = name_of(*leg.participant_tag);
  return {{"Type", type_name(action)}, {"Parameters", std::move(parameters)}};
}

json::object request_data(std::string_view type, const Arguments& arguments) {
  return {{"Type", type}, {"Parameters", {{"Arguments", to_object(arguments)}}}};
}

// Each sets the event's type and what belongs to it.

void describe(json::object& event, const NewInboundCall&) {
  event["InvocationEventType"] = "NEW_INBOUND_CALL";
}

void describe(json::object& event, const NewOutboundCall& call) {
  event["InvocationEventType"] = "NEW_OUTBOUND_CALL";
  event["ActionData"] = request_data("CallCreateRequest", call.arguments);
}

void describe(json::object& event, const Ringing&) {
  event["InvocationEventType"] = "RINGING";
}

void describe(json::object& event, const CallAnswered&) {
  event["InvocationEventType"] = "CALL_ANSWERED";
}

void describe(json::object& event, const ActionSuccessful& success) {
  event["InvocationEventType"] = "ACTION_SUCCESSFUL";
  json::object data = action_data(success.action);
  add(data, "ReceivedDigits", success.received_digits);
  event["ActionData"] = std::move(data);
}

void describe(json::object& event, const ActionFailed& failure) {
  event["InvocationEventType"] = "ACTION_FAILED";
  json::object data = action_data(failure.action);
  data["ErrorType"] = failure.error.type;
  data["ErrorMessage"] = failure.error.message;
  if (std::holds_alternative<ModifyChimeMeetingAttendees>(failure.action)) {
    json::array list;
    for (const std::string& attendee : failure.error.list) list.emplace_back(attendee);
    data["ErrorList"] = std::move(list);
  }
  event["ActionData"] = std::move(data);
}

void describe(json::object& event, const ActionInterrupted& interruption) {
  event["InvocationEventType"] = "ACTION_INTERRUPTED";
  event["ActionData"] = action_data(interruption.action);
}

void describe(json::object& event, const LegEnded& ended) {
  event["InvocationEventType"] = "HANGUP";
  event["ActionData"] = {{"Type", "Hangup"},
                         {"Parameters",
                          {{"SipResponseCode", ended.sip_response_code},
                           {"CallId", ended.call_id.text},
                           {"ParticipantTag", name_of(ended.participant_tag)}}}};
}

void describe(json::object& event, const DigitsReceived& digits) {
  event["InvocationEventType"] = "DIGITS_RECEIVED";
  json::object data = action_data(digits.registration);
  data["ReceivedDigits"] = digits.received_digits;
  event["ActionData"] = std::move(data);
}

void describe(json::object& event, const CallUpdateRequested& update) {
  event["InvocationEventType"] = "CALL_UPDATE_REQUESTED";
  event["ActionData"] = request_data("CallUpdateRequest", update.arguments);
}

void describe(json::object& event, const InvalidLambdaResponse& invalid) {
  event["InvocationEventType"] = "INVALID_LAMBDA_RESPONSE";
  event["ErrorType"] = invalid.error_type;
  event["ErrorMessage"] = invalid.error_message;
}

json::object to_object(const Participant& participant) {
  json::object object{
      {"CallId", participant.call_id.text},
      {"ParticipantTag", name_of(participant.participant_tag)},
      {"To", participant.to},
      {"From", participant.from},
      {"Direction", participant.direction == Direction::Inbound ? "Inbound" : "Outbound"},
      {"StartTimeInMilliseconds",
       std::to_string(participant.start_time.time_since_epoch().count())}};
  if (participant.status)
    object["Status"] = *participant.status == Status::Connected ? "Connected" : "Disconnected";
  if (!participant.sip_headers.empty()) {
    json::object headers;
    for (const auto& [name, value] : participant.sip_headers) headers[name] = value;
    object["SipHeaders"] = std::move(headers);
  }
  return object;
}

json::object to_object(const CallDetails& details) {
  json::object object{{"TransactionId", details.transaction_id.text}};
  if (!details.transaction_attributes.empty()) {
    json::object attributes;
    for (const auto& [name, value] : details.transaction_attributes) attributes[name] = raw(value);
    object["TransactionAttributes"] = std::move(attributes);
  }
  object["AwsAccountId"] = details.aws_account_id;
  object["AwsRegion"] = details.aws_region;
  if (!details.sip_rule_id.empty()) object["SipRuleId"] = details.sip_rule_id;
  object["SipMediaApplicationId"] = details.sip_media_application_id;
  json::array participants;
  for (const Participant& participant : details.participants)
    participants.emplace_back(to_object(participant));
  object["Participants"] = std::move(participants);
  return object;
}

}  // namespace

std::string to_json(const Event& event) {
  json::object object{{"SchemaVersion", "1.0"}, {"Sequence", event.sequence}};
  std::visit([&](const auto& what) { describe(object, what); }, event.what);
  object["CallDetails"] = to_object(event.call_details);
  return json::serialize(object);
}

std::string json_text(std::string_view text) {
  return json::serialize(json::string(text));
}

}  // namespace convoke::flow
