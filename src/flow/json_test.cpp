#include "flow/json.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace convoke::flow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

CallDetails details() {
  Participant leg{.call_id = {"0d5b8d2a"},
                  .to = "+13125550100",
                  .from = "+12065550101",
                  .start_time = WallTime(std::chrono::milliseconds(1767225600123)),
                  .status = Status::Connected};
  return {.transaction_id = {"8a4e0a5e"},
          .aws_account_id = "111122223333",
          .aws_region = "us-east-1",
          .sip_rule_id = "4a1b6f9e",
          .sip_media_application_id = "b1e2c3d4",
          .transaction_attributes = {{"step", "\"greeting\""}},
          .participants = {leg}};
}

/// The event's JSON equals the text, whatever the order of members.
void expect_json(const Event& event, std::string_view expected) {
  EXPECT_EQ(boost::json::parse(to_json(event)),
            boost::json::parse({expected.data(), expected.size()}))
      << to_json(event);
}

/// Only what one kind of event has of its own.
void expect_part(Occurrence what, std::string_view expected) {
  auto json = boost::json::parse(to_json({.sequence = 2, .what = std::move(what)})).as_object();
  json.erase("CallDetails");
  json.erase("SchemaVersion");
  json.erase("Sequence");
  EXPECT_EQ(json, boost::json::parse({expected.data(), expected.size()})) << json;
}

TEST(EventJson, HasTheDocumentedEnvelope) {
  Speak speak{.leg = {{"0d5b8d2a"}, ParticipantTag::LegA}, .speech = {.text = "Hi"}};
  expect_json({.sequence = 2, .what = ActionSuccessful{speak, {}}, .call_details = details()}, R"({
    "SchemaVersion": "1.0", "Sequence": 2, "InvocationEventType": "ACTION_SUCCESSFUL",
    "ActionData": {"Type": "Speak", "Parameters":
      {"CallId": "0d5b8d2a", "ParticipantTag": "LEG-A", "Text": "Hi"}},
    "CallDetails": {
      "TransactionId": "8a4e0a5e", "TransactionAttributes": {"step": "greeting"},
      "AwsAccountId": "111122223333", "AwsRegion": "us-east-1", "SipRuleId": "4a1b6f9e",
      "SipMediaApplicationId": "b1e2c3d4",
      "Participants": [{"CallId": "0d5b8d2a", "ParticipantTag": "LEG-A", "To": "+13125550100",
        "From": "+12065550101", "Direction": "Inbound",
        "StartTimeInMilliseconds": "1767225600123", "Status": "Connected"}]}})");
}

TEST(EventJson, LeavesOutWhatIsNotThereYet) {
  CallDetails call = details();
  call.transaction_attributes.clear();
  call.sip_rule_id.clear();
  call.participants[0].status.reset();
  call.participants[0].direction = Direction::Outbound;
  call.participants[0].sip_headers = {{"X-Id", "7"}};
  expect_json({.sequence = 2, .what = Ringing{}, .call_details = call}, R"({
    "SchemaVersion": "1.0", "Sequence": 2, "InvocationEventType": "RINGING",
    "CallDetails": {"TransactionId": "8a4e0a5e", "AwsAccountId": "111122223333",
      "AwsRegion": "us-east-1", "SipMediaApplicationId": "b1e2c3d4",
      "Participants": [{"CallId": "0d5b8d2a", "ParticipantTag": "LEG-A", "To": "+13125550100",
        "From": "+12065550101", "Direction": "Outbound",
        "StartTimeInMilliseconds": "1767225600123", "SipHeaders": {"X-Id": "7"}}]}})");
}

TEST(EventJson, TellsRequestsAndHangups) {
  expect_part(NewOutboundCall{{{"event_id", "123456"}}},
              R"({"InvocationEventType": "NEW_OUTBOUND_CALL", "ActionData":
                  {"Type": "CallCreateRequest",
                   "Parameters": {"Arguments": {"event_id": "123456"}}}})");
  expect_part(CallUpdateRequested{},
              R"({"InvocationEventType": "CALL_UPDATE_REQUESTED", "ActionData":
                  {"Type": "CallUpdateRequest", "Parameters": {"Arguments": {}}}})");
  expect_part(LegEnded{{"b"}, ParticipantTag::LegB, 486},
              R"({"InvocationEventType": "HANGUP", "ActionData": {"Type": "Hangup", "Parameters":
                  {"SipResponseCode": 486, "CallId": "b", "ParticipantTag": "LEG-B"}}})");
  expect_part(InvalidLambdaResponse{"T", "M"},
              R"({"InvocationEventType": "INVALID_LAMBDA_RESPONSE", "ErrorType": "T",
                  "ErrorMessage": "M"})");
}

