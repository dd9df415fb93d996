#include "flow/dial_in_flow.h"
#include "flow/dial_out_flow.h"
#include "flow/scripted_call_test.h"
#include "flow/texts.h"

/// Whole calls: a built-in flow on the engine, on virtual time.
namespace convoke::flow {
namespace {

const Admitted kAdmitted{{"meeting"}, {"attendee"}, "token"};

/// Lets a flow handle every event until it asks control something.
template <class State, auto React, auto Resume>
class FlowCall : public ScriptedCall {
 protected:
  explicit FlowCall(State first) : ScriptedCall({.type_ahead = true}), state_(std::move(first)) {}

  /// Hands waiting events to the flow; the query it ends with, if any.
  std::optional<Query> handle() {
    while (auto invoked = take<InvokeHandler>()) {
      event_ = invoked->event;
      auto step = React(state_, event_);
      state_ = std::move(step.next);
      if (auto* query = std::get_if<Query>(&step.reaction)) return std::move(*query);
      replies_with(std::get<Reply>(std::move(step.reaction)));
    }
    return std::nullopt;
  }
  void control_says(QueryAnswer answer) {
    auto step = Resume(state_, answer);
    state_ = std::move(step.next);
    replies_with(std::get<Reply>(std::move(step.reaction)));
    handle();
  }
  void meeting_lets_in() {
    EXPECT_EQ(take<JoinMeeting>(), (JoinMeeting{{"meeting"}, "token"}));
    joins();
    handle();
  }
  /// Hears `text` to its end.
  void hears_all(const std::string& text) {
    EXPECT_EQ(hears(), text);
    prompt_ends();
    handle();
  }
  std::optional<Query> keys_in(std::string_view digits) {
    keys(digits);
    return handle();
  }
  void waits(Duration by) {
    advance(by);
    handle();
  }
  bool is_hung_up() { return take<HangUpLeg>() && take<CallEnded>(); }

