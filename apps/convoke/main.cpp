#include <CLI/CLI.hpp>
#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "commands.h"
#include "version.h"

namespace convoke::app {
namespace {

/// Lets memory go back to the system after a burst of calls. By default each thread has a heap of
/// its own, and what one of them needed once stays there: 33 kB more a phone leg (bench/mix, S5).
void keep_memory_small() {
  constexpr int kHeaps = 2;
  constexpr int kOwnMappingBytes = 65536;
  constexpr int kKeptBytes = 131072;
  // NOLINTBEGIN(concurrency-mt-unsafe): there is one thread yet.
  mallopt(M_ARENA_MAX, kHeaps);
  mallopt(M_MMAP_THRESHOLD, kOwnMappingBytes);
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
  // NOLINTEND(concurrency-mt-unsafe)
}

void add_server_options(CLI::App& command, client::ServerAddress& server) {
  command.add_option("--server", server.url, "Address of the running server")
      ->envname("CONVOKE_URL")
      ->capture_default_str();
  command.add_option("--token", server.token, "Bearer token, if the server wants one")
      ->envname("CONVOKE_TOKEN");
  command.add_option("--ca-file", server.ca_file,
                     "PEM file of who signed the server's certificate");
}

int run(int argc, char** argv) {
  CLI::App app{"Convoke, a meeting dialer: one file rings everyone into one room.", "convoke"};
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "Show the help of all commands");
  app.footer("Configuration: convoke.toml, see docs/configuration.md.");
  int status_code = 0;

  std::optional<std::filesystem::path> config_file;
  auto* serve_command = app.add_subcommand("serve", "Run the server until SIGTERM or Ctrl-C");
  serve_command->add_option("--config", config_file, "Configuration file (TOML)");
  serve_command->callback([&] { status_code = serve(config_file); });

  CreateOptions creating;
  auto* create_command = app.add_subcommand(
      "create", "Send an event file to the running server and show what happens");
  create_command->add_option("FILE", creating.file, "Event file (JSON); - for standard input")
      ->required();
  create_command->add_flag("--dry-run", creating.dry_run,
                           "Only check the file and show who would be mailed and rung");
  create_command->add_flag("--no-wait", creating.no_wait, "Do not wait for what comes of it");
  create_command->add_option("--idempotency-key", creating.idempotency_key,
                             "The same key within 24 h is the same upload");
  add_server_options(*create_command, creating.server);
  create_command->callback([&] { status_code = create(creating); });

  StatusOptions asking;
  auto* status_command = app.add_subcommand("status", "Show how an event stands, live");
  status_command->add_option("EVENT", asking.event, "Event id, six digits")->required();
  status_command->add_flag("--follow", asking.follow, "Go on until Ctrl-C");
  status_command->add_flag("--once", asking.once, "Show how things stand now and end");
  add_server_options(*status_command, asking.server);
  status_command->callback([&] { status_code = status(asking); });

  auto* check_command =
      app.add_subcommand("check", "Check configuration, ports, trunks and mail server");
  check_command->add_option("--config", config_file, "Configuration file (TOML)");
  check_command->callback([&] { status_code = check(config_file); });

  auto* version_command = app.add_subcommand("version", "Show the version");
  version_command->callback([] { std::printf("convoke %s (%s)\n", kVersion, kCommit); });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return status_code;
}

}  // namespace
}  // namespace convoke::app

int main(int argc, char** argv) {
  convoke::app::keep_memory_small();
  try {
    return convoke::app::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