TEST(EventJson, EchoesParametersAfterDefaultsWereFilledIn) {
  SpeakAndGetDigits action{.leg = {{"a"}, ParticipantTag::LegA},
                           .speech_parameters = {.text = "code?", .text_type = TextType::Ssml},
                           .digits = {.min_number_of_digits = 6,
                                      .max_number_of_digits = 6,
                                      .in_between_duration = Milliseconds(3000),
                                      .repeat_duration = Milliseconds(3000)}};
  expect_part(ActionFailed{action, digits_not_received()},
              R"({"InvocationEventType": "ACTION_FAILED", "ActionData": {
                  "Type": "SpeakAndGetDigits", "Parameters": {"CallId": "a",
                    "ParticipantTag": "LEG-A", "MinNumberOfDigits": 6, "MaxNumberOfDigits": 6,
                    "SpeechParameters": {"Text": "code?", "TextType": "ssml"}, "Repeat": 1,
                    "InBetweenDigitsDurationInMilliseconds": 3000,
                    "RepeatDurationInMilliseconds": 3000},
                  "ErrorType": "InvalidDigitsReceived",
                  "ErrorMessage": "Maximum number of attempts to collect digits reached."}})");
}

TEST(EventJson, GivesReceivedDigitsBesideTheParameters) {
  const ReceiveDigits registration{.input_digits_regex = "^1$",
                                   .in_between_duration = Milliseconds(1000),
                                   .flush_duration = Milliseconds(10000)};
  expect_part(DigitsReceived{registration, "1"},
              R"({"InvocationEventType": "DIGITS_RECEIVED", "ActionData": {
                  "Type": "ReceiveDigits", "Parameters": {"InputDigitsRegex": "^1$",
                    "InBetweenDigitsDurationInMilliseconds": 1000,
                    "FlushDigitsDurationInMilliseconds": 10000}, "ReceivedDigits": "1"}})");
}

Reply read(std::string_view body) {
  auto reply = parse_reply(body);
  EXPECT_TRUE(reply.has_value()) << (reply ? "" : reply.error().message);
  return reply ? *reply : Reply{};
}

Action read_one(const std::string& action) {
  Reply reply = read(R"({"SchemaVersion": "1.0", "Actions": [)" + action + "]}");
  EXPECT_EQ(reply.actions.size(), 1U);
  return reply.actions.empty() ? Action{} : reply.actions.front();
}

std::string refusal(std::string_view body) {
  const auto reply = parse_reply(body);
  return reply ? "none" : reply.error().type;
}

TEST(ReplyJson, TakesNumbersForTextsAndTextsForNumbers) {
  EXPECT_EQ(read_one(R"({"Type": "Pause", "Parameters": {"DurationInMilliseconds": "500"}})"),
            Action(Pause{.duration = Milliseconds(500)}));
  EXPECT_EQ(read_one(R"({"Type": "Hangup", "Parameters": {"SipResponseCode": "0"}})"),
            Action(Hangup{}));
  EXPECT_EQ(read_one(R"({"Type": "SendDigits", "Parameters": {"Digits": 12}})"),
            Action(SendDigits{.digits = "12"}));
}

TEST(ReplyJson, TakesAnEmptyTextForNotGiven) {
  EXPECT_EQ(read_one(R"({"Type": "Speak", "Parameters": {"Text": "Hi", "CallId": "",
                         "ParticipantTag": "", "Engine": "", "CallID": "x"}})"),
            Action(Speak{.speech = {.text = "Hi"}}));
}

TEST(ReplyJson, ReadsTheMeetingDialersQuestion) {
  const Action expected = SpeakAndGetDigits{
      .speech_parameters = {.text = "id?", .text_type = TextType::Ssml, .engine = "neural"},
      .failure_speech_parameters = SpeechParameters{.text = "sorry"},
      .digits = {.input_digits_regex = "[0-9]",
                 .min_number_of_digits = 6,
                 .max_number_of_digits = 6,
                 .terminator_digits = "#",
                 .in_between_duration = Milliseconds(1000),
                 .repeat = 3,
                 .repeat_duration = Milliseconds(7500)}};
  EXPECT_EQ(read_one(R"({"Type": "SpeakAndGetDigits", "Parameters": {
      "InputDigitsRegex": "[0-9]", "MinNumberOfDigits": 6, "MaxNumberOfDigits": 6, "Repeat": "3",
      "TerminatorDigits": ["#"], "InBetweenDigitsDurationInMilliseconds": 1000,
      "RepeatDurationInMilliseconds": 7500,
      "SpeechParameters": {"Text": "id?", "TextType": "ssml", "Engine": "neural"},
      "FailureSpeechParameters": {"Text": "sorry"}}})"),
            expected);
}

