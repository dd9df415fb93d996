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

/// Reads the file (if none is named: "convoke.toml" here, else /etc/convoke/convoke.toml, else
/// none) and the environment. Throws ConfigurationError.
config::Config read_configuration(const std::optional<std::filesystem::path>& file);

}  // namespace convoke::app
