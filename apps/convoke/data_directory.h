#pragma once

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>

#include "base/descriptor.h"

namespace convoke::app {

/// Makes the directory of all that outlives a restart, for its owner only; leaves one that exists
/// as it is. Throws std::filesystem::filesystem_error.
inline void make_data_directory(const std::filesystem::path& directory) {
  if (std::filesystem::exists(directory)) return;
  std::filesystem::create_directories(directory);
  std::filesystem::permissions(directory, std::filesystem::perms::owner_all);
}

/// Keeps a second server out of the data directory, in which it would take up what the first one is
/// doing, for a crash's leftovers: people would be rung twice. Ends with the process, however that
/// ends. Where the file system knows no locks it keeps nobody out.
class DataDirectoryLock {
 public:
  /// Throws std::runtime_error in a sentence if a server is running there.
  explicit DataDirectoryLock(const std::filesystem::path& directory) {
    make_data_directory(directory);
    file_ = Descriptor(::open((directory / "lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
    const bool is_taken =
        file_.is_open() && ::flock(file_.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (!is_taken) return;
    throw std::runtime_error("Another convoke is running with the data directory " +
                             directory.string() + ": stop it, or set server.data_dir.");
  }

 private:
  Descriptor file_;
};

}  // namespace convoke::app
