#include <gmock/gmock.h>

#include "control/browser_town.h"

namespace convoke::control {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto kCamera = "02-audio-plus-send-video";
constexpr auto kWatching = "03-audio-plus-receive-one-video";

/// The worker has no room for what it is to be told of Jane's and Nikki's browsers.
class BrowsersPatienceTest : public BrowserTown {
 protected:
  void arrives(Page& page, const std::string& name) {
    const auto place = seat(name);
    opens(page, place.meeting, place.join_token);
    says(page, join(name.size()));
  }
  /// What waits for room is offered again; the worker reads nothing meanwhile.
  void time_comes() {
    const auto end = clock.now() + MediaBacklog::kPause;
    while (clock.run_next(end)) continue;
  }
  /// By the order in which the worker was told.
  std::vector<std::string> told_worker() const {
    std::vector<std::string> names;
    for (const auto& command : media.commands) {
      if (std::holds_alternative<plane::OpenPeer>(command)) names.emplace_back("open");
      if (std::holds_alternative<plane::SetRemote>(command)) names.emplace_back("remote");
      if (std::holds_alternative<plane::SetVideo>(command)) names.emplace_back("video");
      if (std::holds_alternative<plane::CloseLeg>(command)) names.emplace_back("close");
    }
    return names;
  }
};

TEST_F(BrowsersPatienceTest, WhoFoundNoRoomIsOpenedByTheNextOffer) {
  Page jane;
  arrives(jane, "Jane");
  media.is_full = true;
  says(jane, subscribe(offer()));
  EXPECT_THAT(jane.told, Contains(HasSubstr("no media now")));
  media.is_full = false;
  time_comes();
  EXPECT_THAT(told_worker(), IsEmpty());
  negotiates(jane, subscribe(offer()));
  EXPECT_THAT(told_worker(), ElementsAre("open", "remote", "video"));
  EXPECT_EQ(video_told().leg, jane.leg);
  connects(jane);
  EXPECT_EQ(present(), 1);
}

TEST_F(BrowsersPatienceTest, WhoWasOpenedIsToldTheRestAsSoonAsThereIsRoom) {
  for (const std::size_t taken : {1U, 2U}) {
    Page jane;
    arrives(jane, "Jane");
    media.refuses_after = taken;
    negotiates(jane, subscribe(offer()));
    EXPECT_THAT(jane.told, Contains(HasSubstr("a=ice-lite")));
    EXPECT_THAT(told_worker(), SizeIs(taken));
    time_comes();
    EXPECT_THAT(told_worker(), ElementsAre("open", "remote", "video"));
    says(jane, leave());
    settle();
  }
}

TEST_F(BrowsersPatienceTest, OnlyTheLastOfWhatAClientWishesWaits) {
  Page jane;
  arrives(jane, "Jane");
  negotiates(jane, subscribe(offer(kCamera), sends(1500)));
  connects(jane);
  Page nikki;
  arrives(nikki, "Nikki");
  negotiates(nikki, subscribe(offer(kWatching), receives(0) + receives(1)));
  connects(nikki);
  media.is_full = true;
  says(nikki, pause(1));
  says(jane, audio_control(true));
  says(nikki, resume(1));
  says(nikki, pause(1));
  media.is_full = false;
  time_comes();
  EXPECT_THAT(told_worker(), ElementsAre("video"));
  EXPECT_TRUE(video_told().sections.at(0).is_paused);
}

/// Browsers straight before a worker, without a place where commands may wait.
class LostCommandTest : public BrowsersPatienceTest {
 protected:
  const Parts bare = parts("bare");
  Rooms rooms{bare};
  WebSeats seats{bare, rooms};
  Browsers browsers{bare, rooms, seats};
};

TEST_F(LostCommandTest, WhatIsToldInPartIsClosedAndOpenedByTheNextOffer) {
  for (const std::size_t taken : {1U, 2U}) {
    Page jane;
    const auto place = seat("Jane");
    jane.id = ask(browsers.open(place.meeting, place.join_token, jane));
    browsers.on_message(jane.id, join(taken));
    media.commands.clear();
    media.refuses_after = taken;
    browsers.on_message(jane.id, subscribe(offer()));
    EXPECT_THAT(jane.told, Contains(HasSubstr("no media now")));
    EXPECT_THAT(told_worker(), SizeIs(taken + 1));
    EXPECT_EQ(told_worker().back(), "close");
    const auto lost = std::get<plane::CloseLeg>(media.commands.back()).leg;
    media.commands.clear();
    browsers.on_message(jane.id, subscribe(offer()));
    EXPECT_THAT(told_worker(), ElementsAre("open", "remote", "video"));
    EXPECT_NE(video_told().leg, lost);
    EXPECT_THAT(jane.told, Contains(HasSubstr("a=ice-lite")));
  }
}

}  // namespace
}  // namespace convoke::control
