#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "meeting/admission.h"
#include "meeting/passcode.h"
#include "meeting/upload_plan.h"

namespace convoke::meeting {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr WallTime kNoon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 12h;

TEST(Passcode, IsUnlikeTheFirstGuessesAndTheEventId) {
  SeededRandom random(1);
  std::set<std::string> codes;
  for (int i = 0; i < 20000; ++i) {
    const auto code = draw_passcode(random, EventId{"123457"}, [](auto) { return false; });
    ASSERT_TRUE(is_passcode(code));
    codes.insert(code);
  }
  for (const auto* guess : {"000000", "999999", "123456", "654321", "123457"})
    EXPECT_EQ(codes.count(guess), 0U) << guess;
}

TEST(Passcode, IsUniqueWithinTheEvent) {
  SeededRandom random(2);
  int asked = 0;
  draw_passcode(random, EventId{"123457"}, [&](auto) { return ++asked < 5; });
  EXPECT_EQ(asked, 5);
}

TEST(Token, NamesItsEventAndIsNeverDrawnTwice) {
  SeededRandom random(3);
  std::set<std::string> tokens;
  for (int i = 0; i < 1000; ++i) {
    const auto token = draw_token(random, EventId{"012345"});
    EXPECT_EQ(event_of_token(token), EventId{"012345"});
    tokens.insert(token);
  }
  EXPECT_EQ(tokens.size(), 1000U);
}

TEST(Token, IsKnownByItsShape) {
  SeededRandom random(4);
  const auto token = draw_token(random, EventId{"123456"});
  for (std::size_t size = 0; size < token.size(); ++size)
    EXPECT_EQ(event_of_token(token.substr(0, size)), std::nullopt) << size;
  EXPECT_EQ(event_of_token(token + "0"), std::nullopt);
  for (std::size_t at = 0; at < token.size(); ++at) {
    auto damaged = token;
    damaged[at] = 'G';
    EXPECT_EQ(event_of_token(damaged), std::nullopt) << at;
  }
}

/// A file with Nikki, who wants to be rung, and Jane, who does not; mails go out.
class UploadPlanTest : public ::testing::Test {
 protected:
  UploadPlanTest() {
    inputs.draw_passcode = [this](const auto&) {
      return StoredSecret{.hash = {static_cast<std::uint8_t>(++codes)}};
    };
    inputs.draw_token = [this] { return StoredSecret{.hash = Bytes(32, ++tokens)}; };
  }

  UploadPlan uploads() {
    auto plan = plan_upload(stored, file, inputs);
    CHECK(plan);
    stored = plan->event;
    stored->version++;
    return std::move(*plan);
  }

