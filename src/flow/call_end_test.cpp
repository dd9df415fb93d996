#include "flow/scripted_call_test.h"

/// How legs end, and what happens when the handler is in trouble.
namespace convoke::flow {
namespace {

class LegEnd : public ScriptedCall {};

TEST_F(LegEnd, OfTheOnlyLegEndsTheCallWhateverTheHandlerReplies) {
  dials_in_to({speak("one")});
  hangs_up();
  EXPECT_EQ(told<LegEnded>().sip_response_code, 0);
  EXPECT_EQ(event_.call_details.participants[0].status, Status::Disconnected);
  EXPECT_FALSE(take<CallEnded>());
  replies({Hangup{}, speak("ignored")});
  EXPECT_FALSE(take<HangUpLeg>());
  EXPECT_TRUE(take<CallEnded>());
  EXPECT_TRUE(call_.is_ended());
}

TEST_F(LegEnd, ByAHangupActionIsToldOnceAndOnlyAsHangup) {
  dials_in_to({speak("bye"), Hangup{}});
  prompt_ends();
  EXPECT_TRUE(take<HangUpLeg>());
  told<LegEnded>();
  EXPECT_EQ(sequence(), 2U);
  hangs_up();
  replies({});
  EXPECT_TRUE(is_told_nothing());
}

TEST_F(LegEnd, EndsTheRunningActionSilently) {
  dials_in_to({question()});
  hangs_up();
  told<LegEnded>();
  keys("1234");
  prompt_ends();
  advance(10s);
  EXPECT_TRUE(is_told_nothing());
}

TEST_F(LegEnd, OfTheCallerTakesTheMeetingLegAlong) {
  is_in_a_meeting();
  hangs_up();
  EXPECT_TRUE(take<LeaveMeeting>());
  EXPECT_EQ(told<LegEnded>().participant_tag, ParticipantTag::LegA);
  for (const Participant& leg : event_.call_details.participants)
    EXPECT_EQ(leg.status, Status::Disconnected);
  replies({});
  EXPECT_TRUE(is_told_nothing());
}

TEST_F(LegEnd, OfTheMeetingLeavesTheCallerOnTheLine) {
  is_in_a_meeting();
  meeting_ends();
  const auto ended = told<LegEnded>();
  EXPECT_EQ(ended.call_id.text, "leg-b");
  EXPECT_EQ(event_.call_details.participants[0].status, Status::Connected);
  EXPECT_EQ(event_.call_details.participants[1].status, Status::Disconnected);
  replies({speak("over")});
  EXPECT_EQ(hears(), "over");
}

TEST_F(LegEnd, ByAHangupOfTheMeetingLegReportsSuccessAndNoHangup) {
  is_in_a_meeting();
  ASSERT_TRUE(call_.on_update_requested({}, now(), out_));
  told<CallUpdateRequested>();
  replies({Hangup{.leg = {.participant_tag = ParticipantTag::LegB}}});
  EXPECT_TRUE(take<LeaveMeeting>());
  EXPECT_TRUE(std::holds_alternative<Hangup>(told<ActionSuccessful>().action));
  replies({});
  EXPECT_TRUE(is_told_nothing());
  EXPECT_TRUE(call_.is_in_progress());
}

TEST_F(LegEnd, IgnoresAHangupOfALegThatEndedBefore) {
  is_in_a_meeting();
  meeting_ends();
  told<LegEnded>();
  replies({Hangup{.leg = {.call_id = {"leg-b"}}}, speak("over")});
  EXPECT_EQ(hears(), "over");
  EXPECT_TRUE(is_told_nothing());
}

TEST_F(LegEnd, OfAnOutboundCallThatNobodyAnswersPassesTheCodeOn) {
  is_rung();
  told<NewOutboundCall>();
  replies({});
  rings();
  told<Ringing>();
  replies({});
  call_.on_leg_failed(486, now(), out_);
  EXPECT_EQ(told<LegEnded>().sip_response_code, 486);
  EXPECT_FALSE(take<HangUpLeg>());
}

TEST_F(LegEnd, OfARingingLegByAHangupCancelsItWith480) {
  is_rung();
  told<NewOutboundCall>();
  replies({});
  ASSERT_TRUE(call_.on_update_requested({}, now(), out_));
  told<CallUpdateRequested>();
  replies({Hangup{}});
  EXPECT_TRUE(take<HangUpLeg>());
  EXPECT_EQ(told<LegEnded>().sip_response_code, 480);
}

TEST_F(LegEnd, WhileJoiningLeavesTheMeetingAsSoonAsItWasJoined) {
  dials_in_to({JoinChimeMeeting{.join_token = "token", .meeting_id = {"meeting"}}});
  hangs_up();
  EXPECT_FALSE(take<LeaveMeeting>());
  joins();
  EXPECT_TRUE(take<LeaveMeeting>());
}

class OutboundCall : public ScriptedCall {};

TEST_F(OutboundCall, IgnoresActionsButKeepsAttributesBeforeItIsAnswered) {
  is_rung({{"event_id", "123456"}});
  EXPECT_EQ(told<NewOutboundCall>().arguments.at("event_id"), "123456");
  replies_with({{speak("ignored")}, TransactionAttributes{{"step", "\"1\""}}});
  rings();
  rings();
  told<Ringing>();
  replies_nonsense();
  answers();
  told<CallAnswered>();
  EXPECT_EQ(sequence(), 3U);
  EXPECT_EQ(event_.call_details.transaction_attributes.at("step"), "\"1\"");
  EXPECT_EQ(hears(), "");
  replies({speak("hello")});
  EXPECT_EQ(hears(), "hello");
}

class Attributes : public ScriptedCall {};

TEST_F(Attributes, AreReplacedAsAWholeAndClearedByAnEmptyObject) {
  dials_in();
  told<NewInboundCall>();
  replies_with({{pause(1ms)}, TransactionAttributes{{"a", "1"}, {"b", "2"}}});
  advance(1ms);
  told<ActionSuccessful>();
  EXPECT_EQ(event_.call_details.transaction_attributes.size(), 2U);
  replies_with({{pause(1ms)}, TransactionAttributes{{"c", "3"}}});
  advance(1ms);
  told<ActionSuccessful>();
  EXPECT_EQ(event_.call_details.transaction_attributes, (TransactionAttributes{{"c", "3"}}));
  replies_with({{pause(1ms)}, std::nullopt});
  advance(1ms);
  told<ActionSuccessful>();
  EXPECT_EQ(event_.call_details.transaction_attributes.size(), 1U);
  replies_with({{}, TransactionAttributes{}});
  hangs_up();
  told<LegEnded>();
  EXPECT_TRUE(event_.call_details.transaction_attributes.empty());
}

class HandlerTrouble : public ScriptedCall {};

TEST_F(HandlerTrouble, IsMetWithOneRetryOfTheSameSequence) {
  dials_in();
  told<NewInboundCall>();
  handler_fails();
  told<NewInboundCall>();
  EXPECT_EQ(sequence(), 1U);
  replies({speak("one")});
  EXPECT_EQ(hears(), "one");
}

TEST_F(HandlerTrouble, EndsTheCallWithoutAFurtherEventWhenTheRetryFails) {
  dials_in_to({speak("one")});
  prompt_ends();
  told<ActionSuccessful>();
  handler_fails();
  told<ActionSuccessful>();
  handler_fails();
  EXPECT_TRUE(take<HangUpLeg>());
  EXPECT_TRUE(take<CallEnded>());
  EXPECT_TRUE(is_told_nothing());
}

TEST_F(HandlerTrouble, RejectsAnInboundCallThatWasNotAcceptedYet) {
  dials_in();
  told<NewInboundCall>();
  handler_fails();
  told<NewInboundCall>();
  handler_fails();
  EXPECT_EQ(take<RejectLeg>(), RejectLeg{480});
}

TEST_F(HandlerTrouble, EndsTheCallAfterTwentySecondsOfSilenceRetriesIncluded) {
  dials_in();
  told<NewInboundCall>();
  advance(15s);
  handler_fails();
  advance(4s);
  EXPECT_FALSE(take<CallEnded>());
  advance(1s);
  EXPECT_TRUE(take<CallEnded>());
}

TEST_F(HandlerTrouble, IgnoresALateReply) {
  dials_in_to({speak("one")});
  replies({speak("again")});
  EXPECT_EQ(hears(), "one");
  EXPECT_EQ(hears(), "");
}

TEST_F(HandlerTrouble, TellsOfAnUnusableReplyOnceAndRunsWhatIsAnswered) {
  dials_in();
  told<NewInboundCall>();
  replies_nonsense();
  EXPECT_EQ(told<InvalidLambdaResponse>().error_type, "InvalidResponse");
  EXPECT_EQ(sequence(), 2U);
  replies({speak("sorry")});
  EXPECT_EQ(hears(), "sorry");
}

TEST_F(HandlerTrouble, LetsTheListGoOnAfterAnUnusableAndAnEmptyReply) {
  dials_in_to({JoinChimeMeeting{.join_token = "token", .meeting_id = {"meeting"}}, speak("hi")});
  joins();
  told<ActionSuccessful>();
  replies_nonsense();
  told<InvalidLambdaResponse>();
  replies({});
  EXPECT_EQ(hears(), "hi");
}

TEST_F(HandlerTrouble, HangsUpWith480AfterTwoUnusableRepliesAndSaysSoLast) {
  dials_in_to({speak("one")});
  prompt_ends();
  told<ActionSuccessful>();
  replies_nonsense();
  told<InvalidLambdaResponse>();
  replies_nonsense();
  EXPECT_TRUE(take<HangUpLeg>());
  EXPECT_EQ(told<LegEnded>().sip_response_code, 480);
  replies_nonsense();
  EXPECT_TRUE(take<CallEnded>());
}

TEST_F(HandlerTrouble, EndsACallOfMoreThanAThousandInvocations) {
  dials_in_to({pause(1ms)});
  for (std::uint32_t i = 2; i <= Invocations::kMaxInvocations; ++i) {
    advance(1ms);
    told<ActionSuccessful>();
    ASSERT_EQ(sequence(), i);
    replies({pause(1ms)});
  }
  advance(1ms);
  EXPECT_TRUE(is_told_nothing());
  EXPECT_TRUE(take<HangUpLeg>());
  EXPECT_TRUE(take<CallEnded>());
}

}  // namespace
}  // namespace convoke::flow
