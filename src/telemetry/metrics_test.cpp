#include "telemetry/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <set>

#include "telemetry/metric_table.h"

namespace convoke::telemetry {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

/// A fresh process.
class MetricsTest : public ::testing::Test {
 protected:
  std::string shown() { return all.exposition(); }
  Metrics all{"0.1.0", "abc123"};
};

TEST_F(MetricsTest, SaysWhatRuns) {
  EXPECT_THAT(shown(), HasSubstr("convoke_build_info{commit=\"abc123\",version=\"0.1.0\"} 1"));
}

TEST_F(MetricsTest, CountsUnderLabelsInAnyOrder) {
  all.count("convoke_calls_total",
            {{"result", "joined"}, {"trunk", "carrier"}, {"direction", "outbound"}});
  all.count("convoke_calls_total",
            {{"direction", "outbound"}, {"trunk", "carrier"}, {"result", "joined"}});
  EXPECT_THAT(shown(), HasSubstr("convoke_calls_total{direction=\"outbound\",result=\"joined\","
                                 "trunk=\"carrier\"} 2"));
  EXPECT_THAT(shown(), Not(HasSubstr("convoke_metric_misuse_total{")));
}

TEST_F(MetricsTest, TakesALabelThatIsLeftOutAsEmpty) {
  all.count("convoke_calls_total", {{"direction", "inbound"}, {"trunk", "carrier"}});
  EXPECT_THAT(shown(), HasSubstr("convoke_calls_total{direction=\"inbound\",result=\"\","
                                 "trunk=\"carrier\"} 1"));
}

TEST_F(MetricsTest, ShowsZeroBeforeAnythingHappened) {
  EXPECT_THAT(shown(), HasSubstr("convoke_rtp_lost_total 0"));
}

TEST_F(MetricsTest, SetsGaugesAndObservesSeconds) {
  all.set("convoke_outbox_depth", 7, {{"kind", "mail"}});
  all.observe("convoke_mixer_tick_late_seconds", 3ms);
  EXPECT_THAT(shown(), HasSubstr("convoke_outbox_depth{kind=\"mail\"} 7"));
  EXPECT_THAT(shown(), HasSubstr("convoke_mixer_tick_late_seconds_bucket{le=\"0.002\"} 0"));
  EXPECT_THAT(shown(), HasSubstr("convoke_mixer_tick_late_seconds_bucket{le=\"0.005\"} 1"));
}

TEST_F(MetricsTest, CountsItsOwnMisuseInsteadOfFailing) {
  all.count("convoke_nothing_total");
  all.count("convoke_events_live");
  all.count("convoke_mail_total", {{"outcome", "sent"}});
  EXPECT_THAT(shown(), HasSubstr("misuse_total{fault=\"unknown\",metric=\"unknown\"} 1"));
  EXPECT_THAT(shown(), HasSubstr("misuse_total{fault=\"kind\",metric=\"convoke_events_live\"} 1"));
  EXPECT_THAT(shown(), HasSubstr("misuse_total{fault=\"labels\",metric=\"convoke_mail_total\"} 1"));
}

TEST_F(MetricsTest, BoundsTheSeriesOfAMetric) {
  for (std::size_t i = 0; i < Metrics::kMaxSeries + 10; ++i)
    all.count("convoke_sip_dropped_total", {{"reason", std::to_string(i)}});
  EXPECT_THAT(shown(), HasSubstr("convoke_sip_dropped_total{reason=\"499\"} 1"));
  EXPECT_THAT(shown(), Not(HasSubstr("reason=\"500\"")));
  EXPECT_THAT(shown(), HasSubstr("convoke_sip_dropped_total{reason=\"other\"} 10"));
}

TEST_F(MetricsTest, ShowsWhatTheProcessUses) {
  EXPECT_THAT(shown(), HasSubstr("process_resident_memory_bytes "));
  EXPECT_THAT(shown(), Not(HasSubstr("process_resident_memory_bytes 0\n")));
  EXPECT_THAT(shown(), Not(HasSubstr("process_open_fds 0\n")));
}

TEST(MetricTable, FollowsTheNamesOfPrometheus) {
  std::set<std::string_view> names;
  for (const Metric& metric : metrics()) {
    EXPECT_TRUE(names.insert(metric.name).second) << metric.name;
    EXPECT_TRUE(metric.name.starts_with("convoke_")) << metric.name;
    EXPECT_EQ(metric.name.ends_with("_total"), metric.kind == MetricKind::Counter) << metric.name;
    EXPECT_TRUE(metric.help.ends_with('.')) << metric.name;
  }
}

}  // namespace
}  // namespace convoke::telemetry
