#include "configuration.h"

#include <unistd.h>

#include <array>
#include <string_view>
#include <utility>

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

constexpr std::array<const char*, 2> kUsualFiles{"convoke.toml", "/etc/convoke/convoke.toml"};

/// Stands for a secret while the configuration is checked as a whole. Nobody is shown it.
constexpr std::string_view kUnreadable = "a secret that this user may not read";

struct TomlFile {
  std::string text{};
  std::optional<std::filesystem::path> file{};
};

TomlFile toml_file(const std::optional<std::filesystem::path>& file) {
  if (file) {
    auto content = content_of(*file);
    if (!content)
      throw ConfigurationError("The configuration file " + file->string() +
                               " cannot be read; name another with --config.");
    return {.text = *std::move(content), .file = file};
  }
  for (const auto* usual : kUsualFiles)
    if (auto content = content_of(usual)) return {.text = *std::move(content), .file = usual};
  return {};
}

config::ReadSecret reader_of(Secrets secrets) {
  if (secrets == Secrets::Required) return content_of;
  return [](const config::Path& file) -> std::optional<std::string> {
    return content_of(file).value_or(std::string(kUnreadable));
  };
}

void forget_unreadable(std::string& secret) {
  if (secret == kUnreadable) secret.clear();
}

void forget_unreadable(config::Config& config) {
  forget_unreadable(config.http.bearer_token);
  forget_unreadable(config.mail.password);
  for (auto& trunk : config.trunks) forget_unreadable(trunk.password);
}

std::string lines_of(const config::Problems& problems, const TomlFile& toml) {
  std::string lines = "The configuration has problems";
  if (toml.file) lines += " (" + toml.file->string() + ")";
  lines += ":";
  for (const auto& problem : problems) lines += "\n  " + config::text(problem);
  return lines;
}

}  // namespace

FoundConfiguration find_configuration(const std::optional<std::filesystem::path>& file,
                                      Secrets secrets) {
  auto toml = toml_file(file);
  auto config = config::load(toml.text, environment(), reader_of(secrets));
  if (!config) throw ConfigurationError(lines_of(config.error(), toml));
  forget_unreadable(*config);
  return {.config = *std::move(config), .file = std::move(toml.file)};
}

config::Config read_configuration(const std::optional<std::filesystem::path>& file) {
  return find_configuration(file, Secrets::Required).config;
}

std::string usual_files(const std::string& between) {
  return std::string(kUsualFiles[0]) + " here " + between + kUsualFiles[1];
}

}  // namespace convoke::app
