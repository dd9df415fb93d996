#include "client/progress_view.h"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

namespace convoke::client {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Nikki and Jane are called together; the clock shows the seconds of the day.
class ProgressViewTest : public ::testing::Test {
 protected:
  std::vector<std::string> sees(const std::string& invitees, const std::string& rest = "") {
    const std::string text =
        R"({"EventId":"123456","State":"open",)" + rest + R"("Invitees":[)" + invitees + "]}";
    return progress.changes(boost::json::parse(text).as_object(),
                            WallTime{std::chrono::seconds{99}});
  }

  ProgressView progress{[](WallTime time, WallTime /*now*/) {
    return std::to_string(
        std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
  }};
};

TEST_F(ProgressViewTest, TellsOnlyWhatChanged) {
  EXPECT_THAT(
      sees(
          R"({"Name":"Nikki","Mail":"queued","Call":"ringing","Changed":"1970-01-01T00:00:31.250Z"},
                      {"Name":"Jo","Mail":"none","Call":"none"})"),
      ElementsAre("31  Nikki  mail queued; phone ringing", "99  Jo     neither mailed nor rung"));
  EXPECT_THAT(sees(R"({"Name":"Nikki","Mail":"queued","Call":"ringing"},{"Name":"Jo"})"),
              IsEmpty());
  EXPECT_THAT(sees(R"({"Name":"Nikki","Mail":"queued","Call":"busy","CallDetail":"486 Busy Here"},
                      {"Name":"Jo","Mail":"sent","MailDetail":"250 ok"})"),
              ElementsAre("99  Nikki  phone busy (486 Busy Here)", "99  Jo     mail sent"));
  EXPECT_EQ(progress.summary(), "1 busy");
}

TEST_F(ProgressViewTest, TellsOfEachInviteeHowNothingWasDone) {
  EXPECT_THAT(
      sees(R"({"Name":"Jo","Mail":"none","Call":"none","Changed":"1970-01-01T00:00:31.250Z"},
                      {"Name":"Al","Mail":"none","MailDetail":"The event was ended."},
                      {"Name":"Vi","Mail":"queued"})"),
      ElementsAre("31  Jo  neither mailed nor rung", "99  Al  not mailed (The event was ended.)",
                  "99  Vi  mail queued"));
  EXPECT_EQ(progress.summary(), "2 neither mailed nor rung");
  EXPECT_THAT(sees(R"({"Name":"Jo","Mail":"none","Call":"none","Present":true},
                      {"Name":"Vi","Mail":"none","MailDetail":"The event was ended."})"),
              ElementsAre("99  Jo  joined by phone", "99  Vi  not mailed (The event was ended.)"));
}

TEST_F(ProgressViewTest, TellsWhenEachPersonsStateCameAbout) {
  EXPECT_THAT(
      sees(
          R"({"Name":"Jo","Mail":"sent","Call":"joined","Present":true,"Changed":"1970-01-01T00:00:31.250Z"},
             {"Name":"Al","Mail":"sent","Changed":"1970-01-01T00:00:12.000Z"},
             {"Name":"Vi","Present":true,"JoinMethod":"Web","Changed":"1970-01-01T00:00:20.000Z"})"),
      ElementsAre("31  Jo  mail sent; joined by phone", "12  Al  mail sent",
                  "20  Vi  joined by web"));
}

TEST_F(ProgressViewTest, TellsWhoComesAndGoes) {
  EXPECT_THAT(sees(R"({"Name":"Nikki","Call":"joined","Present":true,"JoinMethod":"Phone"})"),
              ElementsAre("99  Nikki  joined by phone"));
  EXPECT_THAT(sees(R"({"Name":"Nikki","Call":"joined","Present":true,"Muted":true})"),
              ElementsAre("99  Nikki  muted"));
  EXPECT_THAT(sees(R"({"Name":"Nikki","Call":"left","Present":false})"),
              ElementsAre("99  Nikki  left"));
  EXPECT_THAT(sees(R"({"Name":"Nikki","Call":"left","Present":true,"JoinMethod":"Web"})"),
              ElementsAre("99  Nikki  joined by web"));
  EXPECT_EQ(progress.summary(), "1 joined by web, 1 left");
}

TEST_F(ProgressViewTest, TellsPeopleOfOneNameApart) {
  sees(
      R"({"Name":"Jo","PhoneNumber":"+1","Call":"ringing"},{"Name":"Jo","PhoneNumber":"+2","Call":"busy"})");
  EXPECT_THAT(
      sees(
          R"({"Name":"Jo","PhoneNumber":"+1","Call":"ringing"},{"Name":"Jo","PhoneNumber":"+2","Call":"busy"})"),
      IsEmpty());
}

TEST_F(ProgressViewTest, LetsNoNameCommandTheTerminal) {
  EXPECT_THAT(sees(R"({"Name":"\u001b[2J\u009bJö","Call":"ringing"})"),
              ElementsAre("99  ?[2J?Jö  phone ringing"));
}

TEST_F(ProgressViewTest, EndsWhenEverybodyIsSettledOrTheEventIsOver) {
  sees(R"({"Name":"Nikki","Call":"ringing"})", R"("Settled":false,)");
  EXPECT_FALSE(progress.is_settled());
  sees(R"({"Name":"Nikki","Call":"joined"})", R"("Settled":true,)");
  EXPECT_TRUE(progress.is_settled());
  const auto ended = boost::json::parse(
      R"({"EventId":"123456","State":"ended","Ended":"1970-01-01T00:01:00.000Z"})");
  EXPECT_THAT(progress.changes(ended.as_object(), WallTime{}),
              ElementsAre("60  Event 123456 has ended"));
  const auto expired = boost::json::parse(
      R"({"EventId":"123456","State":"expired","Expires":"1970-01-01T00:00:50.000Z"})");
  EXPECT_THAT(progress.changes(expired.as_object(), WallTime{}),
              ElementsAre("50  Event 123456 has expired"));
}

TEST_F(ProgressViewTest, SurvivesViewsOfAnotherShape) {
  for (const char* text : {"{}", R"({"Invitees":{}})", R"({"Invitees":[1,null,{"Name":5}]})",
                           R"({"State":7,"Settled":"yes"})"}) {
    progress.changes(boost::json::parse(text).as_object(), WallTime{});
  }
  EXPECT_FALSE(progress.is_settled());
}

}  // namespace
}  // namespace convoke::client
