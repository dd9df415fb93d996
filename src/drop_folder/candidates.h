#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace convoke::drop_folder {

/// By what a change of a file is seen.
struct Stamp {
  std::uint64_t inode = 0;
  std::int64_t modified_ns = 0;
  std::uint64_t size_bytes = 0;

  auto operator<=>(const Stamp&) const = default;
};

/// A regular file of the folder.
struct SeenFile {
  std::string name{};
  Stamp stamp{};
};

/// "team.json" is to be taken; hidden files, "*.tmp", "*.part" and all other names are not.
bool is_event_file_name(std::string_view name);

/// Decides when a file is complete: its writer closed it or moved it here, or it did not change for
/// the settle time, which is all that a network file system may tell. Told the time, does no I/O.
class Candidates {
 public:
  static constexpr Duration kFirstPause = std::chrono::seconds(1);
  static constexpr Duration kLongestPause = std::chrono::seconds(60);

  explicit Candidates(Duration settle) : settle_(settle) {}

  /// A writer closed the file, or it was moved here; counts at the next look.
  void on_closed(std::string name) { closed_.insert(std::move(name)); }
  /// All files that are there now; those to be taken, oldest first.
  std::vector<SeenFile> look(const std::vector<SeenFile>& files, Instant now);
  /// The file could not be dealt with: it waits 1 s, then twice as long each time, at most 60 s; a
  /// changed file starts anew.
  void defer(const std::string& name, Instant now);
  /// When to look again, at the latest.
  Instant deadline() const;

 private:
  struct Candidate {
    Stamp stamp{};
    Instant ready{};
    Duration pause{};
  };

  Duration settle_;
  std::map<std::string, Candidate> candidates_;
  std::set<std::string> closed_;
};

}  // namespace convoke::drop_folder
