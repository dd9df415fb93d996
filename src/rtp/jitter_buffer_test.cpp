#include "rtp/jitter_buffer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <span>
#include <vector>

#include "base/random.h"

namespace convoke::rtp {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using Loudness = JitterBuffer::Loudness;

/// A sender, a network and a consumer on virtual time. Each packet carries its number.
struct Line {
  std::uint64_t seed = 1;
  Duration phase = 7ms;   ///< Of the sender against the ticks.
  Duration jitter = 0ms;  ///< Each packet is delayed by 0 to this.
  double loss = 0;
  double drift_ppm = 0;  ///< Positive: the sender is fast.
  int ptime_ms = 20;
  bool in_order = false;  ///< A delayed packet delays those behind it.
  bool fec = false;
};

struct Heard {
  Duration at{};      ///< Of the tick, since the begin.
  Duration waited{};  ///< From arrival to the tick.
};

class Simulation {
 public:
  explicit Simulation(Line line)
      : line_(line), random_(line.seed), buffer_({.clock_rate_hz = 8000, .fec = line.fec}) {}

  void run(Duration length) {
    for (const auto end = now_ + length; now_ < end; now_ += 20ms) tick();
  }

  /// Packets of the next `length` all come at its end.
  void hold_back(Duration length) { held_until_ = now_ + length; }

  std::vector<Duration> waits(Duration from) const {
    std::vector<Duration> out;
    for (const auto& heard : heard_) {
      if (heard.at >= from) out.push_back(heard.waited);
    }
    std::ranges::sort(out);
    return out;
  }

  static double quantile_ms(const std::vector<Duration>& sorted, double share) {
    const auto index = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
    return std::chrono::duration<double, std::milli>(sorted.at(index)).count();
  }

  JitterBuffer& buffer() { return buffer_; }
  std::uint32_t sent() const { return sent_; }
  std::size_t played() const { return heard_.size(); }
  std::size_t expanded() const { return buffer_.statistics().expanded; }
  Duration lowest_rest() const { return lowest_rest_; }

 private:
  struct Flying {
    std::uint32_t number = 0;
    Instant arrival{};
  };

  void send() {
    const double interval_ns = line_.ptime_ms * 1e6 * (1 - line_.drift_ppm * 1e-6);
    for (;;) {
      const Instant sent_at{line_.phase + Duration(static_cast<std::int64_t>(sent_ * interval_ns))};
      if (sent_at > now_) return;
      const auto delay = Duration(
          static_cast<std::int64_t>(random_.unit() * static_cast<double>(line_.jitter.count())));
      auto arrival = std::max(sent_at + delay, std::min(held_until_, sent_at + 1h));
      if (line_.in_order) last_ = arrival = std::max(arrival, last_);
      if (random_.unit() >= line_.loss) flying_.insert({arrival, sent_});
      ++sent_;
    }
  }

  void receive() {
    while (!flying_.empty() && flying_.begin()->first <= now_) {
      const auto [arrival, number] = *flying_.begin();
      flying_.erase(flying_.begin());
      const Bytes payload{
          static_cast<std::uint8_t>(number >> 24U), static_cast<std::uint8_t>(number >> 16U),
          static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)};
      const auto units = static_cast<std::uint32_t>(8 * line_.ptime_ms);
      buffer_.push({.header = {.sequence = static_cast<std::uint16_t>(65000 + number),
                               .timestamp = 4294967000U + number * units,
                               .ssrc = 1},
                    .duration = units,
                    .payload = payload,
                    .arrival = arrival});
      arrivals_[number] = arrival;
    }
  }

  void tick() {
    send();
    receive();
    const auto tick = buffer_.pull(now_, Loudness::Loud);
    if (tick.advice == Advice::Restart) rest_ = 0ms;
    for (const auto& step : tick.steps) {
      rest_ += std::chrono::microseconds(125) * step.duration;
      if (step.kind == Step::Kind::Play) hear(step.payload);
    }
    if (tick.advice == Advice::Expand) return;
    rest_ -= tick.advice == Advice::Accelerate ? 40ms : 20ms;
    lowest_rest_ = std::min(lowest_rest_, rest_);
  }

