#include "speech/command_voice.h"

#include <gmock/gmock.h>

#include <chrono>

#include "speech/program.h"

namespace convoke::speech {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::Not;

Result<Bytes, ProgramError> run_shell(std::string script, milliseconds deadline,
                                      std::string_view input = {}) {
  return run({.arguments = {"/bin/sh", "-c", std::move(script)},
              .environment = {"PATH=/usr/bin:/bin"},
              .deadline = deadline,
              .most_output_bytes = 1000},
             input);
}

std::string output(const Result<Bytes, ProgramError>& result) {
  return result ? std::string(result->begin(), result->end()) : "none";
}

/// Python as a voice: a WAV at 8 kHz with one sample for each byte of the text.
CommandVoice counting_voice() {
  return CommandVoice({"/usr/bin/python3", "-c",
                       "import sys, wave\n"
                       "text = sys.stdin.buffer.read()\n"
                       "out = wave.open(sys.stdout.buffer, 'wb')\n"
                       "out.setparams((1, 2, 8000, len(text), 'NONE', ''))\n"
                       "out.writeframes(b'\\1\\0' * len(text))\n"},
                      std::chrono::seconds(20));
}

TEST(ProgramTest, PassesTheInputThrough) {
  EXPECT_EQ(output(run_shell("cat", milliseconds(10'000), "hello")), "hello");
}

TEST(ProgramTest, GivesNoEnvironmentAndNoDescriptorsOfOurs) {
  ::setenv("CONVOKE_TEST_SECRET", "sesame", 1);
  const std::string seen = output(run_shell("env; ls /proc/self/fd | wc -l", milliseconds(10'000)));
  EXPECT_THAT(seen, Not(HasSubstr("sesame")));
  EXPECT_THAT(seen, HasSubstr("\n4\n"));  // three, and the directory being listed
}

TEST(ProgramTest, KillsAtTheDeadlineWithEverythingItStarted) {
  const auto result = run_shell("sleep 60 & sleep 60", milliseconds(200));
  EXPECT_EQ(result.error(), ProgramError::TimedOut);
}

TEST(ProgramTest, KillsWhatClosesItsOutputAndStays) {
  EXPECT_EQ(run_shell("exec >&-; sleep 60", milliseconds(200)).error(), ProgramError::TimedOut);
}

TEST(ProgramTest, KillsWhatWritesWithoutEnd) {
  EXPECT_EQ(run_shell("yes", milliseconds(10'000)).error(), ProgramError::TooMuch);
}

TEST(ProgramTest, TellsAFailureFromAnEnd) {
  EXPECT_EQ(run_shell("echo hi; exit 3", milliseconds(10'000)).error(), ProgramError::Failed);
  EXPECT_EQ(run({.arguments = {"/does/not/exist"}}, "").error(), ProgramError::NotStarted);
  EXPECT_EQ(run({}, "").error(), ProgramError::NotStarted);
}

TEST(CommandVoiceTest, SaysWhatTheProgramWrites) {
  const auto sound = counting_voice().say({.text = "hello"});
  ASSERT_TRUE(sound);
  EXPECT_EQ(sound->rate_hz, 8000U);
  EXPECT_EQ(sound->samples.size(), 5U);
}

TEST(CommandVoiceTest, FailsWhenTheProgramWritesNoWav) {
  CommandVoice voice({"cat"}, std::chrono::seconds(10));
  EXPECT_EQ(voice.say({.text = "hello"}).error(), SpeechError::SynthesisFailed);
}

}  // namespace
}  // namespace convoke::speech
