#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>

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

const char* read_fault(const std::filesystem::path& file) {
  std::error_code unknown;
  return std::filesystem::is_directory(file, unknown) ? "is a directory; name an event file (JSON)"
                                                      : "cannot be read";
}

}  // namespace

int create(const CreateOptions& options) {
  auto content = file_or_input(options.file);
  if (!content) {
    std::fprintf(stderr, "%s %s.\n", options.file.c_str(), read_fault(options.file));
    return 2;
  }
  const auto server = find_server(options.server);
  const auto event = client::post_event(server, {.body = std::move(*content),
                                                 .dry_run = options.dry_run,
                                                 .idempotency_key = options.idempotency_key});
  if (!event) return complain(event.error());
  // Who looks at neither output nor status would believe that people are on their way.
  auto* out = event->is_in_vain() ? stderr : stdout;
  for (const auto& line : client::upload_lines(*event)) std::fprintf(out, "%s\n", line.c_str());
  std::fflush(out);
  if (event->is_in_vain()) return kInVain;
  if (options.dry_run || options.no_wait) return 0;
  return watch(server, event->event_id, Until::Settled);
}

}  // namespace convoke::app
