#include "telemetry/metric_table.h"

namespace convoke::telemetry {
namespace {

using enum MetricKind;

// One row, one metric: a table.
// clang-format off
constexpr auto kMetrics = std::to_array<Metric>({
    {"convoke_build_info", Gauge, "Always 1; the labels say what runs.", {"version", "commit"}},
    {"convoke_events_live", Gauge, "Events that are not over."},
    {"convoke_participants", Gauge, "Attendees present.", {"mode"}},
    {"convoke_calls_total", Counter, "Calls that ended.", {"direction", "trunk", "result"}},
    {"convoke_call_setup_seconds", Histogram, "From INVITE to answer.", {"trunk"}, Scale::Calls},
    {"convoke_leg_end_total", Counter, "Legs that ended, by whom and why.", {"by", "cause"}},
    {"convoke_legs", Gauge, "Legs that exist."},
    {"convoke_legs_moved_total", Counter, "Phones that moved to the media worker of their meeting."},
    {"convoke_rooms", Gauge, "Meetings that a media worker mixes.", {"worker"}},
    {"convoke_trunk_up", Gauge, "1 if the trunk registered or answers OPTIONS.", {"trunk"}},
    {"convoke_trunk_options_rtt_seconds", Gauge, "Last round trip of OPTIONS.", {"trunk"}},
    {"convoke_sip_dropped_total", Counter, "SIP messages that were not answered.", {"reason"}},
    {"convoke_dtmf_total", Counter, "Digits that were keyed.", {"transport"}},
    {"convoke_passcode_attempts_total", Counter, "Passcodes that were keyed or typed.", {"outcome"}},
    {"convoke_mixer_tick_late_seconds", Histogram, "How late a mixer's tick began; the worst of a second."},
    {"convoke_mixer_ticks_total", Counter, "Ticks of all media workers."},
    {"convoke_mixer_ticks_late_total", Counter, "Ticks that began more than 5 ms late."},
    {"convoke_mixer_busy_ratio", Gauge, "Part of the last second a worker was busy.", {"worker"}},
    {"convoke_jitter_buffer_seconds", Histogram, "Delay of a leg's jitter buffer."},
    {"convoke_rtp_lost_total", Counter, "RTP packets that did not come."},
    {"convoke_rtp_recovered_total", Counter, "20 ms frames made good.", {"by"}},
    {"convoke_outbox_depth", Gauge, "Effects that wait to be done.", {"kind"}},
    {"convoke_outbox_age_seconds", Gauge, "Age of the oldest effect that waits.", {"kind"}},
    {"convoke_mail_total", Counter, "Mails that were tried.", {"result"}},
    {"convoke_http_requests_total", Counter, "HTTP requests.", {"method", "code"}},
    {"convoke_event_files_total", Counter, "Event files that were taken or refused.", {"source", "result"}},
    {"convoke_queue_full_total", Counter, "Messages refused by a full queue.", {"queue"}},
    {"convoke_metric_misuse_total", Counter, "Faults of this program in counting.", {"metric", "fault"}},
});
// clang-format on

}  // namespace

std::span<const Metric> metrics() {
  return kMetrics;
}

}  // namespace convoke::telemetry
