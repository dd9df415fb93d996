#include "signal/meeting_stage_test.h"

namespace convoke::signal {
namespace {

using frame::VideoCodec;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class VideoTest : public MeetingTest {
 protected:
  VideoTest() : MeetingTest(Limits{.cameras = 2, .shares = 2}) {
    joins(kAlice, "alice");
    joins(kBob, "bob");
    time.advance(1s);
    forget();
  }
  Negotiate last_negotiation() const { return effects<Negotiate>().back(); }
  std::vector<std::uint32_t> negotiated() const {
    std::vector<std::uint32_t> ids;
    for (const auto& wanted : last_negotiation().receive) ids.push_back(wanted.stream_id);
    return ids;
  }
  void watches(ConnectionId id, std::uint32_t stream) {
    subscribes(id, {.receive_stream_ids = {0, stream}},
               {.tracks = {{.mid = "2", .stream_id = stream, .ssrc = 99}}});
  }
};

TEST_F(VideoTest, ACameraGetsIdsAndEverybodyTheIndex) {
  starts_camera(kAlice);
  EXPECT_THAT(
      sent<frame::SubscribeAck>(kAlice).at(0).allocations,
      ElementsAre(frame::Allocation{.track_label = "Video", .stream_id = 1, .group_id = 1}));
  for (const auto id : {kAlice, kBob}) {
    const auto sources = last_index(id).sources;
    ASSERT_THAT(sources, SizeIs(1));
    EXPECT_EQ(sources[0].attendee_id, "alice");
    EXPECT_EQ(sources[0].stream_id, 1U);
    EXPECT_EQ(sources[0].max_bitrate_kbps, 1500U);
  }
}

TEST_F(VideoTest, TheIndexFollowsTheAck) {
  says(kAlice, frame::Subscribe{.duplex = frame::Duplex::Both, .send_streams = {camera()}});
  EXPECT_THAT(sent<frame::Index>(kBob), IsEmpty());
  answers(kAlice, {});
  const auto frames = frames_to(kAlice);
  ASSERT_THAT(frames, SizeIs(2));
  EXPECT_TRUE(std::holds_alternative<frame::SubscribeAck>(frames[0].payload));
  EXPECT_TRUE(std::holds_alternative<frame::Index>(frames[1].payload));
}

TEST_F(VideoTest, IdsStayWhileTheCameraStaysAndAreNewAfterwards) {
  starts_camera(kAlice);
  starts_camera(kAlice);
  EXPECT_EQ(sent<frame::SubscribeAck>(kAlice).at(1).allocations.at(0).stream_id, 1U);
  EXPECT_THAT(sent<frame::Index>(kBob), SizeIs(1));
  time.advance(200ms);
  subscribes(kAlice);
  EXPECT_THAT(last_index(kBob).sources, IsEmpty());
  time.advance(200ms);
  starts_camera(kAlice);
  EXPECT_EQ(last_index(kBob).sources.at(0).stream_id, 2U);
  EXPECT_EQ(last_index(kBob).sources.at(0).group_id, 2U);
}

TEST_F(VideoTest, SimulcastListsOnlyLayersThatAreSent) {
  subscribes(kAlice, {.duplex = frame::Duplex::Both,
                      .send_streams = {camera(300), camera(0), camera(1200)}});
  EXPECT_THAT(sent<frame::SubscribeAck>(kAlice).at(0).allocations, SizeIs(3));
  const auto sources = last_index(kBob).sources;
  ASSERT_THAT(sources, SizeIs(2));
  EXPECT_EQ(sources[0].group_id, sources[1].group_id);
  EXPECT_EQ(sources[1].stream_id, 3U);
}

TEST_F(VideoTest, ACameraHasThreeLayersAtMost) {
  subscribes(kAlice, {.duplex = frame::Duplex::Both,
                      .send_streams = std::vector<frame::StreamDescriptor>(128, camera())});
  EXPECT_THAT(sent<frame::SubscribeAck>(kAlice).at(0).allocations, SizeIs(3));
  EXPECT_THAT(last_index(kBob).sources, SizeIs(3));
}

TEST_F(VideoTest, WhoChangesACameraQuicklyIsToldAtOnceAndTheOthersOnceForAll) {
  for (const auto kbps : {300U, 400U, 500U, 600U})
    subscribes(kAlice, {.duplex = frame::Duplex::Both, .send_streams = {camera(kbps)}});
  EXPECT_THAT(sent<frame::Index>(kAlice), SizeIs(4));
  EXPECT_EQ(last_index(kAlice).sources.at(0).max_bitrate_kbps, 600U);
  EXPECT_THAT(sent<frame::Index>(kBob), SizeIs(1));
  EXPECT_EQ(last_index(kBob).sources.at(0).max_bitrate_kbps, 300U);
  time.advance(200ms);
  EXPECT_THAT(sent<frame::Index>(kBob), SizeIs(2));
  EXPECT_EQ(last_index(kBob).sources.at(0).max_bitrate_kbps, 600U);
}

TEST_F(VideoTest, AReceiverGetsWhatItAskedForLabelledByMid) {
  starts_camera(kAlice);
  watches(kBob, 1);
  EXPECT_THAT(negotiated(), ElementsAre(0U, 1U));
  EXPECT_THAT(sent<frame::SubscribeAck>(kBob).at(0).tracks,
              ElementsAre(frame::Track{.stream_id = 1, .ssrc = 99, .track_label = "v_2"}));
}

TEST_F(VideoTest, StreamsThatAreGoneOrOnesOwnAreNotNegotiated) {
  starts_camera(kAlice);
  says(kAlice, frame::Subscribe{.receive_stream_ids = {0, 1, 4711}});
  EXPECT_THAT(negotiated(), ElementsAre(0U, 0U, 0U));
}

TEST_F(VideoTest, OneCameraTooManyIsViewOnly) {
  starts_camera(kAlice);
  EXPECT_FALSE(last_index(kBob).at_capacity);
  time.advance(200ms);
  starts_camera(kBob);
  joins(kCarol, "carol");
  EXPECT_TRUE(last_index(kCarol).at_capacity);
  EXPECT_FALSE(last_index(kBob).at_capacity);
  forget();
  starts_camera(kCarol);
  EXPECT_THAT(errors_to(kCarol), ElementsAre(206U));
  EXPECT_EQ(sent<frame::SubscribeAck>(kCarol).at(0).sdp_answer, "answer");
  EXPECT_THAT(last_negotiation().publish, IsEmpty());
}

TEST_F(VideoTest, WhoMayNotSendVideoIsViewOnly) {
  joins(kCarol, {.owner = person("carol"), .capabilities = {.video = Capability::Receive}}, 3);
  forget();
  starts_camera(kCarol);
  EXPECT_THAT(errors_to(kCarol), ElementsAre(206U));
}

TEST_F(VideoTest, WhoMayNotReceiveVideoGetsNone) {
  starts_camera(kAlice);
  joins(kCarol, {.owner = person("carol"), .capabilities = {.video = Capability::Send}}, 3);
  says(kCarol, frame::Subscribe{.receive_stream_ids = {0, 1}});
  EXPECT_THAT(negotiated(), ElementsAre(0U, 0U));
}

TEST_F(VideoTest, TheIndexNamesTheCodecsThatAllCanDecode) {
  subscribes(kAlice, {},
             {.receivable = {VideoCodec::Vp8, VideoCodec::Av1Main, VideoCodec::Vp9Profile0}});
  subscribes(kBob, {}, {.receivable = {VideoCodec::Vp9Profile0, VideoCodec::Vp8}});
  time.advance(200ms);
  EXPECT_THAT(last_index(kAlice).receivable_codecs,
              ElementsAre(VideoCodec::Vp8, VideoCodec::Vp9Profile0));
}

TEST_F(VideoTest, ALostPublisherStaysInTheIndexUntilItsNewCamera) {
  starts_camera(kAlice);
  closes(kAlice, Closing::Abnormal);
  time.advance(200ms);
  forget();
  knocks(kAliceAgain, {.owner = person("alice")}, kAlice.value);
  EXPECT_THAT(last_index(kAliceAgain).sources, SizeIs(1));
  starts_camera(kAliceAgain);
  ASSERT_THAT(last_index(kBob).sources, SizeIs(1));
  EXPECT_EQ(last_index(kBob).sources[0].group_id, 2U);
}

TEST_F(VideoTest, WhoLeavesTakesTheCameraAlong) {
  starts_camera(kAlice);
  forget();
  says(kAlice, frame::Leave{});
  EXPECT_THAT(last_index(kBob).sources, IsEmpty());
  EXPECT_THAT(sent<frame::Index>(kBob), SizeIs(1));
}

TEST_F(VideoTest, AnIndexThatChangedDuringTheJoinFollowsTheFirstAck) {
  knocks(kCarol, {.owner = person("carol")}, 3);
  starts_camera(kAlice);
  EXPECT_THAT(sent<frame::Index>(kCarol), SizeIs(1));
  subscribes(kCarol);
  EXPECT_THAT(last_index(kCarol).sources, SizeIs(1));
}

TEST_F(VideoTest, PauseAndResumeConcernKnownPicturesOnlyWhicheverLayerIsNamed) {
  subscribes(kAlice, {.duplex = frame::Duplex::Both, .send_streams = {camera(300), camera(1200)}});
  watches(kBob, 1);
  forget();
  says(kBob, frame::Pause{.stream_ids = {0, 2, 4711}});
  says(kBob, frame::Pause{.stream_ids = {1}});
  says(kBob, frame::Resume{.stream_ids = {1, 0}});
  const auto changes = effects<SetForwarding>();
  ASSERT_THAT(changes, SizeIs(2));
  EXPECT_THAT(changes[0].group_ids, ElementsAre(1U));
  EXPECT_FALSE(changes[0].forwarding);
  EXPECT_TRUE(changes[1].forwarding);
}

TEST_F(VideoTest, AnUpdateMaySwitchTheLayerOfASectionButNotItsSource) {
  subscribes(kAlice, {.duplex = frame::Duplex::Both,
                      .send_streams = {camera(300), camera(600), camera(1200)}});
  joins(kCarol, "carol");
  starts_camera(kCarol);
  watches(kBob, 1);
  forget();
  says(kBob, frame::RemoteVideoUpdate{.added_or_updated = {{.mid = "2", .stream_id = 4}}});
  says(kBob, frame::RemoteVideoUpdate{.added_or_updated = {{.mid = "9", .stream_id = 2}}});
  EXPECT_THAT(effects<UpdateSubscriptions>(), IsEmpty());
  says(kBob,
       frame::RemoteVideoUpdate{.added_or_updated = {{.mid = "2", .stream_id = 2, .priority = 5}}});
  const auto updates = effects<UpdateSubscriptions>();
  ASSERT_THAT(updates, SizeIs(1));
  EXPECT_EQ(updates[0].update.added_or_updated.at(0).stream_id, 2U);
  EXPECT_EQ(updates[0].update.added_or_updated.at(0).group_id, 1U);
  says(kBob, frame::RemoteVideoUpdate{.removed_mids = {"2", "7"}});
  EXPECT_THAT(effects<UpdateSubscriptions>().at(1).update.removed_mids, ElementsAre("2"));
}

TEST_F(VideoTest, TheLayerIsOursToChooseForWhoAsksForTheBestOrOneThatIsNotSentOrForNone) {
  subscribes(kAlice, {.duplex = frame::Duplex::Both,
                      .send_streams = {camera(300), camera(0), camera(1200)}});
  watches(kBob, 3);
  EXPECT_EQ(last_negotiation().receive.at(1),
            (Wanted{.stream_id = 3, .group_id = 1, .any_layer = true}));
  watches(kBob, 2);
  EXPECT_TRUE(last_negotiation().receive.at(1).any_layer);
  watches(kBob, 1);
  EXPECT_EQ(last_negotiation().receive.at(1), (Wanted{.stream_id = 1, .group_id = 1}));
  says(kBob, frame::RemoteVideoUpdate{.added_or_updated = {{.mid = "2", .stream_id = 3}}});
  EXPECT_EQ(effects<UpdateSubscriptions>().at(0).update.added_or_updated.at(0).stream_id, 0U);
  says(kBob, frame::Subscribe{.receive_stream_ids = {0, 1},
                              .video_subscriptions = {{.mid = "2", .group_id = 1}}});
  EXPECT_TRUE(last_negotiation().receive.at(1).any_layer);
}

TEST_F(VideoTest, TheServersPausesAreToldWhenTheyChange) {
  starts_camera(kAlice);
  forget();
  meeting.on_bandwidth(kBob, {.held_groups = {1}}, out);
  meeting.on_bandwidth(kBob, {.held_groups = {1, 4711}}, out);
  meeting.on_bandwidth(kBob, {}, out);
  EXPECT_THAT(sent<frame::Pause>(kBob), ElementsAre(frame::Pause{.group_ids = {1}}));
  EXPECT_THAT(sent<frame::Resume>(kBob), ElementsAre(frame::Resume{.group_ids = {1}}));
}

TEST_F(VideoTest, BitratesAreToldEveryThreeSeconds) {
  starts_camera(kAlice);
  meeting.on_bandwidth(kBob, {.available_kbps = 900}, out);
  forget();
  for (int second = 0; second < 4; ++second) {
    meeting.on_bitrates({{.stream_id = 1, .avg_bitrate_bps = 5000}, {.stream_id = 8}}, time.now(),
                        out);
    time.advance(1s);
  }
  const frame::Bitrate measured{.stream_id = 1, .avg_bitrate_bps = 5000};
  const auto told = sent<frame::Bitrates>(kBob);
  ASSERT_THAT(told, SizeIs(2));
  EXPECT_EQ(told[0], (frame::Bitrates{{measured}, 900U}));
  EXPECT_EQ(sent<frame::Bitrates>(kAlice).at(0), (frame::Bitrates{{measured}, std::nullopt}));
}

TEST_F(VideoTest, AStalledSourceIsMarkedInTheIndex) {
  starts_camera(kAlice);
  meeting.on_stalled(1, true, out);
  EXPECT_THAT(last_index(kBob).paused_at_source_ids, ElementsAre(1U));
  meeting.on_stalled(1, false, out);
  EXPECT_THAT(last_index(kBob).paused_at_source_ids, IsEmpty());
}

// Shares.

TEST_F(VideoTest, AShareIsAnAttendeeWithItsOwnersExternalId) {
  shares(kAliceShare, "alice");
  EXPECT_THAT(presence_told(kBob), ElementsAre(row(3, "alice#content")));
  EXPECT_THAT(presence_told(kAlice), ElementsAre(row(3, "alice#content")));
  forget();
  starts_camera(kAliceShare);
  EXPECT_EQ(last_index(kBob).sources.at(0).attendee_id, "alice#content");
}

TEST_F(VideoTest, AShareReceivesNoVideo) {
  starts_camera(kBob);
  shares(kAliceShare, "alice");
  says(kAliceShare, frame::Subscribe{.receive_stream_ids = {0, 1}});
  EXPECT_THAT(negotiated(), ElementsAre(0U, 0U));
}

TEST_F(VideoTest, OneShareTooManyIs409AndLeavesItsOwnerAlone) {
  joins(kCarol, "carol");
  shares(kAliceShare, "alice");
  shares(kBobShare, "bob");
  forget();
  knocks(kCarolShare, {.owner = person("carol"), .is_content = true}, 32);
  EXPECT_THAT(sent<frame::AudioStatus>(kCarolShare), ElementsAre(frame::AudioStatus{409}));
  time.advance(2s);
  EXPECT_THAT(closed(kCarolShare), ElementsAre(kCloseConflict));
  EXPECT_THAT(closed(kCarol), IsEmpty());
}

TEST_F(VideoTest, WhoMayNotShareIsRefused) {
  const Capabilities capabilities{.content = Capability::None};
  joins(kCarol, {.owner = person("carol"), .capabilities = capabilities}, 3);
  knocks(kCarolShare, {.owner = person("carol"), .capabilities = capabilities, .is_content = true},
         32);
  EXPECT_THAT(errors_to(kCarolShare), ElementsAre(403U));
}

TEST_F(VideoTest, AShareWithoutItsOwnerIsToComeAgain) {
  knocks(kCarolShare, {.owner = person("carol"), .is_content = true}, 32);
  EXPECT_THAT(closed(kCarolShare), ElementsAre(kCloseComeAgain));
}

TEST_F(VideoTest, AShareEndsWithItsOwner) {
  shares(kAliceShare, "alice");
  forget();
  says(kAlice, frame::Leave{});
  EXPECT_THAT(sent<frame::AudioStatus>(kAliceShare), ElementsAre(frame::AudioStatus{410}));
  EXPECT_THAT(presence_told(kBob), ElementsAre(gone(1), gone(3)));
}

TEST_F(VideoTest, AShareOutlivesAReconnectOfItsOwnerButNotAnotherDevice) {
  shares(kAliceShare, "alice");
  forget();
  joins(kAliceAgain, {.owner = person("alice")}, kAlice.value);
  EXPECT_THAT(frames_to(kAliceShare), SizeIs(1));  // Its owner's new audio stream.
  joins({14}, {.owner = person("alice")}, 4711);
  EXPECT_THAT(sent<frame::AudioStatus>(kAliceShare), ElementsAre(frame::AudioStatus{301}));
}

}  // namespace
}  // namespace convoke::signal