  wire::Participant nikki{
      .name = "Nikki", .phone_number = "+13125551212", .email = "n@x.org", .call = true};
  wire::Participant jane{.name = "Jane", .email = "Jane@x.org"};
  wire::EventFile file{.event_id = "123456", .participants = {nikki, jane}};
  PlanInputs inputs{.now = kNoon, .fresh_meeting = {"m1"}, .mail_enabled = true};
  std::optional<Event> stored;
  int codes = 0;
  std::uint8_t tokens = 0;
};

TEST_F(UploadPlanTest, InvitesEverybodyOfANewEventInOrder) {
  const auto plan = uploads();
  EXPECT_THAT(plan.notices, ElementsAre(PlannedNotice{"tel:+13125551212", true, true, false},
                                        PlannedNotice{"mailto:jane@x.org", true, false, false}));
  EXPECT_EQ(plan.event.expires, kNoon + 24h);
  EXPECT_EQ(plan.event.invitations[0].call_state, CallState::Queued);
  EXPECT_EQ(plan.event.invitations[1].call_state, CallState::None);
  EXPECT_NE(plan.event.invitations[0].passcode, plan.event.invitations[1].passcode);
}

TEST_F(UploadPlanTest, MailsNobodyWithoutASender) {
  inputs.mail_enabled = false;
  EXPECT_FALSE(uploads().notices[0].mail);
  EXPECT_EQ(stored->invitations[0].mail, MailState::None);
}

TEST_F(UploadPlanTest, KeepsTheInvitationOfAKnownPersonAndTakesTheNewName) {
  uploads();
  file.participants = {nikki};
  file.participants[0].name = "Nicole";
  const auto plan = uploads();
  EXPECT_THAT(plan.notices, ElementsAre(PlannedNotice{"tel:+13125551212", false, false, true}));
  EXPECT_EQ(plan.event.invitations.size(), 2U);
  EXPECT_EQ(plan.event.invitations[0].name, "Nicole");
  EXPECT_EQ(plan.event.invitations[0].passcode.hash, Bytes{1});
}

TEST_F(UploadPlanTest, NotifiesAgainOnlyWhereTheEntrySaysSo) {
  uploads();
  file.participants = {nikki, jane};
  file.participants[1].notify_again = true;
  const auto plan = uploads();
  EXPECT_FALSE(plan.notices[0].ring);
  EXPECT_TRUE(plan.notices[1].mail);
  EXPECT_EQ(plan.event.invitations[1].round, 2);
}

TEST_F(UploadPlanTest, FindsAPersonByMailWhoGainedANumber) {
  uploads();
  file.participants = {{.name = "Jane", .phone_number = "+14025551212", .email = "jane@X.org"}};
  const auto plan = uploads();
  EXPECT_EQ(plan.event.invitations.size(), 2U);
  EXPECT_EQ(plan.event.invitations[1].phone_number, "+14025551212");
}

TEST_F(UploadPlanTest, TellsTwoNumbersBehindOneMailboxApart) {
  uploads();
  file.participants = {{.name = "Nora", .phone_number = "+13125551213", .email = "n@x.org"}};
  EXPECT_EQ(uploads().event.invitations.size(), 3U);
}

TEST_F(UploadPlanTest, OpensAnEndedEventAnewWithNewPasscodes) {
  uploads();
  stored->ended = kNoon + 1h;
  inputs.now = kNoon + 2h;
  inputs.fresh_meeting = {"m2"};
  file.participants = {nikki};
  const auto plan = uploads();
  EXPECT_TRUE(plan.reopened);
  EXPECT_EQ(plan.event.generation, 2);
  EXPECT_EQ(plan.event.meeting, MeetingId{"m2"});
  EXPECT_FALSE(plan.event.ended);
  EXPECT_EQ(plan.event.invitations.size(), 1U);
  EXPECT_EQ(plan.event.invitations[0].passcode.hash, Bytes{3});
  EXPECT_EQ(plan.event.invitations[0].token.hash, Bytes(32, 3));
}

TEST_F(UploadPlanTest, KeepsTheTokenOfAKnownPersonAndDrawsOneThatIsMissing) {
  uploads();
  EXPECT_EQ(stored->invitations[1].token.hash, Bytes(32, 2));
  stored->invitations[0].token = {};
  uploads();
  EXPECT_EQ(stored->invitations[0].token.hash, Bytes(32, 3));
  EXPECT_EQ(stored->invitations[1].token.hash, Bytes(32, 2));
}

TEST_F(UploadPlanTest, RefusesMorePeopleThanAnEventMayHave) {
  inputs.max_invitees = 1;
  EXPECT_EQ(plan_upload(stored, file, inputs).error(), PlanError::TooManyInvitees);
}

/// An open event with two invitees whose codes hash to 1 and 2; the first one's token to 7.
class AdmissionTest : public ::testing::Test {
 protected:
  Result<Admission, AdmissionError> keys(std::uint8_t code, std::string_view caller = "") {
    const Bytes hash{code};
    return admit(event, {.passcode_hash = hash, .caller_number = caller}, policy, room, now);
  }

  Result<Admission, AdmissionError> opens_link(const Bytes& token) {
    return admit_by_link(event, token, policy, room, now);
  }