  State state_;
};

dial_out::Step react_out(const dial_out::State& s, const Event& e) {
  return dial_out::on(s, e);
}
dial_out::Step resume_out(const dial_out::State& s, const QueryAnswer& a) {
  return dial_out::on(s, a);
}
dial_in::Step react_in(const dial_in::State& s, const Event& e) {
  return dial_in::on(s, e);
}
dial_in::Step resume_in(const dial_in::State& s, const QueryAnswer& a) {
  return dial_in::on(s, a);
}

class DialOut : public FlowCall<dial_out::State, react_out, resume_out> {
 protected:
  DialOut() : FlowCall(dial_out::Asking{{"123456"}}) {
    is_rung();
    handle();
    rings();
    handle();
    answers();
    handle();
  }
  const std::string question_ = texts::needed_on_a_call("123456");
};

TEST_F(DialOut, AsksForAKeyAndSpellsTheEvent) {
  EXPECT_EQ(question_,
            "<speak>You are needed on a call for event <say-as interpret-as='digits'>123456"
            "</say-as>. Press 1 to join, 2 to decline.</speak>");
  EXPECT_EQ(hears(), question_);
}

TEST_F(DialOut, JoinsOnOne) {
  EXPECT_EQ(keys_in("1"), Query(PrepareJoin{}));
  control_says(kAdmitted);
  meeting_lets_in();
  EXPECT_EQ(last_played().prompt, Prompt(SpeechParameters{.text = texts::kJoined}));
  prompt_ends();
  handle();
  EXPECT_TRUE(call_.is_in_progress());
}

TEST_F(DialOut, DeclinesOnTwo) {
  hears();
  keys_in("2");
  hears_all("Disconnecting you.");
  EXPECT_TRUE(is_hung_up());
}

TEST_F(DialOut, LetsNobodyInWithoutAKey) {
  for (int attempt = 1; attempt <= 3; ++attempt) {
    hears_all(question_);
    waits(3s);
    if (attempt < 3) hears_all("Sorry, I didn't get that. Please press 1 to join, 2 to decline.");
  }
  EXPECT_EQ(hears(), "");
  EXPECT_TRUE(is_hung_up());
  EXPECT_EQ(event_.sequence, 5U);
}

TEST_F(DialOut, AsksAgainAfterAWrongKey) {
  EXPECT_EQ(hears(), question_);
  keys_in("7");
  hears_all("Sorry, I didn't get that. Please press 1 to join, 2 to decline.");
  EXPECT_EQ(hears(), question_);
  EXPECT_EQ(keys_in("1"), Query(PrepareJoin{}));
}

TEST_F(DialOut, ApologisesWhenJoiningFails) {
  hears();
  keys_in("1");
  control_says(kAdmitted);
  call_.on_join_refused(invalid_join_token(), now(), out_);
  handle();
  hears_all("Sorry, I could not connect you to the meeting");
  EXPECT_TRUE(is_hung_up());
}

TEST_F(DialOut, TellsThatTheMeetingIsOver) {
  hears();
  keys_in("1");
  control_says(EventEnded{});
  hears_all("This meeting has ended. Goodbye.");
  EXPECT_TRUE(is_hung_up());
}

TEST_F(DialOut, SaysGoodbyeWhenTheMeetingEnds) {
  hears();
  keys_in("1");
  control_says(kAdmitted);
  meeting_lets_in();
  hears_all(texts::kJoined);
  meeting_ends();
  handle();
  hears_all("This meeting has ended. Goodbye.");
  EXPECT_TRUE(is_hung_up());
}

TEST_F(DialOut, EndsWhenTheCallerHangsUpWhileControlThinks) {
  keys_in("1");
  hangs_up();
  EXPECT_EQ(handle(), std::nullopt);
  control_says(kAdmitted);
  EXPECT_FALSE(take<JoinMeeting>());
  EXPECT_TRUE(take<CallEnded>());
}

class DialIn : public FlowCall<dial_in::State, react_in, resume_in> {
 protected:
  DialIn() : FlowCall(dial_in::AskingEvent{}) {
    dials_in();
    handle();
  }
  void is_let_in() {
    keys_in("123456#654321#");
    control_says(kAdmitted);
    meeting_lets_in();
    last_played();
    prompt_ends();
    handle();
  }
};

TEST_F(DialIn, AsksForEventAndPasscodeAndLooksThePairUp) {
  EXPECT_TRUE(take<AcceptLeg>());
  EXPECT_EQ(hears(), texts::kEnterEventId);
  EXPECT_EQ(keys_in("123456"), std::nullopt);
  EXPECT_EQ(hears(), texts::kEnterPasscode);
  EXPECT_EQ(keys_in("654321"), Query(CheckPasscode{{"123456"}, "654321"}));
  control_says(kAdmitted);
  meeting_lets_in();
  hears_all("You have been joined to the meeting.");
  hangs_up();
  handle();
  EXPECT_EQ(event_.sequence, 6U);
  EXPECT_TRUE(take<LeaveMeeting>());
  EXPECT_TRUE(take<CallEnded>());
}

TEST_F(DialIn, TakesBothAnswersKeyedInOneGo) {
  EXPECT_EQ(keys_in("123456#654321#"), Query(CheckPasscode{{"123456"}, "654321"}));
}

TEST_F(DialIn, TakesBothAnswersWithoutTerminators) {
  EXPECT_EQ(keys_in("123456654321"), Query(CheckPasscode{{"123456"}, "654321"}));
}

TEST_F(DialIn, GivesThreeTriesEachBeginningWithTheEvent) {
  for (int attempt = 1; attempt <= 3; ++attempt) {
    EXPECT_EQ(hears(), texts::kEnterEventId);
    keys_in("123456");
    EXPECT_EQ(hears(), texts::kEnterPasscode);
    EXPECT_TRUE(keys_in("000000"));
    control_says(InvalidPasscode{});
    hears_all("Invalid meeting passcode.");
  }
  hears_all("Goodbye.");
  EXPECT_TRUE(is_hung_up());
}

TEST_F(DialIn, HangsUpOnSilence) {
  for (int attempt = 1; attempt <= 3; ++attempt) {
    hears_all(texts::kEnterEventId);
    waits(7500ms);
    if (attempt < 3) hears_all("Sorry, I didn't get that. Please try again.");
  }
  EXPECT_TRUE(is_hung_up());
}

TEST_F(DialIn, GivesFiveSecondsBetweenDigits) {
  hears();
  for (const char digit : std::string("123456")) {
    waits(4900ms);
    keys_in({&digit, 1});
  }
  EXPECT_EQ(hears(), texts::kEnterPasscode);
}

TEST_F(DialIn, TurnsAwayFromAFullMeeting) {
  keys_in("123456654321");
  control_says(JoinRefused{texts::kMeetingFull});
  EXPECT_EQ(last_played().prompt, Prompt(SpeechParameters{.text = "This meeting is full."}));
  prompt_ends();
  handle();
  EXPECT_TRUE(is_hung_up());
}

TEST_F(DialIn, TellsTheEndOfTheEventOnlyAfterTheRightPasscode) {
  keys_in("123456654321");
  control_says(EventEnded{});
  EXPECT_EQ(last_played().prompt,
            Prompt(SpeechParameters{.text = "This meeting has ended. Goodbye."}));
}

TEST_F(DialIn, MutesAndUnmutesOnStarSix) {
  is_let_in();
  for (const bool muted : {true, false}) {
    keys("*6");
    advance(500ms);
    ASSERT_EQ(handle(), Query(ToggleMute{}));
    control_says(MuteTo{muted});
    EXPECT_EQ(take<ModifyAttendees>()->operation,
              muted ? AttendeeOperation::Mute : AttendeeOperation::Unmute);
    call_.on_attendees_modified(now(), out_);
    handle();
    hears_all(muted ? "You are muted." : "You are unmuted.");
  }
}

TEST_F(DialIn, MutesAfterASlipOfTheFinger) {
  is_let_in();
  keys("3");
  advance(2s);
  keys("*6");
  advance(500ms);
  EXPECT_EQ(handle(), Query(ToggleMute{}));
}

TEST_F(DialIn, StaysInTheMeetingWhenMutingIsRefused) {
  is_let_in();
  keys("*6");
  advance(500ms);
  handle();
  control_says(MuteTo{true});
  call_.on_modify_refused(system_error(), now(), out_);
  handle();
  EXPECT_EQ(hears(), "");
  EXPECT_TRUE(call_.is_in_progress());
}

}  // namespace
}  // namespace convoke::flow
