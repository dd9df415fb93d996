#pragma once

#include <string>

namespace convoke::config {

/// examples/convoke.toml: every key with its meaning, commented out at its default. Loading it
/// gives the defaults.
std::string example_toml();

/// The lists of keys in docs/configuration.md, a table for each section.
std::string reference_markdown();

}  // namespace convoke::config
