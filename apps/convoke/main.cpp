#include <CLI/CLI.hpp>
#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "commands.h"
#include "usage.h"
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

constexpr const char* kExitStatus =
    "Ends with 0: done; 1: not done; 2: wrong usage, or a file with mistakes.";
constexpr const char* kCreateExitStatus =
    "Ends with 0: done; 1: not done; 2: wrong usage, or a file with mistakes; 3: the same upload\n"
    "came before and its event is over, so nothing was done.";
constexpr const char* kConfiguration =
    "Without --config: convoke.toml here, else /etc/convoke/convoke.toml, else the defaults.\n"
    "Every setting: docs/configuration.md.";

/// What the commands are told.
struct Arguments {
  std::optional<std::filesystem::path> config_file{};
  CreateOptions creating{};
  StatusOptions asking{};
  EndOptions ending{};
};

void set_words(CLI::App& app) {
  app.set_help_flag("-h,--help", "Show this help");
  app.set_help_all_flag("--help-all", "Show the help of all commands");
  app.set_version_flag("--version", std::string("convoke ") + kVersion + " (" + kCommit + ")",
                       "Show the version");
  const auto words = app.get_formatter();
  for (const auto& [theirs, ours] :
       {std::pair{"SUBCOMMAND", "COMMAND"}, {"Positionals", "Arguments"}})
    words->label(theirs, ours);
  app.footer(kExitStatus);
}

CLI::App& add_command(CLI::App& app, const char* name, const char* what,
                      const std::string& footer) {
  auto& command = *app.add_subcommand(name, what)->group("Commands");
  command.footer(footer);
  return command;
}

void add_config_option(CLI::App& command, std::optional<std::filesystem::path>& file) {
  command.add_option("--config", file, "Configuration file (TOML)")->type_name("FILE");
}

void add_server_options(CLI::App& command, ServerOptions& server) {
  command
      .add_option("--server", server.url,
                  "Address of the running server, else CONVOKE_URL, else by the configuration")
      ->type_name("URL");
  command
      .add_option("--token", server.token,
                  "Bearer token, if the server wants one, else CONVOKE_TOKEN, else likewise")
      ->type_name("TOKEN");
  add_config_option(command, server.config_file);
  command
      .add_option("--ca-file", server.ca_file, "PEM file of who signed the server's certificate")
      ->type_name("FILE");
}

void add_create(CLI::App& app, CreateOptions& creating) {
  auto& command =
      add_command(app, "create", "Send an event file to the running server and show what happens",
                  std::string("Example: convoke create --dry-run team.json\n") + kConfiguration +
                      "\n" + kCreateExitStatus);
  command.add_option("FILE", creating.file, "Event file (JSON); - for standard input")
      ->required()
      ->option_text(" ");
  command.add_flag("--dry-run", creating.dry_run,
                   "Only check the file and show who would be mailed and rung");
  command.add_flag("--no-wait", creating.no_wait, "Do not wait for what comes of it");
  command
      .add_option("--idempotency-key", creating.idempotency_key,
                  "The same key within 24 h is the same upload")
      ->type_name("KEY");
  add_server_options(command, creating.server);
}

std::string event_id_fault(const std::string& text) {
  const bool is_one = text.size() == 6 && text.find_first_not_of("0123456789") == std::string::npos;
  return is_one ? "" : "an event id has six digits, such as 123456";
}

CLI::Option* add_event(CLI::App& command, std::string& event, const char* what) {
  return command.add_option("EVENT", event, what)->check(event_id_fault)->option_text(" ");
}

void add_status(CLI::App& app, StatusOptions& asking) {
  auto& command = add_command(app, "status",
                              "Show how an event stands, until all is settled; or which are open",
                              std::string("Example: convoke status 123456 --follow\n") +
                                  kConfiguration + "\n" + kExitStatus);
  auto* event =
      add_event(command, asking.event, "Event id, six digits; without it, all that are open");
  auto* follow = command.add_flag("--follow", asking.follow, "Go on until Ctrl-C")->needs(event);
  command.add_flag("--once", asking.once, "Show how things stand now and end")->excludes(follow);
  add_server_options(command, asking.server);
}

void add_end(CLI::App& app, EndOptions& ending) {
  auto& command = add_command(
      app, "end", "End an event: hang everybody up and keep later callers out",
      std::string("Example: convoke end 123456\n") + kConfiguration + "\n" + kExitStatus);
  add_event(command, ending.event, "Event id, six digits")->required();
  add_server_options(command, ending.server);
}

void add_commands(CLI::App& app, Arguments& arguments) {
  const auto about_server = std::string(kConfiguration) + "\n" + kExitStatus;
  add_config_option(
      add_command(app, "serve", "Run the server until SIGTERM or Ctrl-C", about_server),
      arguments.config_file);
  add_create(app, arguments.creating);
  add_status(app, arguments.asking);
  add_end(app, arguments.ending);
  add_config_option(
      add_command(app, "check",
                  "Check configuration, ports, trunks and mail server; while the server is stopped",
                  about_server),
      arguments.config_file);
  add_command(app, "version", "Show the version", kExitStatus);
}

int carry_out(const std::string& command, const Arguments& arguments) {
  if (command == "serve") return serve(arguments.config_file);
  if (command == "create") return create(arguments.creating);
  if (command == "status") return status(arguments.asking);
  if (command == "end") return end(arguments.ending);
  if (command == "check") return check(arguments.config_file);
  std::printf("convoke %s (%s)\n", kVersion, kCommit);
  return 0;
}

int run(int argc, char** argv) {
  CLI::App app{"Convoke, a meeting dialer: one file rings everyone into one room.", "convoke"};
  app.require_subcommand(1);
  set_words(app);
  Arguments arguments;
  add_commands(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    std::fputs(usage_fault(app, error).c_str(), stderr);
    return 2;
  }
  return carry_out(app.get_subcommands().front()->get_name(), arguments);
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
