#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "find_server.h"

/// What `convoke COMMAND` does. Each answers with the exit status: 0 done, 1 not done, 2 wrong
/// usage or input.
namespace convoke::app {

/// The exit status of an upload that came before, of an event that is over: nothing was done.
inline constexpr int kInVain = 3;

struct CreateOptions {
  std::filesystem::path file{};  ///< "-": standard input.
  ServerOptions server{};
  bool dry_run = false;
  bool no_wait = false;  ///< Answer once the upload is accepted, without the progress.
  std::string idempotency_key{};
};

struct StatusOptions {
  std::string event{};  ///< Empty: all that are open.
  ServerOptions server{};
  bool follow = false;  ///< Go on until interrupted, not only until all is settled.
  bool once = false;    ///< Show how things stand and end.
};

struct EndOptions {
  std::string event{};
  ServerOptions server{};
};

int serve(const std::optional<std::filesystem::path>& config_file);
int create(const CreateOptions& options);
int status(const StatusOptions& options);
int end(const EndOptions& options);
int check(const std::optional<std::filesystem::path>& config_file);

}  // namespace convoke::app
