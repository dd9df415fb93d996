#include "signal/quality.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace convoke::signal {
namespace {

TEST(Quality, TakesWhatConcernsTheSound) {
  EXPECT_EQ(quality_of({{{.type = 7, .value = 25.0},
                         {.type = 9, .value = 2.0},
                         {.type = 11, .value = 0.5},
                         {.type = 12, .value = 32'000.0},
                         {.type = 15, .value = 3.5},
                         {.type = 16, .value = 1.0},
                         {.type = 17, .value = 4.0},
                         {.type = 18, .value = 31'000.0},
                         {.type = 20, .value = 60.0},
                         {.type = 2, .value = 300'000.0},
                         {.type = 96, .value = 1.0}}}),
            (QualityRecord{.round_trip_ms = 25.0,
                           .send_loss_percent = 0.5,
                           .send_jitter_ms = 2.0,
                           .send_bps = 32'000.0,
                           .receive_loss_percent = 3.5,
                           .receive_jitter_ms = 1.0,
                           .receive_bps = 31'000.0,
                           .jitter_buffer_ms = 60.0,
                           .concealed_percent = 4.0,
                           .available_send_bps = 300'000.0}));
}

TEST(Quality, LeavesOutWhatIsNoMeasure) {
  EXPECT_EQ(quality_of({{{.type = 7, .value = std::numeric_limits<double>::quiet_NaN()},
                         {.type = 11, .value = std::numeric_limits<double>::infinity()},
                         {.type = 15, .value = -1.0},
                         {.type = 16, .value = 1e300}}}),
            QualityRecord{});
}

TEST(Quality, IsSummedUpByMeansAndTheWorst) {
  QualitySummary summary;
  EXPECT_EQ(summary.mean(), QualityRecord{});
  summary.add({.round_trip_ms = 20.0, .send_bps = 30'000.0});
  summary.add({.round_trip_ms = 60.0, .send_bps = 10'000.0, .receive_loss_percent = 2.0});
  summary.add({});
  EXPECT_EQ(summary.records(), 3U);
  EXPECT_EQ(
      summary.mean(),
      (QualityRecord{.round_trip_ms = 40.0, .send_bps = 20'000.0, .receive_loss_percent = 2.0}));
  EXPECT_EQ(summary.worst(), (QualityRecord{.round_trip_ms = 60.0, .receive_loss_percent = 2.0}));
}

}  // namespace
}  // namespace convoke::signal
