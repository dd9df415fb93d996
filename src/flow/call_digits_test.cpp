#include "flow/scripted_call_test.h"

/// Who gets the digits that a caller keys.
namespace convoke::flow {
namespace {

class Question : public ScriptedCall {
 protected:
  std::string answered() { return told<ActionSuccessful>().received_digits.value_or("none"); }
};

TEST_F(Question, IsStoppedByTheFirstDigit) {
  dials_in_to({question()});
  EXPECT_EQ(hears(), "code?");
  keys("1");
  EXPECT_EQ(take<StopPrompt>(), (StopPrompt{last_played().playback, ParticipantTag::LegA}));
}

TEST_F(Question, EndsWithATerminatorThatIsNotPartOfTheAnswer) {
  dials_in_to({question()});
  keys("12#");
  EXPECT_EQ(answered(), "12");
}

TEST_F(Question, EndsWithTheLastPossibleDigit) {
  dials_in_to({question()});
  keys("1234");
  EXPECT_EQ(answered(), "1234");
}

TEST_F(Question, EndsWhenNothingMoreIsKeyed) {
  dials_in_to({question()});
  keys("12");
  advance(999ms);
  EXPECT_TRUE(is_told_nothing());
  advance(1ms);
  EXPECT_EQ(answered(), "12");
}

TEST_F(Question, IsRepeatedAfterTheFailurePromptWhenNothingIsKeyed) {
  dials_in_to({question()});
  EXPECT_EQ(hears(), "code?");
  advance(1min);
  EXPECT_EQ(hears(), "");  // patience begins when the question was heard
  prompt_ends();
  advance(3s);
  EXPECT_EQ(hears(), "sorry");
  prompt_ends();
  EXPECT_EQ(hears(), "code?");
}

TEST_F(Question, FailsAfterTheLastAttemptWithoutAnotherFailurePrompt) {
  dials_in_to({question()});
  keys("1#");
  EXPECT_EQ(hears(), "code?");
  EXPECT_EQ(hears(), "sorry");
  keys("*1#");
  EXPECT_EQ(hears(), "");
  const auto failed = told<ActionFailed>();
  EXPECT_EQ(failed.error.type, "InvalidDigitsReceived");
}

TEST_F(Question, TakesDigitsDuringTheFailurePromptForTheNextAttempt) {
  dials_in_to({question()});
  keys("1#");
  keys("56#");
  EXPECT_EQ(answered(), "56");
}

TEST_F(Question, TriesTheExpressionWithTheTerminatorToo) {
  SpeakAndGetDigits action = question();
  action.digits.input_digits_regex = R"(^\d{2}#$)";
  dials_in_to({action});
  keys("12#");
  EXPECT_EQ(answered(), "12");
}

TEST_F(Question, SucceedsWithNothingIfThatIsAllowed) {
  SpeakAndGetDigits action = question();
  action.digits = {.repeat_duration = Milliseconds(3000)};
  dials_in_to({action});
  prompt_ends();
  advance(3s);
  EXPECT_EQ(answered(), "");
}

TEST_F(Question, RefusesParametersThatMakeNoSense) {
  SpeakAndGetDigits action = question();
  action.digits.max_number_of_digits = 1;
  dials_in_to({action});
  EXPECT_EQ(told<ActionFailed>().error,
            invalid_parameter("The MaxNumberOfDigits parameter is invalid."));
}

TEST_F(Question, DropsWhatWasKeyedBeforeIt) {
  dials_in_to({speak("one"), question()});
  keys("12#");
  prompt_ends();
  EXPECT_EQ(hears(), "code?");
  EXPECT_TRUE(is_told_nothing());
}

TEST_F(Question, SpeaksTheFailurePromptLikeTheQuestion) {
  SpeakAndGetDigits action = question();
  action.speech_parameters.voice_id = "Joanna";
  dials_in_to({action});
  take<PlayPrompt>();
  keys("1#");
  const auto played = take<PlayPrompt>();
  ASSERT_TRUE(played);
  EXPECT_EQ(std::get<SpeechParameters>(played->prompt).voice_id, "Joanna");
}

class TypingAhead : public ScriptedCall {
 protected:
  TypingAhead() : ScriptedCall({.type_ahead = true}) {}

