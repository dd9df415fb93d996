#include <gtest/gtest.h>

#include <array>

#include "video/bandwidth.h"
#include "video/layer_choice.h"
#include "video/probe.h"
#include "video/simulated_receiver_test.h"

namespace convoke::video {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kLow = 1;
constexpr std::uint32_t kHigh = 2;

/// One browser that watches one camera in two layers, of 300 and 1200 kbit/s; the audio shares its
/// way. Everything is driven as the media worker drives it.
class AdaptationTest : public ::testing::Test {
 protected:
  Instant now{100s};
  SimulatedReceiver receiver{5'000'000};
  Bandwidth bandwidth{};
  Probe probe{};
  std::array<LayerOption, 2> layers{LayerOption{kLow, 300'000, 300'000, true},
                                    LayerOption{kHigh, 1'200'000, 1'200'000, true}};
  std::uint32_t shown = 0;
  std::uint64_t padding_bytes = 0;
  int probes = 0;
  int changes = 0;  ///< Of the layer.
  Duration worst_delay{};

  void run(Duration length) {
    for (const auto end = now + length; now < end;) tick();
  }
  /// How long it takes until that layer is shown; 2 min if it never is.
  Duration time_until(std::uint32_t layer) {
    const auto start = now;
    while (shown != layer && now < start + 2min) tick();
    return now - start;
  }

 private:
  void tick() {
    now += 20ms;
    send_video();
    send_padding();
    receiver.send(kAudioBps / 8 / 50);
    receiver.tick(now);
    worst_delay = std::max(worst_delay, receiver.queue_delay());
    if (const auto remb = receiver.take_remb(now)) bandwidth.on_remb(*remb, now);
    if (now.time_since_epoch() % 1s == 0ms) {
      const auto block = receiver.block();
      bandwidth.on_reports(std::span(&block, 1), now);
    }
    choose();
  }

  void send_video() {
    if (shown == 0) return;
    for (auto left = layers[shown - 1].bits_per_second / 8 / 50; left > 0;) {
      const auto size = std::min(left, 1200U);
      receiver.send(size);
      bandwidth.on_sent(size, now);
      left -= size;
    }
  }

  void send_padding() {
    for (auto left = probe.take_due_bytes(now); left > 0;) {
      const auto size = std::min<std::size_t>(left, 267);
      receiver.send(size);
      bandwidth.on_padding(size, now);
      padding_bytes += size;
      left -= size;
    }
  }

  void choose() {
    const SectionWish wish{.layers = layers, .shown_stream_id = shown};
    LayerChoice choice;
    const auto wanted_bps =
        choose_layers(bandwidth.budget(), std::span(&wish, 1), std::span(&choice, 1));
    if (shown != choice.stream_id) ++changes;
    shown = choice.stream_id;
    const bool was_probing = probe.is_probing();
    probe.on_view({.known_bps = bandwidth.known_bps(),
                   .video_bps = bandwidth.video_bps(now),
                   .wanted_bps = wanted_bps,
                   .is_congested = bandwidth.is_congested(now)},
                  now);
    if (!was_probing && probe.is_probing()) ++probes;
  }
};

TEST_F(AdaptationTest, BeginsWithTheBestLayerOfAWideWay) {
  EXPECT_LE(time_until(kHigh), 20ms);
  run(60s);
  EXPECT_EQ(changes, 1);
  EXPECT_EQ(padding_bytes, 0U) << "nothing more is wanted, so nothing is probed";
}

TEST_F(AdaptationTest, LeavesABestLayerThatIsTooMuchFromTheBeginning) {
  receiver.set_link_bps(600'000);
  time_until(kHigh);
  EXPECT_LE(time_until(kLow), 3s);
}

TEST_F(AdaptationTest, StepsDownWithinThreeSecondsAndUpWithinTwenty) {
  time_until(kHigh);
  run(10s);
  receiver.set_link_bps(600'000);
  EXPECT_LE(time_until(kLow), 3s);
  run(5s);
  receiver.set_link_bps(5'000'000);
  EXPECT_LE(time_until(kHigh), 20s);
}

TEST_F(AdaptationTest, DoesNotStepUpOnAWayThatStaysNarrow) {
  receiver.set_link_bps(900'000);
  run(5s);
  worst_delay = {};  // The first guess was too much.
  run(5min);
  EXPECT_EQ(shown, kLow);
  EXPECT_LE(probes, 10) << "each failure makes the next wait longer";
  EXPECT_LE(worst_delay, 200ms);
  EXPECT_LE(padding_bytes * 8 / 300, 50'000U) << "bit/s on average";
}

TEST_F(AdaptationTest, FindsOutLaterThatTheWayIsWideAgain) {
  receiver.set_link_bps(900'000);
  run(5min);
  receiver.set_link_bps(5'000'000);
  EXPECT_LE(time_until(kHigh), 80s);
}

TEST_F(AdaptationTest, DoesNotSwingBetweenLayersWhateverTheWayTakes) {
  for (std::uint32_t link_bps = 450'000; link_bps <= 3'000'000; link_bps += 50'000) {
    receiver = SimulatedReceiver(link_bps);
    bandwidth = {};
    probe = {};
    shown = 0;
    run(2min);
    probes = 0;
    changes = 0;
    run(8min);
    EXPECT_EQ(changes, 0) << link_bps;
    if (link_bps <= 1'200'000 || link_bps >= 1'500'000) {
      EXPECT_EQ(shown, link_bps <= 1'200'000 ? kLow : kHigh) << link_bps;
    }
  }
}

TEST_F(AdaptationTest, KeepsTheVideoThroughLossesOfTheWayItself) {
  time_until(kHigh);
  receiver.set_loss(0.15);
  EXPECT_LE(time_until(kLow), 15s);
  probes = 0;
  changes = 0;
  run(2min);
  EXPECT_EQ(shown, kLow);
  EXPECT_EQ(changes, 0);
  EXPECT_EQ(probes, 0);
  receiver.set_loss(0);
  EXPECT_LE(time_until(kHigh), 60s);
}

TEST_F(AdaptationTest, HoldsTheVideoWhereNotEvenTheLeastLayerFitsAndShowsItAgain) {
  time_until(kHigh);
  receiver.set_link_bps(200'000);
  EXPECT_LE(time_until(0), 10s);
  run(5s);
  EXPECT_LE(receiver.queue_delay(), 60ms) << "so that the audio comes through";
  receiver.set_link_bps(5'000'000);
  EXPECT_LE(time_until(kLow), 20s);
}

}  // namespace
}  // namespace convoke::video
