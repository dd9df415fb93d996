#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>

#include "client/json_members.h"
#include "client/server_client.h"
#include "client/words.h"
#include "commands.h"
#include "content_of.h"
#include "watch.h"

namespace convoke::app {
namespace {

std::optional<std::string> file_or_input(const std::filesystem::path& file) {
  if (file == "-") return std::string{std::istreambuf_iterator<char>(std::cin), {}};
  return content_of(file);
}

/// What the server does not say of an upload that came before: whether its event goes on.
std::string state_of(const client::ServerAddress& server, const std::string& event_id) {
  const auto view = client::get_event(server, event_id);
  return view ? client::text(*view, "State") : "";
}

}  // namespace

int create(const CreateOptions& options) {
  auto content = file_or_input(options.file);
  if (!content) {
    std::fprintf(stderr, "%s cannot be read.\n", options.file.c_str());
    return 2;
  }
  auto event = client::post_event(options.server, {.body = std::move(*content),
                                                   .dry_run = options.dry_run,
                                                   .idempotency_key = options.idempotency_key});
  if (!event) return complain(event.error());
  if (event->repeated) event->state = state_of(options.server, event->event_id);
  for (const auto& line : client::upload_lines(*event)) std::printf("%s\n", line.c_str());
  std::fflush(stdout);
  if (options.dry_run || options.no_wait) return 0;
  return watch(options.server, event->event_id, Until::Settled);
}

}  // namespace convoke::app
