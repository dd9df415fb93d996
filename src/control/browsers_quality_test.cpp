#include <gmock/gmock.h>

#include "control/browser_town.h"

namespace convoke::control {
namespace {

constexpr unsigned kRoundTripMs = 7;
constexpr unsigned kReceiveLossPercent = 15;

/// Jane's browser, or what it shares, says how it fares.
class BrowsersQualityTest : public BrowserTown {
 protected:
  std::optional<QualityView> quality(const std::string& name) {
    const auto event = ask(server->event({"123456"}));
    for (const auto& each : event->invitees)
      if (each.name == name) return each.quality;
    return std::nullopt;
  }
  std::string sound_line() const {
    for (const auto& line : journal.lines)
      if (line.starts_with("sound of a browser")) return line;
    return "";
  }
};

TEST_F(BrowsersQualityTest, TheLastRecordIsShownWithItsTime) {
  Page jane;
  enters(jane, "Jane");
  EXPECT_FALSE(quality("Jane"));
  says(jane, metrics(metric(kRoundTripMs, 25) + metric(kReceiveLossPercent, 3.5)));
  pass(std::chrono::seconds(1));
  const auto said = clock.wall_now();
  says(jane, metrics(metric(kRoundTripMs, 30)));
  pass(std::chrono::seconds(1));
  ASSERT_TRUE(quality("Jane"));
  EXPECT_EQ(quality("Jane")->record, (signal::QualityRecord{.round_trip_ms = 30}));
  EXPECT_EQ(quality("Jane")->at, said);
  EXPECT_FALSE(quality("Nikki"));
}

TEST_F(BrowsersQualityTest, ARecordIsForgottenWithTheConnection) {
  Page jane;
  enters(jane, "Jane");
  says(jane, metrics(metric(kRoundTripMs, 25)));
  Page again;
  enters(again, "Jane");
  EXPECT_EQ(present(), 1);
  EXPECT_FALSE(quality("Jane"));
  says(again, metrics(metric(kRoundTripMs, 25)));
  EXPECT_TRUE(quality("Jane"));
  says(again, leave());
  EXPECT_FALSE(quality("Jane"));
}

TEST_F(BrowsersQualityTest, WhatIsSaidBeforeTheMediaComesOrByAShareIsNotKept) {
  Page jane;
  const auto place = seat("Jane");
  opens(jane, place.meeting, place.join_token);
  says(jane, join(1));
  negotiates(jane, subscribe(offer()));
  says(jane, metrics(metric(kRoundTripMs, 25)));
  connects(jane);
  Page share;
  opens(share, place.meeting, place.join_token + "#content");
  says(share, join(1));
  negotiates(share, subscribe(offer("08-content-attendee-first-subscribe")));
  connects(share);
  says(share, metrics(metric(kRoundTripMs, 25)));
  EXPECT_FALSE(quality("Jane"));
}

TEST_F(BrowsersQualityTest, WhoIsOnThePhoneTooIsShownWithTheBrowsersRecord) {
  dials_in(kJane);
  keys(kJane, "123456" + passcode("Jane"));
  Page jane;
  enters(jane, "Jane");
  says(jane, metrics(metric(kRoundTripMs, 25)));
  EXPECT_TRUE(quality("Jane"));
  says(jane, leave());
  EXPECT_EQ(present(), 1);
  EXPECT_FALSE(quality("Jane"));
}

TEST_F(BrowsersQualityTest, ARecordIsNoNewsForWatchersButStandsInTheNext) {
  Page jane;
  enters(jane, "Jane");
  std::vector<EventView> seen;
  const auto watch =
      server->watch({"123456"}, [&](const EventView& view) { seen.push_back(view); });
  pass(std::chrono::seconds(1));
  const auto before = seen.size();
  for (int i = 0; i < 5; ++i) {
    says(jane, metrics(metric(kRoundTripMs, 25)));
    pass(std::chrono::seconds(1));
  }
  EXPECT_EQ(seen.size(), before);
  says(jane, audio_control(true));
  pass(std::chrono::seconds(1));
  ASSERT_EQ(seen.size(), before + 1);
  EXPECT_TRUE(seen.back().invitees.at(1).quality);
}

TEST_F(BrowsersQualityTest, TheWholeStayIsSummedUpInTheLogWhenTheBrowserLeaves) {
  Page jane;
  enters(jane, "Jane");
  says(jane, metrics(metric(kRoundTripMs, 20) + metric(kReceiveLossPercent, 0)));
  says(jane, metrics(metric(kRoundTripMs, 60) + metric(kReceiveLossPercent, 3.5)));
  EXPECT_EQ(sound_line(), "");
  says(jane, leave());
  EXPECT_EQ(sound_line(), "sound of a browser event=123456 attendee=" + seat("Jane").attendee.text +
                              " records=2 round_trip_ms=40.0 worst_round_trip_ms=60.0"
                              " receive_loss_percent=1.8 worst_receive_loss_percent=3.5");
}

TEST_F(BrowsersQualityTest, OfWhoSaidNothingAndOfPhonesNothingIsLogged) {
  dials_in(kNikki);
  keys(kNikki, "123456" + passcode("Nikki"));
  hangs_up(kNikki);
  Page jane;
  enters(jane, "Jane");
  says(jane, leave());
  EXPECT_EQ(sound_line(), "");
}

}  // namespace
}  // namespace convoke::control
