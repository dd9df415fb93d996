#include "call_rate.h"

#include <poll.h>

#include <algorithm>

#include "callers.h"
#include "json_line.h"
#include "percentile.h"
#include "process_usage.h"

namespace convoke::bench {
namespace {

constexpr auto kLastCalls = seconds(3);

void poll_until(Callers& callers, Time end, Time no_calls_after) {
  for (Time at = now(); at < end; at = now()) {
    callers.poll(at, no_calls_after);
    ::poll(nullptr, 0, 1);
  }
}

}  // namespace

void run_call_rate(const Options& options) {
  Callers callers({.server_port = options.server_sip_port,
                   .dialled = options.dialled,
                   .calls_per_second = options.calls_per_second});
  poll_until(callers, now() + options.warm_up, Time::max());
  const Time begin = now();
  callers.begin_window(begin);
  const Time end = begin + options.window;
  const ProcessUsage before = usage_of(options.server);
  const ProcessUsage own_before = own_usage();
  poll_until(callers, end, end);
  const ProcessUsage after = usage_of(options.server);
  const ProcessUsage own_after = own_usage();
  poll_until(callers, end + kLastCalls, end);

  const auto& figures = callers.figures();
  const double wall = in_seconds(options.window);
  const double used = after.total_seconds() - before.total_seconds();
  JsonLine("result")
      .add("begun", figures.begun)
      .add("ended", figures.ended)
      .add("refused", figures.refused)
      .add("repeats", figures.repeats)
      .add("trying_p50_ms", percentile(figures.trying_ms, 0.5))
      .add("trying_p99_ms", percentile(figures.trying_ms, 0.99))
      .add("answered_p50_ms", percentile(figures.answered_ms, 0.5))
      .add("answered_p99_ms", percentile(figures.answered_ms, 0.99))
      .add("server_cpu", used / wall)
      .add("ms_per_call",
           used * 1000 / static_cast<double>(std::max<std::uint64_t>(1, figures.begun)))
      .add("generator_cpu", (own_after.total_seconds() - own_before.total_seconds()) / wall)
      .print();
}

}  // namespace convoke::bench
