#include "drop_folder/candidates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace convoke::drop_folder {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

auto named(const std::string& name) {
  return Field(&SeenFile::name, name);
}

/// A folder with a settle time of 200 ms; the time is virtual.
class CandidatesTest : public testing::Test {
 protected:
  Candidates candidates{200ms};
  Instant now{};
  SeenFile file{"team.json", {.inode = 1, .modified_ns = 5, .size_bytes = 10}};
};

TEST_F(CandidatesTest, TakesAFileThatDidNotChangeForTheSettleTime) {
  EXPECT_THAT(candidates.look({file}, now), IsEmpty());
  EXPECT_EQ(candidates.deadline(), now + 200ms);
  EXPECT_THAT(candidates.look({file}, now + 199ms), IsEmpty());
  EXPECT_THAT(candidates.look({file}, now + 200ms), ElementsAre(named("team.json")));
}

TEST_F(CandidatesTest, WaitsWhileAFileGrows) {
  candidates.look({file}, now);
  file.stamp.size_bytes = 20;
  EXPECT_THAT(candidates.look({file}, now + 200ms), IsEmpty());
  EXPECT_THAT(candidates.look({file}, now + 400ms), ElementsAre(named("team.json")));
}

TEST_F(CandidatesTest, TakesAFileThatItsWriterClosedAtOnce) {
  candidates.on_closed("team.json");
  EXPECT_THAT(candidates.look({file}, now), ElementsAre(named("team.json")));
}

TEST_F(CandidatesTest, GivesAnEmptyFileTheSettleTime) {
  file.stamp.size_bytes = 0;
  candidates.on_closed("team.json");
  EXPECT_THAT(candidates.look({file}, now), IsEmpty());
  EXPECT_THAT(candidates.look({file}, now + 200ms), ElementsAre(named("team.json")));
}

TEST_F(CandidatesTest, TakesTheOldestFirst) {
  const SeenFile older{"z.json", {.inode = 2, .modified_ns = 1, .size_bytes = 1}};
  candidates.look({file, older}, now);
  EXPECT_THAT(candidates.look({file, older}, now + 200ms),
              ElementsAre(named("z.json"), named("team.json")));
}

TEST_F(CandidatesTest, TriesADeferredFileAgainAfterGrowingPauses) {
  candidates.look({file}, now);
  now += 200ms;
  for (const Duration pause : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
    ASSERT_THAT(candidates.look({file}, now), ElementsAre(named("team.json")));
    candidates.defer("team.json", now);
    EXPECT_EQ(candidates.deadline(), now + pause);
    EXPECT_THAT(candidates.look({file}, now + pause - 1ns), IsEmpty());
    now += pause;
  }
}

TEST_F(CandidatesTest, StartsAnewWithADeferredFileThatChanged) {
  candidates.look({file}, now);
  candidates.defer("team.json", now + 200ms);
  file.stamp.modified_ns = 6;
  candidates.look({file}, now + 300ms);
  EXPECT_THAT(candidates.look({file}, now + 500ms), ElementsAre(named("team.json")));
}

TEST_F(CandidatesTest, ForgetsFilesThatAreGone) {
  candidates.look({file}, now);
  candidates.look({}, now);
  EXPECT_EQ(candidates.deadline(), kNever);
  candidates.defer("team.json", now);
  EXPECT_THAT(candidates.look({file}, now + 300ms), IsEmpty());
}

TEST_F(CandidatesTest, WaitsForTheRestOfAFileThatAWriterHasOpen) {
  candidates.look({file}, now);
  now += 200ms;
  ASSERT_THAT(candidates.look({file}, now), ElementsAre(named("team.json")));
  EXPECT_EQ(candidates.doubt("team.json", Writer::AtIt, now), Candidates::Doubt::WaitsLong);
  EXPECT_THAT(candidates.look({file}, now + 9min), IsEmpty());
  file.stamp.size_bytes = 20;
  candidates.on_closed("team.json");
  EXPECT_THAT(candidates.look({file}, now + 9min), ElementsAre(named("team.json")));
}

TEST_F(CandidatesTest, HearsTheClosingOfAFileThatWasPutOffBefore) {
  candidates.look({file}, now);
  candidates.defer("team.json", now + 200ms);
  candidates.look({file}, now + 2s);
  candidates.doubt("team.json", Writer::AtIt, now + 2s);
  candidates.on_closed("team.json");
  EXPECT_THAT(candidates.look({file}, now + 3s), ElementsAre(named("team.json")));
}

TEST_F(CandidatesTest, GivesUpOnAWriterThatForgotItsFile) {
  candidates.look({file}, now);
  candidates.doubt("team.json", Writer::AtIt, now + 200ms);
  EXPECT_EQ(candidates.deadline(), now + 10min);
  ASSERT_THAT(candidates.look({file}, now + 10min), ElementsAre(named("team.json")));
  EXPECT_EQ(candidates.doubt("team.json", Writer::AtIt, now + 10min), Candidates::Doubt::Over);
}