  std::optional<Event> event{
      Event{.id = {"123456"},
            .expires = kNoon + 24h,
            .invitations = {{.key = "tel:+1",
                             .phone_number = "+13125551212",
                             .passcode = {.hash = {1}},
                             .token = {.hash = {7}}},
                            {.key = "mailto:j", .passcode = {.hash = {2}}}}}};
  AdmissionPolicy policy{.misses_a_day = 10, .max_attendees = 2};
  Occupancy room{};
  WallTime now = kNoon;
};

TEST_F(AdmissionTest, KnowsThePersonByTheCode) {
  EXPECT_EQ(keys(1)->invitee, "tel:+1");
  EXPECT_EQ(keys(2)->invitee, "mailto:j");
}

TEST_F(AdmissionTest, TellsAGuesserNothing) {
  event->ended = kNoon - 1h;
  room.present = 2;
  EXPECT_EQ(keys(9).error(), AdmissionError::Invalid);
  event.reset();
  EXPECT_EQ(keys(1).error(), AdmissionError::Invalid);
}

TEST_F(AdmissionTest, SaysThatItIsOverOnlyToTheRightCode) {
  now = kNoon + 24h;
  EXPECT_EQ(keys(1).error(), AdmissionError::Ended);
}

TEST_F(AdmissionTest, RefusesTheOneForWhomThereIsNoSeat) {
  room.present = 2;
  EXPECT_EQ(keys(1).error(), AdmissionError::Full);
}

TEST_F(AdmissionTest, LetsInWhoHasASeatInAFullRoomAlready) {
  room.present = 2;
  room.has_seat = [](const std::string& invitee) { return invitee == "tel:+1"; };
  EXPECT_TRUE(keys(1).has_value());
  EXPECT_TRUE(opens_link({7}).has_value());
  EXPECT_EQ(keys(2).error(), AdmissionError::Full);
}

TEST_F(AdmissionTest, TakesCodesOnlyFromInviteesNumbersAfterTooManyMisses) {
  event->misses = 10;
  event->misses_day = day_of(now);
  EXPECT_EQ(keys(1, "+19995550000").error(), AdmissionError::Invalid);
  EXPECT_TRUE(keys(1, "+13125551212").has_value());
  now = kNoon + 13h;  // The next day.
  EXPECT_TRUE(keys(1, "+19995550000").has_value());
}

TEST_F(AdmissionTest, TakesALinkWhateverWasGuessed) {
  event->misses = 10;
  event->misses_day = day_of(now);
  EXPECT_EQ(opens_link({7})->invitee, "tel:+1");
  EXPECT_EQ(opens_link({8}).error(), AdmissionError::Invalid);
}

TEST_F(AdmissionTest, TakesNoTokenForACodeNorACodeForAToken) {
  EXPECT_EQ(opens_link({1}).error(), AdmissionError::Invalid);
  EXPECT_EQ(keys(7).error(), AdmissionError::Invalid);
}

TEST_F(AdmissionTest, LetsNobodyInByATokenThatWasNeverDrawn) {
  EXPECT_EQ(opens_link({}).error(), AdmissionError::Invalid);
}

TEST_F(AdmissionTest, SaysWhyALinkLeadsNowhereOnlyToWhoHasIt) {
  room.present = 2;
  EXPECT_EQ(opens_link({7}).error(), AdmissionError::Full);
  now = kNoon + 24h;
  EXPECT_EQ(opens_link({7}).error(), AdmissionError::Ended);
  EXPECT_EQ(opens_link({8}).error(), AdmissionError::Invalid);
}

TEST(StateNames, AreReadBack) {
  for (int i = 0; i <= static_cast<int>(CallState::Left); ++i)
    EXPECT_EQ(call_state(name(static_cast<CallState>(i))), static_cast<CallState>(i));
  EXPECT_EQ(mail_state("retrying"), MailState::Retrying);
  EXPECT_EQ(join_method("Web"), JoinMethod::Web);
  EXPECT_EQ(call_state("nonsense"), std::nullopt);
}

}  // namespace
}  // namespace convoke::meeting
