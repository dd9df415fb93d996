#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace convoke::app {

/// All bytes of a file; nothing if it cannot be read.
std::optional<std::string> content_of(const std::filesystem::path& file);

}  // namespace convoke::app