TEST_F(CandidatesTest, GivesAClosedFileTheSettleTimeForTheRest) {
  candidates.on_closed("team.json");
  candidates.look({file}, now);
  EXPECT_EQ(candidates.doubt("team.json", Writer::NotSeen, now), Candidates::Doubt::Waits);
  EXPECT_THAT(candidates.look({file}, now + 199ms), IsEmpty());
  ASSERT_THAT(candidates.look({file}, now + 200ms), ElementsAre(named("team.json")));
  EXPECT_EQ(candidates.doubt("team.json", Writer::NotSeen, now + 200ms), Candidates::Doubt::Over);
}

TEST_F(CandidatesTest, TakesNoWriterThatIsJustLeavingForOneThatStays) {
  candidates.on_closed("team.json");
  candidates.look({file}, now);
  EXPECT_EQ(candidates.doubt("team.json", Writer::AtIt, now), Candidates::Doubt::Waits);
  ASSERT_THAT(candidates.look({file}, now + 200ms), ElementsAre(named("team.json")));
  EXPECT_EQ(candidates.doubt("team.json", Writer::NotSeen, now + 200ms), Candidates::Doubt::Over);
}

TEST_F(CandidatesTest, WaitsForAWriterThatOpenedAClosedFileAgain) {
  candidates.on_closed("team.json");
  candidates.look({file}, now);
  candidates.doubt("team.json", Writer::NotSeen, now);
  EXPECT_EQ(candidates.doubt("team.json", Writer::AtIt, now + 200ms), Candidates::Doubt::WaitsLong);
  EXPECT_EQ(candidates.deadline(), now + 10min);
}

TEST_F(CandidatesTest, TakesAFileThatIsWrittenInTwoStepsAfterTheSecond) {
  candidates.on_closed("team.json");
  candidates.look({file}, now);
  candidates.doubt("team.json", Writer::NotSeen, now);
  file.stamp.size_bytes = 20;
  candidates.on_closed("team.json");
  EXPECT_THAT(candidates.look({file}, now + 150ms), ElementsAre(named("team.json")));
  EXPECT_EQ(candidates.doubt("team.json", Writer::NotSeen, now + 150ms), Candidates::Doubt::Waits);
  EXPECT_EQ(candidates.deadline(), now + 350ms);
}

TEST_F(CandidatesTest, CountsTheSettleTimeFromTheClosing) {
  candidates.look({file}, now);
  candidates.doubt("team.json", Writer::AtIt, now + 200ms);
  now += 5s;
  candidates.on_closed("team.json");
  ASSERT_THAT(candidates.look({file}, now), ElementsAre(named("team.json")));
  EXPECT_EQ(candidates.doubt("team.json", Writer::NotSeen, now), Candidates::Doubt::Waits);
  EXPECT_EQ(candidates.deadline(), now + 200ms);
}

TEST_F(CandidatesTest, WaitsHalfAMinuteForTheRestWhereNoClosingWasSeen) {
  candidates.look({file}, now);
  EXPECT_EQ(candidates.doubt("team.json", Writer::NotSeen, now + 200ms),
            Candidates::Doubt::WaitsLong);
  EXPECT_THAT(candidates.look({file}, now + 29s), IsEmpty());
  ASSERT_THAT(candidates.look({file}, now + 30s), ElementsAre(named("team.json")));
  EXPECT_EQ(candidates.doubt("team.json", Writer::NotSeen, now + 30s), Candidates::Doubt::Over);
}

TEST_F(CandidatesTest, SaysOnceOfAFileThatItWaitsLongHoweverOftenItGrows) {
  candidates.look({file}, now);
  EXPECT_EQ(candidates.doubt("team.json", Writer::AtIt, now), Candidates::Doubt::WaitsLong);
  for (int i = 0; i < 5; ++i) {
    ++file.stamp.size_bytes;
    now += 1s;
    candidates.look({file}, now);
    EXPECT_EQ(candidates.doubt("team.json", Writer::AtIt, now), Candidates::Doubt::Waits);
  }
}

TEST(EventFileNameTest, LeavesHiddenAndUnfinishedFilesAlone) {
  for (const auto* name : {"team.json", "TEAM.JSON", "team.tmp.json"})
    EXPECT_TRUE(is_event_file_name(name)) << name;
  for (const auto* name : {".team.json", "team.json.tmp", "team.json.part", "team.tmp", ".json",
                           "json", "team.JSON~", ""})
    EXPECT_FALSE(is_event_file_name(name)) << name;
  for (const auto* name : {".team.json", ".json", "team.json.tmp", "TEAM.JSON.PART"})
    EXPECT_TRUE(is_draft_name(name)) << name;
  for (const auto* name : {"team.json", "team.txt", "tmp", ""})
    EXPECT_FALSE(is_draft_name(name)) << name;
}

}  // namespace
}  // namespace convoke::drop_folder
