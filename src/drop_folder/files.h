#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "drop_folder/candidates.h"
#include "drop_folder/strays.h"
#include "wire/event_file.h"

/// The file operations of the drop folder. Links are never followed.
namespace convoke::drop_folder {

/// More files than these are not looked at until some are gone.
inline constexpr std::size_t kMaxFiles = 10'000;

/// Makes the folder, `done/` and `rejected/` in it with mode 0700 where they are missing. What went
/// wrong, in words; empty: nothing.
std::string make_folders(const std::filesystem::path& folder);

/// What lies in a folder, drafts and folders of other names left out.
struct Listing {
  std::vector<SeenFile> files{};  ///< The regular files whose names are those of event files.
  std::vector<Stray> strays{};
};

/// Of either at most kMaxFiles; or why the folder cannot be read.
Result<Listing, std::string> list_folder(const std::filesystem::path& folder);

struct ReadFault {
  enum class Kind {
    Gone,       ///< Or changed since it was seen.
    TooLarge,   ///< Not read.
    Forbidden,  ///< We may not read it.
    Failed,     ///< Perhaps it can be read later.
  };
  Kind kind = Kind::Failed;
  std::string reason{};
};

/// The content of the file as it was seen, of at most `limit` bytes.
Result<std::string, ReadFault> read_file(const std::filesystem::path& folder, const SeenFile& file,
                                         std::size_t limit);

/// Whether somebody has the file open for writing, as far as the system lets us know: of files that
/// are ours (or of all, with CAP_LEASE), and of writers on this machine.
Writer writer_of(const std::filesystem::path& folder, const std::string& name);

/// The file is still the one that was seen.
bool is_unchanged(const std::filesystem::path& folder, const SeenFile& file);

/// Moves the file to `done/`, as "team.1.json" if "team.json" is there already. What went wrong, in
/// words; empty: nothing.
std::string move_to_done(const std::filesystem::path& folder, const std::string& name);

/// Moves the file to `rejected/`, likewise; beside it "team.error.json" says why, as
/// {"problems": [{"field", "fault", "mend"}]}. It is written before the file is moved, so that no
/// rejected file lacks its reasons.
std::string move_to_rejected(const std::filesystem::path& folder, const std::string& name,
                             const std::vector<wire::FileProblem>& problems);

}  // namespace convoke::drop_folder
