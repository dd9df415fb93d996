#include "find_server.h"

#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "client/local_address.h"
#include "configuration.h"

namespace convoke::app {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): there is one thread yet.
  return value == nullptr ? "" : value;
}

std::string origin_of(const FoundConfiguration& found) {
  if (found.file) return "by the configuration in " + found.file->string();
  return "the default: there is no " + usual_files("and no ") + " that can be read";
}

FoundConfiguration found_configuration(const ServerOptions& options) {
  try {
    return find_configuration(options.config_file, Secrets::AsFarAsReadable);
  } catch (const ConfigurationError& error) {
    throw ConfigurationError(std::string(error.what()) +
                             "\nMend it, or say where the server is by --server or CONVOKE_URL.");
  }
}

/// A file that lies where the command is run may be anybody's: it sends nobody's token and phone
/// numbers in clear text to another machine.
void check_that_it_stays_here(const FoundConfiguration& found) {
  const auto& http = found.config.http;
  const bool is_here = http.listen.ip.is_loopback() || http.listen.ip.is_unspecified();
  if (is_here || !http.tls_certificate.empty()) return;
  throw ConfigurationError(
      "The configuration in " + found.file->string() + " says that the server is at " +
      http.listen.text() +
      ", without TLS. Name that file by --config, or the server by --server or "
      "CONVOKE_URL.");
}

/// What the configuration knows of its server.
client::ServerAddress configured_server(const ServerOptions& options) {
  const auto found = found_configuration(options);
  // "convoke.toml" here; what is in /etc is the administrator's.
  if (!options.config_file && found.file && found.file->is_relative())
    check_that_it_stays_here(found);
  auto server = client::local_address(found.config);
  // Who may not read the certificate may know its authority.
  if (access(server.ca_file.c_str(), R_OK) != 0) server.ca_file.clear();
  server.origin = origin_of(found);
  return server;
}

}  // namespace

client::ServerAddress find_server(const ServerOptions& options) {
  const auto by_variable = variable("CONVOKE_URL");
  const bool is_named = !options.url.empty() || !by_variable.empty();
  client::ServerAddress server;
  if (!is_named || options.config_file) server = configured_server(options);
  if (is_named) {
    server.url = options.url.empty() ? by_variable : options.url;
    server.origin = options.url.empty() ? "CONVOKE_URL" : "--server";
    server.connect_to.clear();
    server.ca_file.clear();
  }
  if (auto token = variable("CONVOKE_TOKEN"); !token.empty()) server.token = std::move(token);
  if (!options.token.empty()) server.token = options.token;
  if (!options.ca_file.empty()) server.ca_file = options.ca_file;
  return server;
}

}  // namespace convoke::app