  void hear(BytesView payload) {
    std::uint32_t number = 0;
    for (const auto byte : payload) number = number << 8U | byte;
    heard_.push_back({now_.time_since_epoch(), now_ - arrivals_.at(number)});
    arrivals_.erase(arrivals_.begin(), arrivals_.upper_bound(number));
  }

  Line line_;
  SeededRandom random_;
  JitterBuffer buffer_;
  Instant now_{20ms};
  Instant held_until_{};
  Instant last_{};
  std::uint32_t sent_ = 0;
  std::multimap<Instant, std::uint32_t> flying_{};
  std::map<std::uint32_t, Instant> arrivals_{};
  std::vector<Heard> heard_{};
  Duration rest_{};
  Duration lowest_rest_{};
};

void report(const char* what, const Simulation& line, const std::vector<Duration>& waits) {
  std::printf("%s: p50 %.1f ms, p99 %.1f ms, %zu of %u played, %zu expanded\n", what,
              Simulation::quantile_ms(waits, 0.5), Simulation::quantile_ms(waits, 0.99),
              line.played(), line.sent(), line.expanded());
}

TEST(JitterBuffer, PlaysEachPacketInTheNextTickOnACleanNetwork) {
  std::vector<Duration> all;
  for (int phase_ms = 1; phase_ms < 20; ++phase_ms) {
    Simulation line({.phase = std::chrono::milliseconds(phase_ms), .jitter = 300us});
    line.run(60s);
    const auto waits = line.waits(0s);
    all.insert(all.end(), waits.begin(), waits.end());
    EXPECT_GE(line.played() + 1, line.sent());
  }
  std::ranges::sort(all);
  EXPECT_LE(Simulation::quantile_ms(all, 0.5), 15);
  EXPECT_LE(Simulation::quantile_ms(all, 0.99), 30);
  std::printf("clean, all phases: p50 %.1f ms, p99 %.1f ms\n", Simulation::quantile_ms(all, 0.5),
              Simulation::quantile_ms(all, 0.99));
}

TEST(JitterBuffer, DoesNotCreepOverTwoHoursOfDrift) {
  for (const double drift : {200.0, -200.0}) {
    Simulation line({.jitter = 300us, .drift_ppm = drift});
    line.run(2h);
    const auto waits = line.waits(0s);
    report(drift > 0 ? "fast sender" : "slow sender", line, waits);
    EXPECT_LE(Simulation::quantile_ms(waits, 0.5), 15);
    EXPECT_LE(Simulation::quantile_ms(waits, 0.99), 30);
    const auto last = line.waits(7000s);
    EXPECT_LE(Simulation::quantile_ms(last, 0.99), 30);
    EXPECT_GE(line.played() + 10, line.sent());
  }
}

struct Bound {
  Line line;
  double median_ms = 0;
  double highest_ms = 0;
  double played_share = 0;
};

class JitterBufferNetwork : public ::testing::TestWithParam<Bound> {};

TEST_P(JitterBufferNetwork, KeepsDelayAndLossWithinBounds) {
  const auto& bound = GetParam();
  Simulation line(bound.line);
  line.run(10min);
  const auto waits = line.waits(5s);
  report("network", line, waits);
  EXPECT_LE(Simulation::quantile_ms(waits, 0.5), bound.median_ms);
  EXPECT_LE(Simulation::quantile_ms(waits, 0.99), bound.highest_ms);
  EXPECT_LE(waits.back(), JitterBuffer::kMaxDelay);
  EXPECT_GE(static_cast<double>(line.played()), bound.played_share * line.sent());
  EXPECT_GE(line.lowest_rest(), 0ms) << "a tick had less than 20 ms to take";
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Seeded, JitterBufferNetwork, ::testing::Values(
    Bound{{.seed = 2, .jitter = 5ms}, 25, 30, 0.985},
    Bound{{.seed = 3, .jitter = 30ms}, 40, 65, 0.98},
    Bound{{.seed = 4, .jitter = 60ms}, 60, 95, 0.98},
    Bound{{.seed = 5, .jitter = 60ms, .in_order = true}, 60, 95, 0.98},
    Bound{{.seed = 6, .jitter = 30ms, .loss = 0.1}, 40, 65, 0.88},
    Bound{{.seed = 7, .jitter = 30ms, .loss = 0.1, .drift_ppm = 200}, 40, 65, 0.88},
    Bound{{.seed = 8, .jitter = 5ms, .loss = 0.1, .fec = true}, 45, 52, 0.88},
    Bound{{.seed = 9, .jitter = 2ms, .ptime_ms = 10}, 25, 45, 0.98},
    Bound{{.seed = 10, .jitter = 2ms, .ptime_ms = 30}, 25, 45, 0.98},
    Bound{{.seed = 11, .jitter = 2ms, .ptime_ms = 40}, 25, 45, 0.98},
    Bound{{.seed = 12, .jitter = 2ms, .drift_ppm = -200, .ptime_ms = 60}, 25, 45, 0.98}));
