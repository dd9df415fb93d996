#include "control/browser_video.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace convoke::control {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A camera of group 4 that sends three layers, and a section that shows a source of group 9.
class BrowserVideoTest : public ::testing::Test {
 protected:
  static rtp::PeerVideo camera() {
    return {.mid = "1",
            .direction = wire::SdpDirection::SendReceive,
            .formats = {{.codec = rtp::VideoCodec::H264,
                         .payload_type = 102,
                         .rtx_payload_type = 103,
                         .fmtp = "level-asymmetry-allowed=1;packetization-mode=1",
                         .feedback = {.nack = true, .remb = true}}},
            .extensions = {.mid = 4, .stream_id = 10, .repaired_stream_id = 11, .orientation = 13}};
  }
  static rtp::PeerVideo section() {
    return {.mid = "2",
            .kind = rtp::PeerVideoKind::Receive,
            .direction = wire::SdpDirection::SendOnly,
            .formats = {{.codec = rtp::VideoCodec::Vp8, .payload_type = 96}},
            .ssrcs = {.media = 71, .rtx = 72},
            .stream_id = 30};
  }
  static signal::Negotiate negotiate() {
    return {
        .publish = {{.stream_id = 1, .group_id = 4, .max_bitrate_kbps = 300},
                    {.stream_id = 2, .group_id = 4},
                    {.stream_id = 3, .group_id = 4, .max_bitrate_kbps = 1200}},
        .receive = {{}, {.stream_id = 30, .group_id = 9, .any_layer = true}},
        .subscriptions = {{.mid = "2", .group_id = 9, .priority = 7, .target_bitrate_kbps = 800}}};
  }
  plane::SetVideo told() const { return video.command(LegId{5}, RoomId{6}); }
  plane::VideoSection shown() const { return told().sections.at(0); }

  BrowserVideo video;
};

TEST_F(BrowserVideoTest, NamesTheLayersOfASimulcastByTheirRidsWhateverTheOffersOrder) {
  auto offered = camera();
  offered.simulcast = {{.rid = "hi"}, {.rid = "mid", .paused = true}, {.rid = "low"}};
  video.on_negotiated(negotiate(), {.video = {offered}});
  ASSERT_TRUE(told().publication);
  EXPECT_EQ(told().publication->group_id, 4U);
  EXPECT_THAT(
      told().publication->layers,
      ElementsAre(plane::VideoLayer{.stream_id = 1, .rid = "low", .max_bitrate_kbps = 300},
                  plane::VideoLayer{.stream_id = 2, .rid = "mid"},
                  plane::VideoLayer{.stream_id = 3, .rid = "hi", .max_bitrate_kbps = 1200}));
}

TEST_F(BrowserVideoTest, KnowsTheOnlyEncodingByItsSsrc) {
  auto offered = camera();
  offered.peer_ssrcs = {{.media = 1000, .rtx = 1001}};
  auto request = negotiate();
  request.publish.resize(1);
  video.on_negotiated(request, {.video = {offered}});
  EXPECT_THAT(told().publication->layers,
              ElementsAre(plane::VideoLayer{
                  .stream_id = 1, .ssrc = 1000, .rtx_ssrc = 1001, .max_bitrate_kbps = 300}));
  EXPECT_THAT(told().publication->formats,
              ElementsAre(plane::VideoFormat{.codec = wire::VideoCodec::H264,
                                             .payload_type = 102,
                                             .rtx_payload_type = 103,
                                             .packetization_mode = 1,
                                             .nack = true,
                                             .remb = true}));
  EXPECT_EQ(told().publication->extensions,
            (plane::VideoExtensions{
                .mid = 4, .stream_id = 10, .repaired_stream_id = 11, .orientation = 13}));
}

TEST_F(BrowserVideoTest, PublishesNothingThatMayNotOrIsNotSent) {
  auto request = negotiate();
  request.publish.clear();
  video.on_negotiated(request, {.video = {camera()}});
  EXPECT_FALSE(told().publication);
  auto silent = camera();
  silent.direction = wire::SdpDirection::Inactive;
  video.on_negotiated(negotiate(), {.video = {silent}});
  EXPECT_FALSE(told().publication);
}

TEST_F(BrowserVideoTest, FillsASectionAsTheClientWishes) {
  video.on_negotiated(negotiate(), {.video = {camera(), section()}});
  EXPECT_EQ(told().leg, LegId{5});
  EXPECT_EQ(told().room, RoomId{6});
  EXPECT_EQ(shown().mid, "2");
  EXPECT_EQ(shown().ssrc, 71U);
  EXPECT_EQ(shown().rtx_ssrc, 72U);
  EXPECT_EQ(shown().group_id, 9U);
  EXPECT_EQ(shown().stream_id, 0U);
  EXPECT_EQ(shown().priority, 7U);
  EXPECT_EQ(shown().target_bitrate_kbps, 800U);
  auto exact = negotiate();
  exact.receive[1].any_layer = false;
  video.on_negotiated(exact, {.video = {camera(), section()}});
  EXPECT_EQ(shown().stream_id, 30U);
}

TEST_F(BrowserVideoTest, KeepsASectionThatShowsNothing) {
  auto idle = section();
  idle.stream_id = 0;
  idle.direction = wire::SdpDirection::Inactive;
  video.on_negotiated(negotiate(), {.video = {camera(), idle}});
  EXPECT_EQ(shown().group_id, 0U);
  EXPECT_EQ(shown().ssrc, 71U);
  video.on_negotiated(negotiate(), {.video = {camera()}});
  EXPECT_THAT(told().sections, IsEmpty());
}

TEST_F(BrowserVideoTest, ChangesWhatASectionShowsWithoutAnOffer) {
  video.on_negotiated(negotiate(), {.video = {camera(), section()}});
  video.on(
      signal::UpdateSubscriptions{.update = {.added_or_updated = {{.mid = "2",
                                                                   .stream_id = 31,
                                                                   .group_id = 9,
                                                                   .priority = 1,
                                                                   .target_bitrate_kbps = 200},
                                                                  {.mid = "8", .stream_id = 5}}}});
  EXPECT_EQ(shown().stream_id, 31U);
  EXPECT_EQ(shown().priority, 1U);
  EXPECT_EQ(shown().target_bitrate_kbps, 200U);
  video.on(signal::UpdateSubscriptions{.update = {.removed_mids = {"2", "8"}}});
  EXPECT_EQ(shown().group_id, 0U);
}

TEST_F(BrowserVideoTest, PausesASourceUntilItIsToGoOnOverNegotiations) {
  video.on_negotiated(negotiate(), {.video = {camera(), section()}});
  video.on(signal::SetForwarding{.group_ids = {9}, .forwarding = false});
  EXPECT_TRUE(shown().is_paused);
  video.on_negotiated(negotiate(), {.video = {camera(), section()}});
  EXPECT_TRUE(shown().is_paused);
  video.on(signal::SetForwarding{.group_ids = {9}, .forwarding = true});
  EXPECT_FALSE(shown().is_paused);
}

}  // namespace
}  // namespace convoke::control
