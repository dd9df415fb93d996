#include "rtp/reception.h"

#include <gtest/gtest.h>

#include "rtp/reporter.h"

namespace convoke::rtp {
namespace {

using namespace std::chrono_literals;

/// A stream of 20 ms packets at 8 kHz.
class ReceptionTest : public ::testing::Test {
 protected:
  Reception reception{8000};

  void receive(std::uint16_t sequence, Duration delay = 0ms) {
    const auto steps = static_cast<std::uint16_t>(sequence - 65530);
    reception.on_packet({.sequence = sequence, .timestamp = 160U * steps, .ssrc = 9},
                        Instant{10s + 20ms * steps + delay});
  }
};

TEST_F(ReceptionTest, KnowsNothingBeforeTheFirstPacket) {
  EXPECT_FALSE(reception.make_block());
  EXPECT_EQ(reception.lost(), 0U);
}

TEST_F(ReceptionTest, CountsLossesAcrossTheWrap) {
  for (const int sequence : {65530, 65531, 65533, 65535, 0, 1, 4, 5})
    receive(static_cast<std::uint16_t>(sequence));
  EXPECT_EQ(reception.lost(), 4U);
  const auto block = reception.make_block();
  ASSERT_TRUE(block);
  EXPECT_EQ(block->cumulative_lost, 4);
  EXPECT_EQ(block->fraction_lost, 4 * 256 / 12);
  EXPECT_EQ(block->highest_sequence, 0x10005U);
}

TEST_F(ReceptionTest, ReportsTheFractionOfTheIntervalOnly) {
  receive(65530);
  receive(65532);
  reception.make_block();
  receive(65533);
  const auto block = reception.make_block();
  EXPECT_EQ(block->fraction_lost, 0);
  EXPECT_EQ(block->cumulative_lost, 1);
}

TEST_F(ReceptionTest, SmoothsTheJitterOfTheRfc) {
  for (int i = 0; i < 200; ++i)
    receive(static_cast<std::uint16_t>(65530 + i), i % 2 == 0 ? 0ms : 8ms);
  EXPECT_NEAR(std::chrono::duration<double>(reception.jitter()).count(), 0.008, 0.0002);
}

TEST_F(ReceptionTest, BelievesAJumpOnlyFromTheSecondPacketOn) {
  receive(65530);
  receive(30000);
  EXPECT_EQ(reception.lost(), 0U);
  receive(65531);
  EXPECT_EQ(reception.lost(), 0U);
  receive(30000);
  receive(30001);
  receive(30002);
  EXPECT_EQ(reception.lost(), 0U);
  EXPECT_EQ(reception.make_block()->highest_sequence, 30002U);
}

/// Two peers that send each other reports over a path of 30 ms.
class ReporterTest : public ::testing::Test {
 protected:
  SeededRandom random{1};
  Instant now{100s};
  Reporter here{{.ssrc = 1, .cname = "here"}, random, now};
  Reporter there{{.ssrc = 2, .cname = "there"}, random, now};

  void speak(Reporter& from, Reporter& to, std::uint32_t ssrc) {
    for (std::uint16_t i = 0; i < 100; ++i) {
      const wire::RtpHeader header{.sequence = i, .timestamp = 160U * i, .ssrc = ssrc};
      from.on_sent(header, 160, now);
      if (i % 4 != 1) to.reception().on_packet(header, now);
      now += 20ms;
    }
  }
};

TEST_F(ReporterTest, MeasuresTheRoundTripAndTheLossThatThePeerSees) {
  speak(here, there, 1);
  const auto sender_report = here.on_deadline(now);
  now += 30ms;
  ASSERT_TRUE(there.on_rtcp(sender_report, now));
  now += 2s;
  const auto receiver_report = there.on_deadline(now);
  now += 30ms;
  ASSERT_TRUE(here.on_rtcp(receiver_report, now));
  EXPECT_NEAR(std::chrono::duration<double>(here.peer().round_trip).count(), 0.060, 0.001);
  EXPECT_EQ(here.peer().loss_percent, 25);
}

TEST_F(ReporterTest, SaysWhatItSentInASenderReportAndElseInAReceiverReport) {
  speak(here, there, 1);
  auto report = wire::parse_rtcp(here.on_deadline(now));
  ASSERT_TRUE(report && report->sender_info);
  EXPECT_EQ(report->sender_info->packets, 100U);
  EXPECT_EQ(report->sender_info->octets, 16000U);
  EXPECT_EQ(report->sender_info->rtp_timestamp, 160U * 100);
  EXPECT_EQ(report->cname, "here");
  report = wire::parse_rtcp(here.on_deadline(now));
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->sender_info);
}

TEST_F(ReporterTest, ReportsEveryFiveSecondsWithinTheBoundsOfTheRfc) {
  Duration sum{};
  for (int i = 0; i < 1000; ++i) {
    const auto before = here.deadline();
    here.on_deadline(before);
    const auto interval = here.deadline() - before;
    EXPECT_GE(interval, 2500ms);
    EXPECT_LE(interval, 7500ms);
    sum += interval;
  }
  EXPECT_NEAR(std::chrono::duration<double>(sum).count() / 1000, 5.0, 0.2);
}

TEST_F(ReporterTest, MakesItsFirstReportSoSoonThatLossesAreKnownFromTheBeginning) {
  for (int i = 0; i < 1000; ++i) {
    const Reporter fresh({.ssrc = 1, .cname = "here"}, random, now);
    EXPECT_GE(fresh.deadline() - now, 500ms);
    EXPECT_LE(fresh.deadline() - now, 1500ms);
  }
}

TEST_F(ReporterTest, SaysGoodbye) {
  const auto compound = wire::parse_rtcp(here.leave(now));
  ASSERT_TRUE(compound);
  EXPECT_EQ(compound->byes.items().size(), 1U);
  EXPECT_EQ(here.deadline(), kNever);
}

TEST_F(ReporterTest, RefusesWhatIsNoRtcp) {
  EXPECT_FALSE(here.on_rtcp(Bytes{1, 2, 3}, now));
  EXPECT_FALSE(here.on_rtcp({}, now));
}

}  // namespace
}  // namespace convoke::rtp