// clang-format on

TEST(JitterBuffer, RecoversItsDelayWithinTwoSecondsOfAnOutage) {
  for (const auto outage : {150ms, 300ms, 500ms}) {
    Simulation line({.jitter = 1ms, .in_order = true});
    line.run(20s);
    line.hold_back(outage);
    line.run(outage + 2s);
    line.run(5s);
    const auto after = line.waits(20s + outage + 2s + 20ms);
    ASSERT_GT(after.size(), 200U);
    EXPECT_LE(after.back(), 35ms) << outage.count();
    EXPECT_LE(line.waits(0s).back(), JitterBuffer::kMaxDelay);
  }
}

/// Packets of 20 ms, 160 units, pushed and pulled one by one.
class JitterBufferTest : public ::testing::Test {
 protected:
  JitterBuffer buffer{{.clock_rate_hz = 8000}};
  Instant now{1s};

  Pushed push(std::uint16_t sequence, std::uint32_t timestamp, std::uint32_t ssrc = 1) {
    const Bytes payload{static_cast<std::uint8_t>(sequence)};
    return buffer.push({.header = {.sequence = sequence, .timestamp = timestamp, .ssrc = ssrc},
                        .duration = 160,
                        .payload = payload,
                        .arrival = now - 10ms});
  }
  Tick pull() {
    now += 20ms;
    return buffer.pull(now - 20ms, Loudness::Loud);
  }
  /// One letter a step, with the payload's number: "P1", "C", "C3" (with FEC), "S".
  std::string heard() {
    std::string out;
    for (const auto& step : pull().steps) {
      out += step.kind == Step::Kind::Play ? 'P' : step.kind == Step::Kind::Conceal ? 'C' : 'S';
      for (const auto byte : step.payload) out += std::to_string(byte);
    }
    return out;
  }
};

TEST_F(JitterBufferTest, IsSilentBeforeTheFirstPacket) {
  EXPECT_EQ(heard(), "S");
}

TEST_F(JitterBufferTest, ConcealsAMissingPacketAndShowsItsSuccessor) {
  push(1, 0);
  EXPECT_EQ(heard(), "P1");
  push(3, 320);
  EXPECT_EQ(heard(), "C3");
  EXPECT_EQ(heard(), "P3");
}

TEST_F(JitterBufferTest, PutsReorderedPacketsInOrder) {
  push(1, 0);
  EXPECT_EQ(heard(), "P1");
  push(3, 320);
  push(2, 160);
  EXPECT_EQ(heard(), "P2");
  EXPECT_EQ(heard(), "P3");
}

TEST_F(JitterBufferTest, CountsDuplicatesAndLatePackets) {
  push(1, 0);
  EXPECT_EQ(push(1, 0), Pushed::Duplicate);
  heard();
  heard();
  push(3, 320);
  heard();
  EXPECT_EQ(push(2, 160), Pushed::Late);
  EXPECT_EQ(push(3, 320), Pushed::Duplicate);
  EXPECT_EQ(buffer.statistics().late, 1U);
  EXPECT_EQ(buffer.statistics().duplicates, 2U);
}

TEST_F(JitterBufferTest, HearsAPauseOfTheSenderAsSilence) {
  push(1, 0);
  EXPECT_EQ(heard(), "P1");
  push(2, 480);
  EXPECT_EQ(heard(), "S");
  EXPECT_EQ(heard(), "S");
  EXPECT_EQ(heard(), "P2");
}

