#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "client/server_client.h"

namespace convoke::app {

/// What the command line says of where the server is; empty: nothing.
struct ServerOptions {
  std::string url{};
  std::string token{};
  std::filesystem::path ca_file{};
  std::optional<std::filesystem::path> config_file{};
};

/// The server that a command is for. Options win over CONVOKE_URL and CONVOKE_TOKEN, these over the
/// configuration, which is looked for as `convoke serve` does; without any it is the default. The
/// token of a configuration that nobody named goes to the server of that configuration only, and
/// without TLS to no other machine.
/// Throws ConfigurationError.
client::ServerAddress find_server(const ServerOptions& options);

}  // namespace convoke::app
