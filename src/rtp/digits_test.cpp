#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/random.h"
#include "rtp/digit_receiver.h"
#include "rtp/digit_sender.h"

namespace convoke::rtp {
namespace {

using namespace std::chrono_literals;

struct Sent {
  wire::RtpHeader header{};
  DigitPacket packet{};
  std::size_t press = 0;
};

/// All packets of the keyed digits, one tick after the other.
std::vector<Sent> packets_of(std::string_view digits, Duration tone, std::uint32_t rate_hz) {
  DigitSender sender(rate_hz);
  EXPECT_TRUE(sender.start(digits, tone));
  std::vector<Sent> out;
  std::uint32_t clock = 4294960000U;  // wraps around soon
  std::size_t presses = 0;
  for (; sender.is_busy(); clock += rate_hz / 50) {
    const auto packet = sender.on_tick(clock);
    if (!packet) continue;
    if (packet->marker) ++presses;
    out.push_back({.header = {.marker = packet->marker,
                              .sequence = static_cast<std::uint16_t>(out.size()),
                              .timestamp = packet->timestamp,
                              .ssrc = 1},
                   .packet = *packet,
                   .press = presses - 1});
  }
  return out;
}

std::string heard(DigitReceiver& receiver, const std::vector<Sent>& packets) {
  std::string out;
  for (const auto& sent : packets) {
    if (const auto digit = receiver.on_packet(sent.header, sent.packet.payload)) out += *digit;
  }
  return out;
}

wire::TelephoneEvent event_of(const Sent& sent) {
  return *wire::parse_telephone_event(sent.packet.payload);
}

TEST(DigitSender, SendsTheBeginMarkedAndTheEndThreeTimes) {
  const auto packets = packets_of("5", 100ms, 8000);
  ASSERT_EQ(packets.size(), 7U);
  for (std::size_t i = 0; i < packets.size(); ++i) {
    EXPECT_EQ(packets[i].header.marker, i == 0);
    EXPECT_EQ(packets[i].header.timestamp, packets[0].header.timestamp);
    EXPECT_EQ(event_of(packets[i]).code, 5);
    EXPECT_EQ(event_of(packets[i]).end, i >= 4);
    EXPECT_EQ(event_of(packets[i]).duration, 160 * std::min<std::size_t>(i + 1, 5));
  }
}

TEST(DigitSender, PausesHalfASecondForAComma) {
  DigitSender sender(8000);
  ASSERT_TRUE(sender.start(",1", 100ms));
  for (int i = 0; i < 25; ++i) EXPECT_FALSE(sender.on_tick(0)) << i;
  EXPECT_TRUE(sender.on_tick(0));
}

TEST(DigitSender, LeavesAPauseBetweenDigits) {
  DigitSender sender(8000);
  ASSERT_TRUE(sender.start("11", 40ms));
  std::string ticks;
  while (sender.is_busy()) ticks += sender.on_tick(0) ? 'x' : '.';
  EXPECT_EQ(ticks, "xxxx..xxxx..");
}

TEST(DigitSender, RefusesMoreThanItsQueueHolds) {
  DigitSender sender(8000);
  EXPECT_FALSE(sender.start(std::string(DigitSender::kMaxDigits + 1, '1'), 100ms));
  EXPECT_FALSE(sender.is_busy());
}

TEST(DigitSender, EndsTheToneThatIsBeingSentWhenCancelled) {
  DigitSender sender(8000);
  ASSERT_TRUE(sender.start("123", 1s));
  sender.on_tick(0);
  sender.cancel();
  int ends = 0;
  while (sender.is_busy()) {
    const auto packet = sender.on_tick(160);
    if (packet && wire::parse_telephone_event(packet->payload)->end) ++ends;
  }
  EXPECT_EQ(ends, 3);
}

TEST(DigitReceiver, HearsEachDigitOnceAtItsBegin) {
  for (const std::uint32_t rate_hz : {8000U, 48000U}) {
    DigitReceiver receiver;
    const auto packets = packets_of("0123456789*#ABCD", 100ms, rate_hz);
    EXPECT_EQ(heard(receiver, {packets.front()}), "0");
    EXPECT_EQ(heard(receiver, packets), "123456789*#ABCD");
  }
}

TEST(DigitReceiver, TellsEqualDigitsInQuickSuccessionApart) {
  DigitReceiver receiver;
  EXPECT_EQ(heard(receiver, packets_of("1111", 40ms, 8000)), "1111");
}

TEST(DigitReceiver, HearsALongPressInSegmentsAsOneDigit) {
  for (const std::uint32_t rate_hz : {8000U, 48000U}) {
    DigitReceiver receiver;
    EXPECT_EQ(heard(receiver, packets_of("77", 10s, rate_hz)), "77") << rate_hz;
  }
}

TEST(DigitReceiver, NeedsNeitherTheMarkerNorTheEnd) {
  DigitReceiver receiver;
  auto packets = packets_of("42", 100ms, 8000);
  std::erase_if(packets, [](const Sent& sent) { return sent.header.marker || event_of(sent).end; });
  EXPECT_EQ(heard(receiver, packets), "42");
}

TEST(DigitReceiver, IgnoresOtherEventsAndShortPayloads) {
  DigitReceiver receiver;
  EXPECT_FALSE(receiver.on_packet({}, Bytes{16, 0, 0, 160}));
  EXPECT_FALSE(receiver.on_packet({}, Bytes{1, 0, 0}));
}

/// Digits of 100 ms over a network that loses, doubles and reorders.
struct Torture {
  std::uint64_t seed = 0;
  std::uint32_t rate_hz = 8000;
  double loss = 0;
};

class DigitTorture : public ::testing::TestWithParam<Torture> {};

TEST_P(DigitTorture, NeitherLosesNorDoublesADigit) {
  const auto& torture = GetParam();
  SeededRandom random(torture.seed);
  DigitReceiver receiver;
  std::size_t sent_count = 0;
  std::size_t lost_whole = 0;
  for (std::uint32_t round = 0; round < 100; ++round) {
    std::string digits;
    for (int i = 0; i < 100; ++i) digits += "0123456789*#"[random.below(12)];
    auto packets = packets_of(digits, 100ms, torture.rate_hz);
    for (auto& sent : packets) sent.header.timestamp += round * 10'000'000U;
    std::vector<bool> arrived(digits.size());
    std::vector<Sent> received;
    for (const auto& sent : packets) {
      if (random.unit() < torture.loss) continue;
      arrived[sent.press] = true;
      received.push_back(sent);
      if (random.below(10) == 0) received.push_back(sent);
    }
    for (std::size_t i = 1; i < received.size(); ++i) {
      const bool same = received[i].press == received[i - 1].press;
      if (random.below(5) == 0 && (same || event_of(received[i - 1]).end))
        std::swap(received[i], received[i - 1]);
    }
    auto expected = digits;
    for (std::size_t i = digits.size(); i-- > 0;) {
      if (!arrived[i]) expected.erase(i, 1);
    }
    auto got = heard(receiver, received);
    std::ranges::sort(got);  // a swap of neighbours may turn two digits round
    std::ranges::sort(expected);
    EXPECT_EQ(got, expected) << "seed " << torture.seed << " round " << round;
    sent_count += digits.size();
    lost_whole += digits.size() - expected.size();
  }
  EXPECT_EQ(sent_count, 10'000U);
  EXPECT_LE(lost_whole, 2U);
}

INSTANTIATE_TEST_SUITE_P(Seeded, DigitTorture,
                         ::testing::Values(Torture{1, 8000, 0.1}, Torture{2, 8000, 0.2},
                                           Torture{3, 48000, 0.1}, Torture{4, 48000, 0.2}));

}  // namespace
}  // namespace convoke::rtp