TEST_F(JitterBufferTest, ExpectsNothingAfterATenthOfASecondWithoutPackets) {
  push(1, 0);
  heard();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(heard(), "C") << i;
  EXPECT_EQ(heard(), "S");
  EXPECT_EQ(heard(), "S");
}

TEST_F(JitterBufferTest, PlaysATalkSpurtAtOnceWhereverItsTimestampJumped) {
  push(1, 0);
  for (int i = 0; i < 20; ++i) heard();
  push(2, 1'000'000);
  EXPECT_EQ(heard(), "P2");
  push(3, 1'000'160);
  EXPECT_EQ(heard(), "P3");
}

TEST_F(JitterBufferTest, FollowsATimestampThatJumpsInTheMiddleOfSpeech) {
  push(1, 0);
  heard();
  push(2, 3'000'000'000);
  EXPECT_EQ(heard(), "P2");
  push(3, 3'000'000'160);
  EXPECT_EQ(heard(), "P3");
}

TEST_F(JitterBufferTest, StartsAnewWithAnotherSsrc) {
  push(1000, 0);
  heard();
  push(5, 77, 2);
  const auto tick = pull();
  EXPECT_EQ(tick.advice, Advice::Restart);
  ASSERT_EQ(tick.steps.size(), 1U);
  EXPECT_THAT(tick.steps[0].payload, ElementsAre(5));
}

TEST_F(JitterBufferTest, CutsOffTheConcealedPartOfALongPacket) {
  const Bytes payload{9};
  const ReceivedPacket packet{.header = {.sequence = 2, .timestamp = 160, .ssrc = 1},
                              .duration = 480,
                              .payload = payload,
                              .arrival = now + 20ms};
  push(1, 0);
  heard();
  EXPECT_EQ(heard(), "C");
  buffer.push(packet);
  const auto tick = pull();
  ASSERT_EQ(tick.steps.size(), 1U);
  EXPECT_EQ(tick.steps[0].skip, 160U);
  EXPECT_EQ(tick.steps[0].duration, 320U);
  EXPECT_EQ(heard(), "");
}

TEST_F(JitterBufferTest, HoldsABoundedNumberOfPackets) {
  for (std::uint16_t i = 0; i < 200; ++i) push(i, 30U * i);
  EXPECT_EQ(buffer.statistics().refused + JitterBuffer::kMaxPackets, 200U);
}

TEST_F(JitterBufferTest, RefusesPacketsOfNoOrTooMuchSound) {
  for (const std::uint32_t duration : {0U, 961U}) {
    EXPECT_EQ(buffer.push({.duration = duration}), Pushed::Refused);
  }
}

TEST(JitterBuffer, SurvivesAnySequenceOfPackets) {
  SeededRandom random(42);
  for (int round = 0; round < 200; ++round) {
    JitterBuffer buffer({.clock_rate_hz = 48000, .fec = true});
    Instant now{};
    const Bytes payload(40);
    for (int i = 0; i < 500; ++i) {
      const bool wild = random.below(10) == 0;
      const std::array<EarlierPayload, 2> earlier{
          {{.offset = static_cast<std::uint32_t>(random.below(wild ? 0x4000 : 3000)),
            .duration = static_cast<std::uint32_t>(random.below(5761)),
            .payload = payload},
           {.offset = 960, .duration = 960, .payload = payload}}};
      const auto spread = wild ? std::uint64_t{1} << 32U : std::uint64_t{9600};
      buffer.push(
          {.header = {.sequence = static_cast<std::uint16_t>(random.below(wild ? 65536 : 40)),
                      .timestamp = static_cast<std::uint32_t>(random.below(spread)),
                      .ssrc = static_cast<std::uint32_t>(random.below(wild ? 3 : 1))},
           .duration = static_cast<std::uint32_t>(random.below(5761)),
           .payload = payload,
           .arrival = now},
          std::span(earlier).first(random.below(3)));
      if (random.below(3) != 0) continue;
      now += 20ms;
      buffer.pull(now, random.below(2) == 0 ? Loudness::Loud : Loudness::Quiet);
    }
  }
}

}  // namespace
}  // namespace convoke::rtp
