#include <chrono>
#include <cstdio>

#include "client/progress_view.h"
#include "client/server_client.h"
#include "client/words.h"
#include "commands.h"
#include "watch.h"

namespace convoke::app {
namespace {

int show_list(const client::ServerAddress& server) {
  const auto list = client::list_events(server);
  if (!list) return complain(list.error());
  for (const auto& line : client::list_lines(*list)) std::printf("%s\n", line.c_str());
  return 0;
}

int show_once(const client::ServerAddress& server, const std::string& event) {
  const auto view = client::get_event(server, event);
  if (!view) return complain(view.error());
  client::ProgressView progress(client::local_clock);
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  for (const auto& line : progress.changes(*view, now)) std::printf("%s\n", line.c_str());
  show_summary(progress);
  return 0;
}

}  // namespace

int status(const StatusOptions& options) {
  const auto server = find_server(options.server);
  if (options.event.empty()) return show_list(server);
  if (options.once) return show_once(server, options.event);
  return watch(server, options.event, options.follow ? Until::Interrupted : Until::Settled);
}

}  // namespace convoke::app