  std::vector<std::string> answers_to_two_questions() {
    std::vector<std::string> answers;
    for (int i = 0; i < 2; ++i) {
      answers.push_back(told<ActionSuccessful>().received_digits.value_or("none"));
      replies({six_digits()});
    }
    return answers;
  }
  static SpeakAndGetDigits six_digits() {
    SpeakAndGetDigits action = question();
    action.digits.min_number_of_digits = action.digits.max_number_of_digits = 6;
    return action;
  }
};

TEST_F(TypingAhead, AnswersTwoQuestionsKeyedInOneGo) {
  dials_in_to({six_digits()});
  keys("123456654321");
  EXPECT_EQ(answers_to_two_questions(), (std::vector<std::string>{"123456", "654321"}));
}

TEST_F(TypingAhead, SwallowsATerminatorAfterTheLastPossibleDigit) {
  dials_in_to({six_digits()});
  keys("123456#654321#");
  EXPECT_EQ(answers_to_two_questions(), (std::vector<std::string>{"123456", "654321"}));
}

TEST_F(TypingAhead, WorksBeforeTheFirstQuestionAndSilencesIt) {
  dials_in_to({speak("welcome"), six_digits()});
  keys("123456#654321#");
  EXPECT_EQ(hears(), "welcome");
  prompt_ends();
  EXPECT_EQ(hears(), "");
  EXPECT_EQ(answers_to_two_questions(), (std::vector<std::string>{"123456", "654321"}));
}

TEST_F(TypingAhead, SwallowsALateTerminatorDuringTheNextQuestion) {
  dials_in_to({six_digits()});
  keys("123456");
  told<ActionSuccessful>();
  replies({six_digits()});
  advance(900ms);
  keys("#654321");
  EXPECT_EQ(told<ActionSuccessful>().received_digits, "654321");
}

TEST_F(TypingAhead, TakesAMuchLaterTerminatorForAnAnswer) {
  dials_in_to({six_digits()});
  keys("123456");
  told<ActionSuccessful>();
  replies({six_digits()});
  advance(2s);
  out_.clear();
  keys("#");
  EXPECT_EQ(hears(), "sorry");
}

TEST_F(TypingAhead, KeepsOnlySoMuch) {
  dials_in_to({speak("welcome"), six_digits()});
  keys(std::string(1000, '1'));
  prompt_ends();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(told<ActionSuccessful>().received_digits, "111111");
    replies({six_digits()});
  }
  EXPECT_TRUE(is_told_nothing());
}

class Registration : public ScriptedCall {};

TEST_F(Registration, ReportsAMatchOnceTheCallerPauses) {
  dials_in_to({watch_for(R"(^\*6$)")});
  EXPECT_EQ(told<ActionSuccessful>().received_digits, "");
  replies({});
  keys("*6");
  advance(999ms);
  EXPECT_TRUE(is_told_nothing());
  advance(1ms);
  EXPECT_EQ(told<DigitsReceived>().received_digits, "*6");
}

TEST_F(Registration, StaysAfterAMatch) {
  dials_in_to({watch_for("6"), speak("one")});
  for (int i = 0; i < 3; ++i) {
    keys("*6");
    advance(1s);
    EXPECT_EQ(told<DigitsReceived>().received_digits, "*6");
    replies({});
  }
}

TEST_F(Registration, KeepsWhatDoesNotMatchUntilItIsFlushed) {
  dials_in_to({watch_for("^12$"), speak("one")});
  keys("1");
  advance(5s);
  keys("2");
  advance(1s);
  EXPECT_EQ(told<DigitsReceived>().received_digits, "12");
  replies({});
  keys("1");
  advance(10s);
  keys("2");
  advance(10s);
  EXPECT_TRUE(is_told_nothing());
}

TEST_F(Registration, GetsNoDigitsWhileAQuestionRuns) {
  dials_in_to({watch_for("1"), question()});
  keys("1234");
  told<ActionSuccessful>();
  replies({});
  advance(10s);
  EXPECT_TRUE(is_told_nothing());
}

TEST_F(Registration, IsReplacedByTheNext) {
  dials_in_to({watch_for("1"), watch_for("2"), speak("one")});
  keys("1");
  advance(11s);
  keys("2");
  advance(1s);
  EXPECT_EQ(told<DigitsReceived>().received_digits, "2");
}

TEST_F(Registration, NeedsAFlushThatIsLongerThanThePause) {
  ReceiveDigits action = watch_for("1");
  action.flush_duration = action.in_between_duration;
  dials_in_to({action});
  EXPECT_EQ(told<ActionFailed>().error.type, "InvalidActionParameter");
}

class Sound : public ScriptedCall {};

TEST_F(Sound, IsStoppedForGoodByATerminatorAndThatIsASuccess) {
  dials_in_to(
      {PlayAudio{.audio_source = {"bucket", "a.wav"}, .repeat = 3, .playback_terminators = "#"}});
  keys("1");
  EXPECT_FALSE(take<StopPrompt>());
  keys("#");
  EXPECT_TRUE(take<StopPrompt>());
  EXPECT_FALSE(told<ActionSuccessful>().received_digits);
}

TEST_F(Sound, IsPlayedAsOftenAsAsked) {
  dials_in_to({PlayAudio{.audio_source = {"bucket", "a.wav"}, .repeat = 3}});
  EXPECT_EQ(take<PlayPrompt>()->times, 3);
}

class SentDigits : public ScriptedCall {};

TEST_F(SentDigits, AreReportedWhenTheyWereSent) {
  dials_in_to({SendDigits{.digits = "12,#"}});
  EXPECT_EQ(take<TransmitDigits>()->digits, "12,#");
  call_.on_digits_sent(now(), out_);
  told<ActionSuccessful>();
}

TEST_F(SentDigits, AreGivenUpWhenNothingIsHeardOfThem) {
  dials_in_to({SendDigits{.digits = "1"}});
  advance(30s);
  EXPECT_EQ(told<ActionFailed>().error, system_error());
}

}  // namespace
}  // namespace convoke::flow
