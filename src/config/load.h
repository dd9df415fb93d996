#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "config/config.h"
#include "config/problem.h"
#include "config/settings.h"

namespace convoke::config {

/// Gives the content of a secret's file, or nothing if it cannot be read.
using ReadSecret = std::function<std::optional<std::string>(const Path& file)>;

/// Makes the configuration out of a TOML text (empty: no file) and environment variables, which win
/// over the file. A secret may be in a file of its own, named by <key>_file; a line break at its
/// end is dropped. Gives all problems at once. Pure, but for `read_secret`.
Result<Config, Problems> load(std::string_view toml, const Environment& environment,
                              const ReadSecret& read_secret);

}  // namespace convoke::config
