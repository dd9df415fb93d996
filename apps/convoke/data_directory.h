#pragma once

#include <filesystem>

namespace convoke::app {

/// Makes the directory of all that outlives a restart, for its owner only; leaves one that exists
/// as it is. Throws std::filesystem::filesystem_error.
inline void make_data_directory(const std::filesystem::path& directory) {
  if (std::filesystem::exists(directory)) return;
  std::filesystem::create_directories(directory);
  std::filesystem::permissions(directory, std::filesystem::perms::owner_all);
}

}  // namespace convoke::app
