#include "configuration.h"

#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string_view>

#include "config/load.h"
#include "content_of.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): not in every unistd.h.

namespace convoke::app {
namespace {

config::Environment environment() {
  config::Environment variables;
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string_view text(*each);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

std::string toml_text(const std::optional<std::filesystem::path>& file) {
  if (file) {
    auto content = content_of(*file);
    if (!content)
      throw ConfigurationError("The configuration file " + file->string() +
                               " cannot be read; name another with --config.");
    return *content;
  }
  for (const auto* usual : {"convoke.toml", "/etc/convoke/convoke.toml"})
    if (auto content = content_of(usual)) return *content;
  return "";
}

}  // namespace

config::Config read_configuration(const std::optional<std::filesystem::path>& file) {
  const auto config = config::load(toml_text(file), environment(), content_of);
  if (config) return *config;
  std::string lines = "The configuration has problems:";
  for (const auto& problem : config.error()) lines += "\n  " + config::text(problem);
  throw ConfigurationError(lines);
}

}  // namespace convoke::app
