#include <gmock/gmock.h>

#include "control/browser_town.h"
#include "control/browsers.h"

namespace convoke::control {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto kCameraOffer = "02-audio-plus-send-video";
constexpr auto kWatchingOffer = "03-audio-plus-receive-one-video";

/// Jane shows herself, Nikki watches.
class BrowsersVideoTest : public BrowserTown {
 protected:
  /// A connection that has said JOIN; its sharing, with the suffix.
  void arrives(Page& page, const std::string& name, const std::string& suffix = "") {
    const auto place = seat(name);
    opens(page, place.meeting, place.join_token + suffix);
    says(page, join(name.size()));
  }
  plane::SetVideo shows_herself(Page& page) {
    arrives(page, "Jane");
    const auto told = negotiates(page, subscribe(offer(kCameraOffer), sends(1500)));
    connects(page);
    return told;
  }
  plane::SetVideo watches(Page& page) {
    arrives(page, "Nikki");
    const auto told = negotiates(
        page, subscribe(offer(kWatchingOffer),
                        receives(0) + receives(1) + bytes_field(9, wish("2", 5, 800, 1))));
    connects(page);
    return told;
  }
  template <class Command>
  std::vector<Command> commands() const {
    std::vector<Command> found;
    for (const auto& command : media.commands)
      if (const auto* one = std::get_if<Command>(&command)) found.push_back(*one);
    return found;
  }
};

TEST_F(BrowsersVideoTest, ACameraIsPublishedAndShownToWhoWatches) {
  Page jane;
  const auto published = shows_herself(jane);
  ASSERT_TRUE(published.publication);
  EXPECT_EQ(published.publication->group_id, 1U);
  ASSERT_THAT(published.publication->layers, SizeIs(1));
  EXPECT_EQ(published.publication->layers[0].stream_id, 1U);
  EXPECT_TRUE(published.publication->layers[0].rtx_ssrc);
  Page nikki;
  const auto shown = watches(nikki);
  EXPECT_EQ(shown.room, published.room);
  EXPECT_FALSE(shown.publication);
  ASSERT_THAT(shown.sections, SizeIs(1));
  const auto& section = shown.sections[0];
  EXPECT_EQ(section.group_id, 1U);
  EXPECT_EQ(section.priority, 5U);
  EXPECT_EQ(section.target_bitrate_kbps, 800U);
  EXPECT_THAT(nikki.told, Contains(HasSubstr("FID " + std::to_string(section.ssrc) + " " +
                                             std::to_string(section.rtx_ssrc.value_or(0)))));
}

TEST_F(BrowsersVideoTest, WhatAClientPausesOrWishesOtherwiseIsTold) {
  Page jane;
  shows_herself(jane);
  Page nikki;
  watches(nikki);
  says(nikki, pause(1));
  EXPECT_TRUE(video_told().sections.at(0).is_paused);
  says(nikki, resume(1));
  EXPECT_FALSE(video_told().sections.at(0).is_paused);
  says(nikki, message(24, 25, bytes_field(1, wish("2", 9, 300, 1))));
  EXPECT_EQ(video_told().sections.at(0).priority, 9U);
  EXPECT_EQ(video_told().sections.at(0).target_bitrate_kbps, 300U);
  says(nikki, message(24, 25, bytes_field(2, "2")));
  EXPECT_EQ(video_told().sections.at(0).group_id, 0U);
}

TEST_F(BrowsersVideoTest, RetransmissionsAreNegotiatedAndLayersAreToldBySubscribing) {
  Page jane;
  enters(jane, "Jane");
  EXPECT_THAT(jane.told, Contains(HasSubstr("rtx/90000")));
  EXPECT_THAT(jane.told, Contains(HasSubstr("urn:3gpp:video-orientation")));
  EXPECT_THAT(jane.told, Not(Contains(HasSubstr("video-layers-allocation"))));
}

TEST_F(BrowsersVideoTest, AFullWorkerIsToldTheClientInTheAnswer) {
  Page jane;
  arrives(jane, "Jane");
  media.is_full = true;
  says(jane, subscribe(offer(kCameraOffer), sends(1500)));
  EXPECT_THAT(jane.told, Contains(HasSubstr("no media now")));
}

TEST_F(BrowsersVideoTest, MeasuredBitratesAreToldToAll) {
  Page jane;
  const auto room = shows_herself(jane).room;
  Page nikki;
  watches(nikki);
  const auto before = nikki.told.size();
  server->on_media(plane::RoomVideo{.room = {room.value + 1}, .bitrates = {{1, 500'000}}});
  EXPECT_EQ(nikki.told.size(), before);
  server->on_media(plane::RoomVideo{.room = room, .bitrates = {{1, 500'000}}});
  ASSERT_EQ(nikki.told.size(), before + 1);
  EXPECT_THAT(nikki.told.back(),
              HasSubstr(bytes_field(1, number_field(1, 1) + number_field(2, 500'000))));
}

TEST_F(BrowsersVideoTest, AStreamThatBringsNothingIsToldUntilItBringsAgain) {
  Page jane;
  const auto room = shows_herself(jane).room;
  Page nikki;
  watches(nikki);
  const auto paused = number_field(3, 1);  // paused_at_source_ids
  const auto before = nikki.told.size();
  server->on_media(plane::RoomVideo{.room = room, .stalled = {1}});
  server->on_media(plane::RoomVideo{.room = room, .stalled = {1}});
  ASSERT_EQ(nikki.told.size(), before + 2);  // BITRATES, and INDEX once.
  EXPECT_THAT(nikki.told.back(), HasSubstr(paused));
  server->on_media(plane::RoomVideo{.room = room});
  ASSERT_EQ(nikki.told.size(), before + 3);
  EXPECT_THAT(nikki.told.back(), Not(HasSubstr(paused)));
}

TEST_F(BrowsersVideoTest, WhatIsNotSentForWantOfBandwidthIsToldToItsReceiver) {
  Page jane;
  shows_herself(jane);
  Page nikki;
  watches(nikki);
  const auto before = std::pair(jane.told.size(), nikki.told.size());
  server->on_media(
      plane::PeerBandwidth{.leg = nikki.leg, .available_kbps = 90, .held_groups = {1}});
  EXPECT_EQ(std::pair(jane.told.size(), nikki.told.size() - 1), before);
  EXPECT_THAT(nikki.told.back(), HasSubstr(bytes_field(10, number_field(2, 1))));
}

TEST_F(BrowsersVideoTest, AShareIsHeardByAllButItsOwnerAndCountsForNobody) {
  Page jane;
  enters(jane, "Jane");
  Page share;
  arrives(share, "Jane", "#content");
  const auto told = negotiates(share, subscribe(offer("08-content-attendee-first-subscribe")));
  EXPECT_THAT(told.sections, IsEmpty());
  EXPECT_EQ(share.leg, told.leg);
  media.commands.clear();
  server->on_media(plane::PeerConnected{.leg = share.leg});
  const auto entered = commands<plane::EnterRoom>();
  ASSERT_THAT(entered, SizeIs(1));
  EXPECT_FALSE(entered[0].listens);
  EXPECT_NE(entered[0].party, plane::PartyId{});
  EXPECT_THAT(commands<plane::PlayToRoom>(), IsEmpty());
  EXPECT_EQ(present(), 1);
  EXPECT_THAT(jane.told, Contains(HasSubstr(seat("Jane").attendee.text + "#content")));
}

TEST_F(BrowsersVideoTest, ABrowserIsOfThePartyOfItsShareAfterAReconnectToo) {
  Page jane;
  arrives(jane, "Jane");
  negotiates(jane, subscribe(offer()));
  connects(jane);
  Page share;
  arrives(share, "Jane", "#content");
  negotiates(share, subscribe(offer("08-content-attendee-first-subscribe")));
  server->on_media(plane::PeerConnected{.leg = share.leg});
  const auto party = commands<plane::EnterRoom>().at(0).party;
  settle();
  server->signalling().on_closed(jane.id, false);
  Page again;
  arrives(again, "Jane");
  negotiates(again, subscribe(offer()));
  server->on_media(plane::PeerConnected{.leg = again.leg});
  EXPECT_EQ(commands<plane::EnterRoom>().at(0).party, party);
}

TEST_F(BrowsersVideoTest, AShareIsMutedByItsOwnPageOnly) {
  Page jane;
  enters(jane, "Jane");
  Page share;
  arrives(share, "Jane", "#content");
  negotiates(share, subscribe(offer("08-content-attendee-first-subscribe")));
  connects(share);
  says(share, audio_control(true));
  ASSERT_THAT(commands<plane::SetMuted>(), SizeIs(1));
  EXPECT_EQ(commands<plane::SetMuted>()[0].leg, share.leg);
  media.commands.clear();
  says(jane, audio_control(true));
  ASSERT_THAT(commands<plane::SetMuted>(), SizeIs(1));
  EXPECT_EQ(commands<plane::SetMuted>()[0].leg, jane.leg);
}

TEST_F(BrowsersVideoTest, AShareEndsWithItsOwner) {
  Page jane;
  enters(jane, "Jane");
  Page share;
  arrives(share, "Jane", "#content");
  negotiates(share, subscribe(offer("08-content-attendee-first-subscribe")));
  connects(share);
  says(jane, leave());
  std::vector<LegId> closed;
  for (const auto& each : commands<plane::CloseLeg>()) closed.push_back(each.leg);
  EXPECT_THAT(closed, ::testing::UnorderedElementsAre(jane.leg, share.leg));
  pass(std::chrono::seconds(3));
  EXPECT_TRUE(share.closed);
}

TEST_F(BrowsersVideoTest, WhoIsOnThePhoneAndInABrowserHasTwoRows) {
  dials_in(kJane);
  keys(kJane, "123456" + passcode("Jane"));
  const auto by_phone = invitation("Jane").attendee;
  Page jane;
  enters(jane, "Jane");
  EXPECT_EQ(present(), 2);
  EXPECT_NE(seat("Jane").attendee, by_phone);
  for (const auto& row : {by_phone, seat("Jane").attendee})
    EXPECT_THAT(jane.told, Contains(HasSubstr(row.text)));
}

/// A meeting with room for one camera and one share.
class FullTest : public BrowsersVideoTest {
 protected:
  FullTest() {
    settings.max_cameras = 1;
    settings.max_shares = 1;
  }
};

TEST_F(FullTest, OneCameraTooManyWatchesOnly) {
  Page jane;
  shows_herself(jane);
  Page nikki;
  arrives(nikki, "Nikki");
  EXPECT_THAT(nikki.told.back(), HasSubstr(number_field(1, 1)));  // at_capacity
  const auto told = negotiates(nikki, subscribe(offer(kCameraOffer), sends(1500)));
  EXPECT_FALSE(told.publication);
  EXPECT_THAT(nikki.told, Contains(HasSubstr("view only")));
}

TEST_F(FullTest, OneShareTooManyIsRefusedOnItsOwnConnection) {
  Page jane;
  enters(jane, "Jane");
  Page nikki;
  enters(nikki, "Nikki");
  Page first;
  arrives(first, "Jane", "#content");
  Page second;
  arrives(second, "Nikki", "#content");
  pass(std::chrono::seconds(3));
  EXPECT_EQ(second.closed, signal::kCloseConflict);
  EXPECT_FALSE(first.closed);
  EXPECT_FALSE(nikki.closed);
}

}  // namespace
}  // namespace convoke::control
