#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <deque>
#include <string>
#include <vector>

#include "base/random.h"
#include "rtp/jitter_buffer.h"

namespace convoke::rtp {
namespace {

using namespace std::chrono_literals;
using Loudness = JitterBuffer::Loudness;

constexpr std::uint32_t kUnits = 960;

/// Packets of Opus, each of which carries what those before it had. A payload is its number.
class JitterEarlierTest : public ::testing::Test {
 protected:
  JitterBuffer buffer{{.clock_rate_hz = 48000, .fec = true}};
  Instant now{1s};

  Pushed push(std::uint8_t number, int earlier = 0) {
    const std::array<std::uint8_t, 3> payloads{static_cast<std::uint8_t>(number - 2),
                                               static_cast<std::uint8_t>(number - 1), number};
    const auto payload = [&](std::size_t i) { return BytesView(payloads).subspan(i, 1); };
    const std::array<EarlierPayload, 2> before{
        {{.offset = 2 * kUnits, .duration = kUnits, .payload = payload(0)},
         {.offset = kUnits, .duration = kUnits, .payload = payload(1)}}};
    return buffer.push({.header = {.sequence = number, .timestamp = number * kUnits, .ssrc = 1},
                        .duration = kUnits,
                        .payload = payload(2),
                        .arrival = now - 10ms},
                       std::span(before).last(static_cast<std::size_t>(earlier)));
  }
  /// "P1", "C" (concealed), "S".
  std::string heard() {
    now += 20ms;
    std::string out;
    for (const auto& step : buffer.pull(now - 20ms, Loudness::Loud).steps) {
      out += step.kind == Step::Kind::Play ? 'P' : step.kind == Step::Kind::Conceal ? 'C' : 'S';
      if (step.kind == Step::Kind::Play) out += std::to_string(step.payload[0]);
    }
    return out;
  }
};

TEST_F(JitterEarlierTest, PlaysALostPacketOutOfTheNextOne) {
  push(1);
  EXPECT_EQ(heard(), "P1");
  push(3, 1);
  EXPECT_EQ(heard(), "P2");
  EXPECT_EQ(heard(), "P3");
  EXPECT_EQ(buffer.statistics().recovered, 1U);
  EXPECT_EQ(buffer.statistics().concealed, 0U);
}

TEST_F(JitterEarlierTest, PlaysTwoLostPacketsOutOfTheThird) {
  push(1);
  EXPECT_EQ(heard(), "P1");
  push(4, 2);
  EXPECT_EQ(heard(), "P2");
  EXPECT_EQ(heard(), "P3");
  EXPECT_EQ(heard(), "P4");
}

/// So the Chime client sends: in-band FEC tells the packet before, RED the one before that.
TEST_F(JitterEarlierTest, PlaysALostPacketOutOfTheSecondAfterIt) {
  const Bytes two{2};
  const Bytes four{4};
  const std::array<EarlierPayload, 1> again{
      {{.offset = 2 * kUnits, .duration = kUnits, .payload = two}}};
  push(1);
  EXPECT_EQ(heard(), "P1");
  push(3);
  buffer.push({.header = {.sequence = 4, .timestamp = 4 * kUnits, .ssrc = 1},
               .duration = kUnits,
               .payload = four,
               .arrival = now - 10ms},
              again);
  EXPECT_EQ(heard(), "P2");
  EXPECT_EQ(heard(), "P3");
  EXPECT_EQ(heard(), "P4");
}

TEST_F(JitterEarlierTest, PlaysNothingTwice) {
  for (std::uint8_t number = 3; number < 30; ++number) {
    EXPECT_EQ(push(number, 2), Pushed::Queued);
    EXPECT_EQ(heard(), "P" + std::to_string(number));
  }
  EXPECT_EQ(buffer.statistics().recovered, 0U);
  EXPECT_EQ(buffer.statistics().late, 0U);
  EXPECT_EQ(buffer.statistics().refused, 0U);
}

TEST_F(JitterEarlierTest, TakesThePacketItselfThatWasOnlyOvertaken) {
  push(1);
  EXPECT_EQ(heard(), "P1");
  push(3, 1);
  EXPECT_EQ(push(2), Pushed::Queued);
  EXPECT_EQ(heard(), "P2");
  EXPECT_EQ(heard(), "P3");
  EXPECT_EQ(buffer.statistics().recovered, 0U);
  EXPECT_EQ(buffer.statistics().refused, 0U);
}

TEST_F(JitterEarlierTest, KnowsAPacketThatComesAfterItWasReplaced) {
  push(1);
  heard();
  push(3, 1);
  EXPECT_EQ(heard(), "P2");
  EXPECT_EQ(push(2), Pushed::Late);
  EXPECT_EQ(heard(), "P3");
}

TEST_F(JitterEarlierTest, DoesNotBeginWithWhatWasBeforeTheFirstPacket) {
  push(7, 2);
  EXPECT_EQ(heard(), "P7");
  EXPECT_EQ(buffer.statistics().late, 0U);
}

TEST_F(JitterEarlierTest, PassesOverWhatMakesNoSense) {
  const Bytes payload{9};
  const std::array<EarlierPayload, 3> nonsense{
      {{.offset = kUnits, .duration = 0, .payload = payload},
       {.offset = 0, .duration = kUnits, .payload = payload},
       {.offset = 10, .duration = kUnits, .payload = payload}}};
  push(1);
  heard();
  buffer.push({.header = {.sequence = 9, .timestamp = 4 * kUnits, .ssrc = 1},
               .duration = kUnits,
               .payload = payload,
               .arrival = now - 10ms},
              nonsense);
  EXPECT_EQ(heard(), "C");
  EXPECT_EQ(heard(), "C");
  EXPECT_EQ(heard(), "P9");
}

/// What is heard of a stream on a lossy network.
struct Outcome {
  std::uint64_t recovered = 0;
  std::uint64_t concealed = 0;
  std::uint64_t made_up = 0;
  int longest_run = 0;  ///< Of concealed ticks.
};

/// Ten seconds to settle, then a minute.
Outcome listen(std::uint64_t seed, int earlier, Duration jitter) {
  SeededRandom random(seed);
  JitterBuffer buffer({.clock_rate_hz = 48000, .fec = true});
  Instant now{1s};
  const Bytes payload(80);
  Outcome outcome;
  JitterStatistics before;
  int run = 0;
  for (std::uint32_t number = 0; number < 70 * 50; ++number, now += 20ms) {
    const auto delay =
        Duration(static_cast<std::int64_t>(random.unit() * static_cast<double>(jitter.count())));
    std::vector<EarlierPayload> again;
    for (auto i = static_cast<std::uint32_t>(earlier); i > 0; --i)
      again.push_back({.offset = i * kUnits, .duration = kUnits, .payload = payload});
    if (random.below(10) != 0)
      buffer.push({.header = {.sequence = static_cast<std::uint16_t>(number),
                              .timestamp = number * kUnits,
                              .ssrc = 1},
                   .duration = kUnits,
                   .payload = payload,
                   .arrival = now - 10ms + delay},
                  again);
    buffer.pull(now, Loudness::Loud);
    const auto& counted = buffer.statistics();
    run = counted.concealed > before.concealed ? run + 1 : 0;
    if (number == 10 * 50)
      outcome = {.recovered = counted.recovered,
                 .concealed = counted.concealed,
                 .made_up = counted.expanded};
    if (number > 10 * 50) outcome.longest_run = std::max(outcome.longest_run, run);
    before = counted;
  }
  outcome.recovered = before.recovered - outcome.recovered;
  outcome.concealed = before.concealed - outcome.concealed;
  outcome.made_up = before.expanded - outcome.made_up;
  return outcome;
}

TEST(JitterEarlier, BridgesTenPercentLossWithTwoPayloadsInEachPacket) {
  std::uint64_t concealed = 0;
  std::uint64_t alone = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto outcome = listen(seed, 2, 5ms);
    EXPECT_LE(outcome.longest_run, 3) << seed;
    EXPECT_GT(outcome.recovered, 200U) << seed;
    EXPECT_LE(outcome.made_up, 6U) << seed;
    concealed += outcome.concealed;
    alone += listen(seed, 0, 5ms).concealed;
  }
  std::printf("of 60000 frames concealed: %llu, without redundancy %llu\n",
              static_cast<unsigned long long>(concealed), static_cast<unsigned long long>(alone));
  EXPECT_LT(concealed, 300U);
  EXPECT_GT(alone, 5000U);
}

}  // namespace
}  // namespace convoke::rtp
