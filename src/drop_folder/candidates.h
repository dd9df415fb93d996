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

/// "team.json" and "TEAM.JSON" are to be taken; drafts and all other names are not.
bool is_event_file_name(std::string_view name);

/// Names under which writers keep what they have not finished: hidden ones, "*.tmp", "*.part".
bool is_draft_name(std::string_view name);

/// What is known of who writes a file.
enum class Writer {
  AtIt,     ///< Somebody on this machine has it open for writing.
  NotSeen,  ///< Nobody is known to; on a network file system somebody may.
};

/// Decides when a file is complete: its writer closed it or moved it here, or it did not change for
/// the settle time, which is all that a network file system may tell. Told the time, does no I/O.
///
/// What was taken too early shows by itself: half of a JSON object is no JSON. Such a file is in
/// doubt, and waits for the rest before it counts as broken.
class Candidates {
 public:
  static constexpr Duration kFirstPause = std::chrono::seconds(1);
  static constexpr Duration kLongestPause = std::chrono::seconds(60);
  /// For the rest of a file whose closing was not seen.
  static constexpr Duration kPatience = std::chrono::seconds(30);
  /// For the rest of a file that a writer has open.
  static constexpr Duration kWriterPatience = std::chrono::minutes(10);

  explicit Candidates(Duration settle) : settle_(settle) {}

  /// A writer closed the file, or it was moved here; counts at the next look.
  void on_closed(std::string name) { closed_.insert(std::move(name)); }
  /// All files that are there now; those to be taken, oldest first.
  std::vector<SeenFile> look(const std::vector<SeenFile>& files, Instant now);
  /// The file could not be dealt with: it waits 1 s, then twice as long each time, at most 60 s; a
  /// changed file starts anew.
  void defer(const std::string& name, Instant now);

  enum class Doubt {
    Over,       ///< The rest had its time to come: the file is what it is.
    Waits,      ///< It is ready again once it has changed, was closed, or its time is over.
    WaitsLong,  ///< The same, and longer than the settle time: worth a word, once for each file.
  };
  /// The file is no whole JSON text. From its last change or closing on it waits for the settle
  /// time if it was closed, for kPatience if that was not seen, for kWriterPatience if a writer is
  /// at it.
  Doubt doubt(const std::string& name, Writer writer, Instant now);
  /// When to look again, at the latest.
  Instant deadline() const;

 private:
  struct Candidate {
    Stamp stamp{};
    Instant quiet_since{};  ///< Neither changed nor closed since.
    Instant ready{};
    Duration pause{};
    bool was_closed = false;
    bool is_told = false;  ///< That it waits long.
  };

  Candidate updated(const SeenFile& file, Instant now) const;

  Duration settle_;
  std::map<std::string, Candidate> candidates_;
  std::set<std::string> closed_;
};

}  // namespace convoke::drop_folder
