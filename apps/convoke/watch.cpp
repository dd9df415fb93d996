#include "watch.h"

#include <chrono>
#include <cstdio>

#include "client/words.h"

namespace convoke::app {

int watch(const client::ServerAddress& server, const std::string& event, Until until) {
  client::ProgressView view(client::local_clock);
  const auto followed =
      client::follow_event(server, event, [&](const boost::json::object& snapshot) {
        const auto now =
            std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        for (const auto& line : view.changes(snapshot, now)) std::printf("%s\n", line.c_str());
        std::fflush(stdout);
        return until == Until::Settled && view.is_settled() ? client::Follow::Stop
                                                            : client::Follow::On;
      });
  if (!followed) return complain(followed.error());
  show_summary(view);
  return 0;
}

void show_summary(const client::ProgressView& view) {
  const auto summary = view.summary();
  if (!summary.empty()) std::printf("%s\n", summary.c_str());
}

int complain(const client::Fault& fault) {
  for (const auto& line : client::fault_lines(fault)) std::fprintf(stderr, "%s\n", line.c_str());
  return fault.kind == client::Fault::Kind::Invalid ? 2 : 1;
}

}  // namespace convoke::app
