#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include "config/config.h"

namespace convoke::app {

/// The configuration is at fault; what() lists each problem on a line with its mend.
class ConfigurationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class Secrets {
  Required,
  AsFarAsReadable,  ///< A secret whose file this user may not read counts as not set.
};

struct FoundConfiguration {
  config::Config config{};
  std::optional<std::filesystem::path> file{};  ///< What it was read from; none: there is none.
};

/// Reads the file (if none is named: "convoke.toml" here, else /etc/convoke/convoke.toml, else
/// none) and the environment. Throws ConfigurationError.
FoundConfiguration find_configuration(const std::optional<std::filesystem::path>& file,
                                      Secrets secrets);

/// The same, of a server that needs all its secrets.
config::Config read_configuration(const std::optional<std::filesystem::path>& file);

/// The files that are looked for, with `between` in between.
std::string usual_files(const std::string& between);

}  // namespace convoke::app
