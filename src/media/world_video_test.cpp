#include <gmock/gmock.h>

#include <set>

#include "media/camera_test.h"

namespace convoke::media {
namespace {

using namespace std::chrono_literals;
using ::testing::Each;
using ::testing::IsEmpty;
using testing::Seen;
using ::testing::SizeIs;
using testing::Viewer;

/// What one viewer is sent of whom, and in which numbers.
class WorldVideoTest : public testing::Studio {
 protected:
  /// Whole frames, one after the other, in one stream without a gap.
  static void expect_whole(const std::vector<Seen>& seen) {
    ASSERT_FALSE(seen.empty());
    EXPECT_TRUE(seen.front().is_key);
    EXPECT_EQ(seen.front().part, 0);
    EXPECT_LT(seen.front().header.sequence, 0x8000);
    for (std::size_t i = 1; i < seen.size(); ++i) {
      const auto& before = seen[i - 1];
      EXPECT_EQ(static_cast<std::uint16_t>(seen[i].header.sequence - before.header.sequence), 1)
          << i;
      EXPECT_EQ(seen[i].part, (before.part + 1) % 3) << i;
      const auto step =
          static_cast<std::int32_t>(seen[i].header.timestamp - before.header.timestamp);
      EXPECT_EQ(step > 0, seen[i].part == 0) << i;
      EXPECT_GE(step, 0) << i;
      if (seen[i].stream_id != before.stream_id) {
        EXPECT_TRUE(seen[i].is_key) << i;
      }
    }
  }
  static std::set<std::uint32_t> streams_of(const std::vector<Seen>& seen) {
    std::set<std::uint32_t> ids;
    for (const auto& one : seen) ids.insert(one.stream_id);
    return ids;
  }
};

TEST_F(WorldVideoTest, ShowsACameraToAllWhoWatchItFromItsFirstFrame) {
  Viewer& ada = joins();
  Viewer& bob = joins();
  Viewer& eve = joins();
  publishes(ada);
  const auto of_bob = watches(bob, ada);
  const auto of_eve = watches(eve, ada);
  goes_on_for(1s);
  for (const auto& seen : {bob.of(of_bob), eve.of(of_eve)}) {
    EXPECT_THAT(seen, SizeIs(25 * 3));
    expect_whole(seen);
    EXPECT_EQ(seen.front().frame, 0U);
    EXPECT_TRUE(seen[2].header.marker);
    EXPECT_EQ(seen[3].header.timestamp - seen[0].header.timestamp, 3600U);
  }
  EXPECT_EQ(ada.layers[0].asked, 0);
  EXPECT_THAT(ada.seen, IsEmpty());
}

TEST_F(WorldVideoTest, WritesItsOwnHeaderExtensionsAndPayloadTypes) {
  Viewer& ada = joins();
  Viewer& bob = joins();
  publishes(ada);
  const auto ssrc = watches(bob, ada);
  bob.sections[0].formats = {{.codec = wire::VideoCodec::H264, .payload_type = 102},
                             testing::vp8(120, 121)};
  bob.sections[0].extensions = {.mid = 7, .abs_send_time = 8, .orientation = 9};
  tells(bob);
  goes_on_for(200ms);
  const auto seen = bob.of(ssrc);
  ASSERT_FALSE(seen.empty());
  const auto packet = wire::parse_rtp(seen.back().bytes);
  EXPECT_EQ(packet->header.payload_type, 120);
  const auto mid = packet->extension_element(7);
  ASSERT_TRUE(mid.has_value());
  EXPECT_EQ(std::string(mid->begin(), mid->end()), "1");
  EXPECT_EQ(packet->extension_element(8)->size(), 3U);
  EXPECT_EQ(packet->extension_element(9)->front(), 1);
  EXPECT_FALSE(packet->extension_element(10).has_value());
}

TEST_F(WorldVideoTest, DoesNotSendACodecThatWasNotNegotiated) {
  Viewer& ada = joins();
  Viewer& bob = joins();
  publishes(ada);
  watches(bob, ada);
  bob.sections[0].formats = {{.codec = wire::VideoCodec::Vp9, .payload_type = 98}};
  tells(bob);
  goes_on_for(200ms);
  EXPECT_THAT(bob.seen, IsEmpty());
}

TEST_F(WorldVideoTest, AsksForAKeyframeForWhoComesLater) {
  Viewer& ada = joins();
  Viewer& bob = joins();
  Viewer& eve = joins();
  publishes(ada);
  const auto of_bob = watches(bob, ada);
  goes_on_for(1s);
  const auto of_eve = watches(eve, ada);
  goes_on_for(1s);
  EXPECT_EQ(ada.layers[0].asked, 1);
  expect_whole(eve.of(of_eve));
  EXPECT_GT(eve.of(of_eve).size(), 23U * 3U);
  expect_whole(bob.of(of_bob));
}

TEST_F(WorldVideoTest, NeverShowsAnybodyHisOwnVideo) {
  Viewer& ada = joins();
  publishes(ada);
  watches(ada, ada);
  goes_on_for(1s);
  EXPECT_THAT(ada.seen, IsEmpty());
}

TEST_F(WorldVideoTest, KeepsRoomsApart) {
  Viewer& ada = joins();
  Viewer& bob = joins();
  publishes(ada);
  watches(bob, ada);
  command(plane::SetVideo{.leg = bob.leg, .room = RoomId{2}, .sections = bob.sections});
  goes_on_for(1s);
  EXPECT_THAT(bob.seen, IsEmpty());
}

TEST_F(WorldVideoTest, GoesOnInOneStreamWhenASectionShowsSomebodyElse) {
  Viewer& ada = joins();
  Viewer& bob = joins();
  Viewer& eve = joins();
  publishes(ada);
  publishes(bob);
  const auto ssrc = watches(eve, ada);
  goes_on_for(1s);
  eve.sections[0].group_id = bob.group_id;
  tells(eve);
  goes_on_for(1s);
  expect_whole(eve.of(ssrc));
  EXPECT_THAT(streams_of(eve.of(ssrc)), SizeIs(2));
  EXPECT_EQ(eve.of(ssrc).back().stream_id, bob.layers[0].stream_id);
  // Both run at 25 frames a second, and nothing was left out or hurried in between.
  EXPECT_NEAR(static_cast<double>(eve.of(ssrc).back().header.timestamp -
                                  eve.of(ssrc).front().header.timestamp),
              49 * 3600.0, 3600.0);
}

TEST_F(WorldVideoTest, KeepsItsNumbersWhenTheSameIsAgreedOnAgain) {
  Viewer& ada = joins();
  Viewer& bob = joins();
  publishes(ada);
  const auto ssrc = watches(bob, ada);
  for (int i = 0; i < 10; ++i) {
    goes_on_for(100ms);
    tells(ada);
    tells(bob);
  }
  expect_whole(bob.of(ssrc));
  EXPECT_EQ(ada.layers[0].asked, 0);
}

TEST_F(WorldVideoTest, SendsNothingWhileAClientPausesAndGoesOnWithAKeyframe) {
  Viewer& ada = joins();
  Viewer& bob = joins();
  publishes(ada);
  const auto ssrc = watches(bob, ada);
  goes_on_for(1s);
  bob.sections[0].is_paused = true;
  tells(bob);
  const auto before = bob.seen.size();
  goes_on_for(1s);
  EXPECT_EQ(bob.seen.size(), before);
  bob.sections[0].is_paused = false;
  tells(bob);
  goes_on_for(1s);
  const auto seen = bob.of(ssrc);
  ASSERT_GT(seen.size(), before);
  EXPECT_TRUE(seen[before].is_key);
  expect_whole(seen);
}

TEST_F(WorldVideoTest, GoesOnWithoutAKeyframeAfterASilence) {
  Viewer& ada = joins();
  Viewer& bob = joins();
  publishes(ada);
  const auto ssrc = watches(bob, ada);
  goes_on_for(500ms);
  ada.layers[0].is_on = false;
  goes_on_for(10s);
  ada.layers[0].is_on = true;
  goes_on_for(500ms);
  expect_whole(bob.of(ssrc));
  EXPECT_GT(bob.of(ssrc).size(), 70U);
  EXPECT_EQ(ada.layers[0].asked, 0);
}

TEST_F(WorldVideoTest, ShowsALesserLayerWhileTheBetterOneBringsNothing) {
  Viewer& ada = joins();
  Viewer& bob = joins();
  publishes(ada, {"low", "hi"});
  const auto ssrc = watches(bob, ada);
  says_remb(bob, 3'000'000);
  goes_on_for(3s);
  EXPECT_EQ(bob.of(ssrc).back().stream_id, ada.layers[1].stream_id);
  ada.layers[1].is_on = false;
  goes_on_for(2s);
  EXPECT_EQ(bob.of(ssrc).back().stream_id, ada.layers[0].stream_id);
  expect_whole(bob.of(ssrc));
}

TEST_F(WorldVideoTest, FallsSilentWhenACameraIsShutAndShowsTheNextOneInTheSameStream) {
  Viewer& ada = joins();
  Viewer& bob = joins();
  publishes(ada);
  const auto ssrc = watches(bob, ada);
  goes_on_for(500ms);
  shuts_camera(ada);
  bob.sections[0].group_id = 0;
  tells(bob);
  const auto before = bob.seen.size();
  goes_on_for(500ms);
  EXPECT_EQ(bob.seen.size(), before);
  EXPECT_FALSE(world.has_video());
  publishes(ada);
  bob.sections[0].group_id = ada.group_id;
  tells(bob);
  goes_on_for(500ms);
  EXPECT_GT(bob.seen.size(), before);
  expect_whole(bob.of(ssrc));
}

TEST_F(WorldVideoTest, ShowsACameraThatComesBackUnderAnotherSsrc) {
  Viewer& ada = joins();
  Viewer& bob = joins();
  publishes(ada);
  const auto ssrc = watches(bob, ada);
  goes_on_for(500ms);
  ada.layers[0].ssrc += 7;
  ada.layers[0].sequence = 3;
  tells(ada);
  goes_on_for(500ms);
  expect_whole(bob.of(ssrc));
  EXPECT_EQ(ada.layers[0].asked, 1);
}

TEST_F(WorldVideoTest, ForgetsWhoIsLostOrCloses) {
  Viewer& ada = joins();
  Viewer& bob = joins();
  publishes(ada);
  watches(bob, ada);
  goes_on_for(200ms);
  const auto before = bob.seen.size();
  command(plane::CloseLeg{.leg = ada.leg});
  EXPECT_FALSE(world.has_video());
  goes_on_for(200ms);
  EXPECT_EQ(bob.seen.size(), before);

  publishes(bob);
  EXPECT_TRUE(world.has_video());
  world.on_transport_down(bob.slot, out);
  EXPECT_FALSE(world.has_video());
}

TEST_F(WorldVideoTest, DropsVideoOfWhoPublishesNothingAndTakesNoneForSound) {
  Viewer& ada = joins();
  Viewer& bob = joins();
  publishes(ada);
  watches(bob, ada);
  testing::CameraLayer layer = ada.layers[0];
  shuts_camera(ada);
  for (int i = 0; i < 20; ++i) arrives(ada, testing::camera_packet(layer, 0, true, false));
  goes_on_for(100ms);
  EXPECT_THAT(bob.seen, IsEmpty());
  EXPECT_THAT(all<plane::MediaFlow>(), IsEmpty());
}

TEST_F(WorldVideoTest, KnowsTheLayersOfASimulcastByTheirNames) {
  Viewer& ada = joins();
  Viewer& bob = joins();
  publishes(ada, {"low", "hi"});
  const auto ssrc = watches(bob, ada, 1);
  goes_on_for(500ms);
  expect_whole(bob.of(ssrc));
  EXPECT_THAT(streams_of(bob.of(ssrc)), ::testing::ElementsAre(ada.layers[0].stream_id));
  // Packets of names that were not agreed on belong to nobody.
  testing::CameraLayer other{.stream_id = 99, .ssrc = 99, .rid = "other"};
  for (int i = 0; i < 20; ++i) arrives(ada, testing::camera_packet(other, 0, true, true));
  EXPECT_FALSE(streams_of(bob.of(ssrc)).contains(99));
}

TEST_F(WorldVideoTest, KnowsTheLayersOfACameraThatIsSwitchedOnAgainThoughItNamesThemNoMore) {
  Viewer& ada = joins();
  Viewer& bob = joins();
  publishes(ada, {"low", "hi"});
  goes_on_for(200ms);
  const auto before = ada.layers;
  shuts_camera(ada);
  publishes(ada, {"low", "hi"});
  for (std::size_t i = 0; i < before.size(); ++i) ada.layers[i].ssrc = before[i].ssrc;
  ada.names_layers = false;
  const auto ssrc = watches(bob, ada, ada.layers[0].stream_id);
  goes_on_for(500ms);
  EXPECT_THAT(streams_of(bob.of(ssrc)), ::testing::ElementsAre(ada.layers[0].stream_id));
}

TEST_F(WorldVideoTest, StepsDownALayerWhenTheWayGetsNarrowAndUpAgain) {
  Viewer& ada = joins();
  Viewer& bob = joins();
  publishes(ada, {"low", "hi"});
  const auto ssrc = watches(bob, ada);
  const auto shown_after = [&](std::uint64_t remb, Duration duration) {
    for (Duration passed{}; passed < duration; passed += 500ms) {
      says_remb(bob, remb);
      goes_on_for(500ms);
    }
    return bob.of(ssrc).back().stream_id;
  };
  EXPECT_EQ(shown_after(3'000'000, 5s), ada.layers[1].stream_id);
  EXPECT_EQ(shown_after(250'000, 3s), ada.layers[0].stream_id);
  EXPECT_EQ(shown_after(3'000'000, 20s), ada.layers[1].stream_id);
  expect_whole(bob.of(ssrc));
}

}  // namespace
}  // namespace convoke::media
