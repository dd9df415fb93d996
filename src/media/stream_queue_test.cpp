#include "media/stream_queue.h"

#include <gmock/gmock.h>

namespace convoke::media {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class StreamQueueTest : public ::testing::Test {
 protected:
  Bytes next() {
    const auto bytes = queue.next(now);
    return {bytes.begin(), bytes.end()};
  }

  StreamQueue queue;
  Instant now{1h};
};

TEST_F(StreamQueueTest, GivesEachPacketInAFrameInOrder) {
  EXPECT_TRUE(queue.push(Bytes{7}, now));
  EXPECT_TRUE(queue.push(Bytes{8, 9}, now));
  EXPECT_THAT(next(), ElementsAre(0, 1, 7, 0, 2, 8, 9));
  queue.on_written(7);
  EXPECT_TRUE(queue.empty());
  EXPECT_THAT(next(), ElementsAre());
}

TEST_F(StreamQueueTest, GoesOnWhereAWriteStopped) {
  queue.push(Bytes{7}, now);
  queue.push(Bytes{8, 9}, now);
  queue.on_written(4);
  EXPECT_THAT(next(), ElementsAre(2, 8, 9));
  queue.on_written(1);
  EXPECT_THAT(next(), ElementsAre(8, 9));
  queue.on_written(2);
  EXPECT_TRUE(queue.empty());
}

TEST_F(StreamQueueTest, LeavesOutWhatWaitedTooLong) {
  queue.push(Bytes{7}, now);
  now += StreamQueue::kMaxAge;
  queue.push(Bytes{8}, now);
  EXPECT_THAT(next(), ElementsAre(0, 1, 7, 0, 1, 8));
  now += 1ns;
  EXPECT_THAT(next(), ElementsAre(0, 1, 8));
  now += StreamQueue::kMaxAge;
  EXPECT_THAT(next(), ElementsAre());
  EXPECT_TRUE(queue.empty());
}

TEST_F(StreamQueueTest, FinishesABegunFrameHoweverOldItIs) {
  queue.push(Bytes{7, 8}, now);
  queue.push(Bytes{9}, now);
  queue.on_written(1);
  now += 1h;
  queue.push(Bytes{10}, now);
  EXPECT_THAT(next(), ElementsAre(2, 7, 8));
  queue.on_written(3);
  EXPECT_THAT(next(), ElementsAre(0, 1, 10));
}

TEST_F(StreamQueueTest, DropsWhatComesWhileItIsFull) {
  const Bytes packet(1200);
  const std::size_t frame_bytes = packet.size() + 2;
  std::size_t taken = 0;
  while (queue.push(packet, now)) ++taken;
  EXPECT_EQ(taken, StreamQueue::kMaxBytes / frame_bytes);
  EXPECT_EQ(next().size(), taken * frame_bytes);
  queue.on_written(frame_bytes);
  EXPECT_TRUE(queue.push(packet, now));
  EXPECT_FALSE(queue.push(packet, now));
}

TEST_F(StreamQueueTest, KeepsItsContentWhileReadersAreSlow) {
  Bytes written;
  Bytes wanted;
  for (int i = 0; i < 3000; ++i) {
    const auto byte = static_cast<std::uint8_t>(i);
    queue.push(Bytes{byte}, now);
    wanted.insert(wanted.end(), {0, 1, byte});
    const auto bytes = queue.next(now).first(2);  // a byte of each frame stays behind
    written.insert(written.end(), bytes.begin(), bytes.end());
    queue.on_written(2);
  }
  const auto rest = next();
  written.insert(written.end(), rest.begin(), rest.end());
  EXPECT_EQ(written, wanted);
}

}  // namespace
}  // namespace convoke::media
