#include "audio/mixer.h"

#include <gmock/gmock.h>

#include <vector>

#include "audio/pcm_queue.h"

namespace convoke::audio {
namespace {

using ::testing::ElementsAre;

TEST(MixerTest, LeavesOnesOwnOutOfTheSumThoughItIsAboveFullScale) {
  std::vector<std::int32_t> bus(2);
  const std::vector<std::int16_t> first{30000, -30000};
  const std::vector<std::int16_t> second{20000, -20000};
  add(bus, first);
  add(bus, second);
  EXPECT_THAT(bus, ElementsAre(50000, -50000));
  std::vector<std::int32_t> rest(2);
  leave_out(first, bus, rest);
  EXPECT_THAT(rest, ElementsAre(20000, -20000));
}

TEST(MixerTest, FadesFromAndToSilence) {
  std::vector<std::int16_t> frame(4, 1000);
  fade_in(frame);
  EXPECT_THAT(frame, ElementsAre(0, 250, 500, 750));
  frame.assign(4, 1000);
  fade_out(frame);
  EXPECT_THAT(frame, ElementsAre(1000, 750, 500, 250));
}

TEST(PcmQueueTest, CutsThirtyMillisecondsIntoTwenty) {
  PcmQueue queue;
  std::vector<std::int16_t> packet(240);
  for (std::size_t i = 0; i < packet.size(); ++i) packet[i] = static_cast<std::int16_t>(i);
  queue.push(packet);
  queue.push(packet);
  std::vector<std::int16_t> frame(160);
  queue.pop(frame);
  EXPECT_EQ(frame[159], 159);
  queue.pop(frame);
  EXPECT_THAT((std::vector{frame[0], frame[79], frame[80]}), ElementsAre(160, 239, 0));
  EXPECT_EQ(queue.size(), 160U);
}

}  // namespace
}  // namespace convoke::audio
