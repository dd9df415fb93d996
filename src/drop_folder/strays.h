#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/time.h"

namespace convoke::drop_folder {

/// Something in the folder that is never taken, though somebody may believe that it is.
struct Stray {
  enum class Kind {
    Name,    ///< Neither an event file's name nor a draft's.
    Link,    ///< A symbolic link with an event file's name.
    NoFile,  ///< A folder or pipe with an event file's name.
  };
  std::string name{};
  Kind kind = Kind::Name;
};

/// Decides what of that is worth a word: each once, when it has lain there for a while, since some
/// writers begin under a name that we do not know. Told the time, does no I/O.
class Strays {
 public:
  explicit Strays(Duration patience) : patience_(patience) {}

  /// All that are there now; those to be told of.
  std::vector<Stray> look(const std::vector<Stray>& present, Instant now);

 private:
  Duration patience_;
  std::map<std::string, Instant> told_at_{};  ///< kNever: was told.
};

}  // namespace convoke::drop_folder
