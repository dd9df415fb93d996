#include "flow/scripted_call_test.h"

/// How a list of actions runs, and what a new one does to it.
namespace convoke::flow {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::VariantWith;

class ActionList : public ScriptedCall {};

const JoinChimeMeeting kJoin{.join_token = "token", .meeting_id = {"meeting"}};

TEST_F(ActionList, RunsOneAfterTheOther) {
  dials_in_to({speak("one"), speak("two")});
  EXPECT_EQ(hears(), "one");
  EXPECT_EQ(hears(), "");
  prompt_ends();
  EXPECT_EQ(hears(), "two");
}

TEST_F(ActionList, ReportsOtherActionsOnlyAsTheLast) {
  dials_in_to({speak("one"), pause(1000ms)});
  prompt_ends();
  EXPECT_TRUE(is_told_nothing());
  advance(1s);
  EXPECT_TRUE(std::holds_alternative<Pause>(told<ActionSuccessful>().action));
}

TEST_F(ActionList, ReportsAReportingActionAtOnceAndWaitsForTheReply) {
  dials_in_to({kJoin, speak("hello")});
  joins();
  EXPECT_TRUE(std::holds_alternative<JoinChimeMeeting>(told<ActionSuccessful>().action));
  EXPECT_EQ(event_.call_details.participants.size(), 2U);
  EXPECT_EQ(hears(), "");
}

TEST_F(ActionList, GoesOnAfterAReplyWithoutActions) {
  dials_in_to({kJoin, speak("hello")});
  joins();
  told<ActionSuccessful>();
  replies({});
  EXPECT_EQ(hears(), "hello");
}

TEST_F(ActionList, IsReplacedByAReplyWithActions) {
  dials_in_to({kJoin, speak("hello")});
  joins();
  told<ActionSuccessful>();
  replies({speak("welcome")});
  EXPECT_EQ(hears(), "welcome");
  prompt_ends();
  EXPECT_EQ(hears(), "");
}

TEST_F(ActionList, DropsTheRestWhenAnActionFails) {
  dials_in_to({pause(40000ms), speak("never")});
  const auto failed = told<ActionFailed>();
  EXPECT_EQ(failed.error, invalid_parameter("The Duration parameter is invalid."));
  replies({});
  EXPECT_EQ(hears(), "");
}

TEST_F(ActionList, RunsTheReplyToAFailure) {
  dials_in_to({speak("")});
  EXPECT_EQ(told<ActionFailed>().error.message, "Text is a required parameter.");
  replies({speak("again")});
  EXPECT_EQ(hears(), "again");
}

TEST_F(ActionList, ReportsWhyAPromptCouldNotBePlayed) {
  dials_in_to({speak("<speak>")});
  const ActionError error = invalid_parameter("SSML");
  prompt_fails(error);
  EXPECT_EQ(told<ActionFailed>().error, error);
}

TEST_F(ActionList, LeavesTheCallIdleAfterAnEmptyReplyAtItsEnd) {
  dials_in_to({speak("one")});
  prompt_ends();
  told<ActionSuccessful>();
  replies({});
  out_.clear();
  advance(1h);
  EXPECT_THAT(out_, IsEmpty());
  EXPECT_EQ(call_.deadline(), kNever);
}

TEST_F(ActionList, NamesTheLegInWhatItReports) {
  dials_in_to({speak("one")});
  prompt_ends();
  Action action = told<ActionSuccessful>().action;
  EXPECT_EQ(leg_of(action), (LegChoice{{"leg-a"}, ParticipantTag::LegA}));
}

TEST_F(ActionList, RefusesALegThatIsNotThere) {
  Speak action = speak("one");
  action.leg.call_id.text = "nobody";
  dials_in_to({action});
  EXPECT_EQ(told<ActionFailed>().error, invalid_leg());
}

TEST_F(ActionList, LetsOneInvocationPassAtATime) {
  dials_in_to({watch_for("^1$"), speak("one")});
  keys("1");
  advance(1s);
  const auto digits = told<DigitsReceived>();
  EXPECT_EQ(digits.received_digits, "1");
  prompt_ends();
  EXPECT_TRUE(is_told_nothing());
  replies({});
  told<ActionSuccessful>();
}

TEST_F(ActionList, LetsTheRunningActionFinishBeforeDigitsReplaceTheRest) {
  dials_in_to({watch_for("^1$"), speak("one"), speak("two")});
  keys("1");
  advance(1s);
  told<DigitsReceived>();
  replies({speak("three")});
  EXPECT_EQ(hears(), "one");
  EXPECT_THAT(out_, Not(Contains(VariantWith<StopPrompt>(::testing::_))));
  prompt_ends();
  EXPECT_EQ(hears(), "three");
  EXPECT_TRUE(is_told_nothing());
}

class UpdateRequest : public ScriptedCall {};

TEST_F(UpdateRequest, ReachesTheHandlerWhileTheActionGoesOn) {
  dials_in_to({speak("one")});
  EXPECT_TRUE(call_.on_update_requested({{"digit", "3"}}, now(), out_));
  EXPECT_EQ(told<CallUpdateRequested>().arguments.at("digit"), "3");
  EXPECT_FALSE(take<StopPrompt>());
}

TEST_F(UpdateRequest, InterruptsSpeechAndReportsItWithoutWaiting) {
  dials_in_to({speak("one"), speak("two")});
  ASSERT_TRUE(call_.on_update_requested({}, now(), out_));
  told<CallUpdateRequested>();
  EXPECT_EQ(hears(), "one");
  replies({speak("three")});
  EXPECT_TRUE(take<StopPrompt>());
  EXPECT_EQ(hears(), "three");
  told<ActionInterrupted>();
  replies({speak("ignored")});
  prompt_ends();
  EXPECT_EQ(hears(), "");
}

TEST_F(UpdateRequest, LetsACollectionFinishAndSkipsItsReport) {
  dials_in_to({question()});
  ASSERT_TRUE(call_.on_update_requested({}, now(), out_));
  told<CallUpdateRequested>();
  replies({speak("three")});
  keys("1234");
  EXPECT_TRUE(is_told_nothing());
  hears();
  EXPECT_EQ(hears(), "three");
}

TEST_F(UpdateRequest, ChangesNothingWithoutActions) {
  dials_in_to({speak("one"), speak("two")});
  ASSERT_TRUE(call_.on_update_requested({}, now(), out_));
  told<CallUpdateRequested>();
  replies({});
  prompt_ends();
  EXPECT_EQ(hears(), "two");
}

TEST_F(UpdateRequest, IsRefusedOnceTheCallIsOver) {
  dials_in_to({speak("one")});
  hangs_up();
  EXPECT_FALSE(call_.on_update_requested({}, now(), out_));
}

TEST_F(UpdateRequest, IsRefusedWhenTooManyWait) {
  dials_in();
  std::size_t taken = 0;
  while (call_.on_update_requested({}, now(), out_)) ++taken;
  EXPECT_EQ(taken, Invocations::kMaxWaiting);
}

class FirstAction : public ScriptedCall {};

TEST_F(FirstAction, AcceptsTheCallAtOnce) {
  dials_in_to({pause(500ms), speak("one")});
  EXPECT_TRUE(take<AcceptLeg>());
  advance(500ms);
  EXPECT_EQ(hears(), "one");
}

TEST_F(FirstAction, AcceptsTheCallIfThereAreOnlyPauses) {
  dials_in_to({pause(500ms)});
  EXPECT_TRUE(take<AcceptLeg>());
}

TEST_F(FirstAction, RejectsTheCallWithTheCodeOfAHangup) {
  dials_in_to({Hangup{.sip_response_code = 486}});
  EXPECT_EQ(take<RejectLeg>(), RejectLeg{486});
  EXPECT_EQ(told<LegEnded>().sip_response_code, 486);
}

TEST_F(FirstAction, RejectsTheCallAfterAPauseWithoutAcceptingIt) {
  dials_in_to({pause(500ms), Hangup{}});
  EXPECT_FALSE(take<AcceptLeg>());
  EXPECT_FALSE(take<RejectLeg>());
  advance(500ms);
  EXPECT_EQ(take<RejectLeg>(), RejectLeg{480});
}

TEST_F(FirstAction, IsAwaitedForThirtySeconds) {
  dials_in_to({});
  advance(29s);
  EXPECT_FALSE(take<RejectLeg>());
  advance(1s);
  EXPECT_EQ(take<RejectLeg>(), RejectLeg{480});
  EXPECT_EQ(told<LegEnded>().sip_response_code, 480);
}

TEST_F(FirstAction, MayJoinAMeeting) {
  dials_in_to({kJoin});
  EXPECT_TRUE(take<AcceptLeg>());
  EXPECT_EQ(take<JoinMeeting>(), (JoinMeeting{{"meeting"}, "token"}));
}

}  // namespace
}  // namespace convoke::flow
