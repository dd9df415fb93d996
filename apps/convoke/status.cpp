#include <chrono>
#include <cstdio>

#include "client/progress_view.h"
#include "client/server_client.h"
#include "client/words.h"
#include "commands.h"
#include "watch.h"

namespace convoke::app {

int status(const StatusOptions& options) {
  if (!options.once)
    return watch(options.server, options.event,
                 options.follow ? Until::Interrupted : Until::Settled);
  const auto view = client::get_event(options.server, options.event);
  if (!view) return complain(view.error());
  client::ProgressView progress(client::local_clock);
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  for (const auto& line : progress.changes(*view, now)) std::printf("%s\n", line.c_str());
  std::printf("%s\n", progress.summary().c_str());
  return 0;
}

}  // namespace convoke::app