TEST(ReplyJson, ReadsTheOtherActions) {
  EXPECT_EQ(read_one(R"({"Type": "JoinChimeMeeting", "Parameters": {"JoinToken": "t",
                         "MeetingId": "m", "AttendeeJoinToken": ""}})"),
            Action(JoinChimeMeeting{.join_token = "t", .meeting_id = {"m"}}));
  EXPECT_EQ(read_one(R"({"Type": "ModifyChimeMeetingAttendees", "Parameters": {
                         "Operation": "Unmute", "MeetingId": "m", "AttendeeList": ["a", "b"]}})"),
            Action(ModifyChimeMeetingAttendees{.operation = AttendeeOperation::Unmute,
                                               .meeting_id = {"m"},
                                               .attendee_list = {{"a"}, {"b"}}}));
  EXPECT_EQ(read_one(R"({"Type": "PlayAudio", "Parameters": {"ParticipantTag": "LEG-B",
                         "PlaybackTerminators": ["1", "#"], "AudioSource":
                         {"Type": "S3", "BucketName": "b", "Key": "k"}}})"),
            Action(PlayAudio{.leg = {.participant_tag = ParticipantTag::LegB},
                             .audio_source = {"b", "k"},
                             .playback_terminators = "1#"}));
}

TEST(ReplyJson, LetsAnActionWithUnreadableParametersFailInItsTurn) {
  const Action pause =
      read_one(R"({"Type": "Pause", "Parameters": {"DurationInMilliseconds": "soon"}})");
  EXPECT_EQ(type_name(pause), "Pause");
  EXPECT_EQ(find_fault(pause),
            invalid_parameter("The DurationInMilliseconds parameter is invalid."));
  EXPECT_EQ(find_fault(read_one(R"({"Type": "Hangup", "Parameters": {"ParticipantTag": "C"}})")),
            invalid_leg());
  EXPECT_EQ(find_fault(read_one(R"({"Type": "Pause",
                "Parameters": {"DurationInMilliseconds": 18446744073709551615}})")),
            invalid_parameter("The Duration parameter is invalid."));
  EXPECT_EQ(find_fault(read_one(R"({"Type": "StartBotConversation"})"))->type, "ResourceNotFound");
}

TEST(ReplyJson, TakesMissingAndNullForNothing) {
  EXPECT_THAT(read(R"({"SchemaVersion": "1.0"})").actions, IsEmpty());
  const Reply reply =
      read(R"({"SchemaVersion": "1.0", "Actions": null, "TransactionAttributes": null})");
  EXPECT_THAT(reply.actions, IsEmpty());
  EXPECT_FALSE(reply.transaction_attributes);
}

TEST(ReplyJson, KeepsAttributesOfAnyKindAndTellsAnEmptyObjectFromNone) {
  const Reply reply = read(R"({"SchemaVersion": "1.0", "TransactionAttributes":
                               {"a": "x", "b": [1, null]}})");
  EXPECT_EQ(reply.transaction_attributes,
            (TransactionAttributes{{"a", "\"x\""}, {"b", "[1,null]"}}));
  EXPECT_TRUE(read(R"({"SchemaVersion": "1.0", "TransactionAttributes": {}})")
                  .transaction_attributes->empty());
}

TEST(ReplyJson, RefusesWhatIsNoReply) {
  for (const char* body : {"", " \n", "null", "[]", "{", "1", R"({"SchemaVersion": "1.0",
       "Actions": {}})",
                           R"({"SchemaVersion": "1.0", "Actions": [1]})"})
    EXPECT_EQ(refusal(body), "InvalidResponse") << body;
  EXPECT_EQ(refusal(R"({"Actions": []})"), "SchemaVersionMismatch");
  EXPECT_EQ(refusal(R"({"SchemaVersion": "2.0"})"), "SchemaVersionMismatch");
  EXPECT_EQ(refusal(R"({"SchemaVersion": "1.0", "Actions": [{"Type": "Dance"}]})"),
            "UnsupportedAction");
}

TEST(ReplyJson, RefusesElevenActions) {
  std::string body = R"({"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup"})";
  for (int i = 0; i < 10; ++i) body += R"(, {"Type": "Hangup"})";
  EXPECT_EQ(refusal(body + "]}"), "TooManyActions");
}

TEST(ReplyJson, RefusesTooManyOrTooLargeAttributes) {
  std::string body = R"({"SchemaVersion": "1.0", "TransactionAttributes": {"0": 0)";
  for (int i = 1; i < 100; ++i) body += ", \"" + std::to_string(i) + "\": 0";
  EXPECT_EQ(refusal(body + "}}"), "none");
  EXPECT_EQ(refusal(body + R"(, "more": 0}})"), "TransactionAttributesInvalidMapSize");
  EXPECT_EQ(refusal(R"({"SchemaVersion": "1.0", "TransactionAttributes": {"a": ")" +
                    std::string(kMaxAttributesBytes, 'x') + "\"}}"),
            "TransactionAttributesInvalidMapSize");
}

TEST(ReplyJson, RefusesDepthAndSizeWithoutBound) {
  EXPECT_EQ(refusal(std::string(100000, '[')), "InvalidResponse");
  EXPECT_EQ(refusal(std::string(kMaxReplyBytes + 1, ' ')), "InvalidResponse");
}

}  // namespace
}  // namespace convoke::flow
