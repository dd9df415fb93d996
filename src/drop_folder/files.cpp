#include "drop_folder/files.h"

#include <boost/json.hpp>
#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <system_error>
#include <utility>

#include "base/descriptor.h"

namespace convoke::drop_folder {
namespace {

constexpr int kMaxSuffix = 100'000;

std::string reason() {
  return std::generic_category().message(errno);
}

Stamp stamp_of(const struct stat& status) {
  return {.inode = status.st_ino,
          .modified_ns = status.st_mtim.tv_sec * 1'000'000'000LL + status.st_mtim.tv_nsec,
          .size_bytes = static_cast<std::uint64_t>(status.st_size)};
}

void add_to(Listing& listing, std::string name, const struct stat& status) {
  const bool is_named = is_event_file_name(name);
  if (is_named && S_ISREG(status.st_mode)) {
    if (listing.files.size() < kMaxFiles) listing.files.push_back({name, stamp_of(status)});
    return;
  }
  if (!is_named && S_ISDIR(status.st_mode)) return;
  using Kind = Stray::Kind;
  const auto kind = !is_named ? Kind::Name : S_ISLNK(status.st_mode) ? Kind::Link : Kind::NoFile;
  if (listing.strays.size() < kMaxFiles) listing.strays.push_back({std::move(name), kind});
}

/// Links are not followed, and a pipe does not hold us up.
Descriptor open_to_read(const std::filesystem::path& file) {
  return Descriptor(
      ::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
}

/// "team.json", "team.1.json", ...
std::string numbered(const std::string& name, int number) {
  const auto dot = name.rfind('.');
  return number == 0 ? name : name.substr(0, dot) + "." + std::to_string(number) + name.substr(dot);
}

std::string error_name(const std::string& name) {
  return name.substr(0, name.rfind('.')) + ".error.json";
}

/// Like renameat2 with RENAME_NOREPLACE, also where the file system does not know that.
bool move_without_replacing(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL) return false;
  struct stat status {};
  if (::lstat(to.c_str(), &status) == 0) {
    errno = EEXIST;
    return false;
  }
  return ::rename(from.c_str(), to.c_str()) == 0;
}

void make_durable(const std::filesystem::path& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.is_open()) ::fsync(opened.get());
}

std::string text_of(const std::vector<wire::FileProblem>& problems) {
  boost::json::array list;
  for (const auto& problem : problems)
    list.push_back({{"field", problem.field}, {"fault", problem.fault}, {"mend", problem.mend}});
  return boost::json::serialize(boost::json::object{{"problems", std::move(list)}}) + "\n";
}

/// Writes a new file under a hidden name first; false with errno, EEXIST if the name is taken.
bool write_new(const std::filesystem::path& file, const std::string& text) {
  const auto draft = file.parent_path() / ("." + file.filename().string() + ".tmp");
  ::unlink(draft.c_str());
  const Descriptor made(
      ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  const bool is_made =
      made.is_open() &&
      ::write(made.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(made.get()) == 0 && move_without_replacing(draft, file);
  const int error = errno;
  if (!is_made) ::unlink(draft.c_str());
  errno = error;
  return is_made;
}

/// There a lease is refused for other reasons as well.
bool is_on_a_network(int descriptor) {
  struct statfs system {};
  if (::fstatfs(descriptor, &system) != 0) return true;
  const auto type = static_cast<std::uint32_t>(system.f_type);
  return type == NFS_SUPER_MAGIC || type == SMB_SUPER_MAGIC || type == CIFS_SUPER_MAGIC ||
         type == SMB2_SUPER_MAGIC;
}

}  // namespace

std::string make_folders(const std::filesystem::path& folder) {
  for (const auto& each : {folder, folder / "done", folder / "rejected"}) {
    struct stat status {};
    if (::mkdir(each.c_str(), S_IRWXU) == 0) continue;
    if (errno != EEXIST) return "cannot make " + each.string() + ": " + reason();
    if (::stat(each.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
      return each.string() + " is no folder";
  }
  return {};
}

Result<Listing, std::string> list_folder(const std::filesystem::path& folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> opened(::opendir(folder.c_str()), &::closedir);
  if (!opened) return fail("cannot read " + folder.string() + ": " + reason());
  Listing listing;
  // readdir is safe on a stream of our own; readdir_r is deprecated.
  while (const auto* entry = ::readdir(opened.get())) {  // NOLINT(concurrency-mt-unsafe)
    std::string name(static_cast<const char*>(entry->d_name));
    if (is_draft_name(name)) continue;
    struct stat status {};
    if (::fstatat(::dirfd(opened.get()), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0)
      add_to(listing, std::move(name), status);
  }
  return listing;
}

Result<std::string, ReadFault> read_file(const std::filesystem::path& folder, const SeenFile& file,
                                         std::size_t limit) {
  using Kind = ReadFault::Kind;
  if (file.stamp.size_bytes > limit) return fail(ReadFault{Kind::TooLarge, ""});
  const auto opened = open_to_read(folder / file.name);
  if (!opened.is_open()) {
    const bool is_gone = errno == ENOENT || errno == ELOOP;
    const bool is_forbidden = errno == EACCES || errno == EPERM;
    return fail(ReadFault{is_gone        ? Kind::Gone
                          : is_forbidden ? Kind::Forbidden
                                         : Kind::Failed,
                          reason()});
  }
  struct stat status {};
  if (::fstat(opened.get(), &status) != 0) return fail(ReadFault{Kind::Failed, reason()});
  if (!S_ISREG(status.st_mode) || stamp_of(status) != file.stamp)
    return fail(ReadFault{Kind::Gone, ""});
  std::string content(static_cast<std::size_t>(file.stamp.size_bytes), '\0');
  for (std::size_t done = 0; done < content.size();) {
    const auto count = ::read(opened.get(), content.data() + done, content.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail(ReadFault{Kind::Failed, reason()});
    if (count == 0) return fail(ReadFault{Kind::Gone, ""});
    done += static_cast<std::size_t>(count);
  }
  if (!is_unchanged(folder, file)) return fail(ReadFault{Kind::Gone, ""});
  return content;
}

Writer writer_of(const std::filesystem::path& folder, const std::string& name) {
  const auto opened = open_to_read(folder / name);
  if (!opened.is_open() || is_on_a_network(opened.get())) return Writer::NotSeen;
  // Nobody is granted a lease to read what is open for writing (fcntl(2)). Whoever opens the file
  // while we have it waits until we gave it back, and the system tells us by a signal: by one that
  // is ignored, since the default one would end the process.
  if (::fcntl(opened.get(), F_SETSIG, SIGURG) != 0) return Writer::NotSeen;
  if (::fcntl(opened.get(), F_SETLEASE, F_RDLCK) != 0)
    return errno == EAGAIN ? Writer::AtIt : Writer::NotSeen;
  ::fcntl(opened.get(), F_SETLEASE, F_UNLCK);
  return Writer::NotSeen;
}

bool is_unchanged(const std::filesystem::path& folder, const SeenFile& file) {
  struct stat status {};
  return ::lstat((folder / file.name).c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         stamp_of(status) == file.stamp;
}

std::string move_to_done(const std::filesystem::path& folder, const std::string& name) {
  for (int number = 0; number < kMaxSuffix; ++number) {
    if (move_without_replacing(folder / name, folder / "done" / numbered(name, number))) {
      make_durable(folder / "done");
      make_durable(folder);
      return {};
    }
    if (errno != EEXIST) return "cannot move " + name + " to done: " + reason();
  }
  return "cannot move " + name + " to done: too many of this name";
}

std::string move_to_rejected(const std::filesystem::path& folder, const std::string& name,
                             const std::vector<wire::FileProblem>& problems) {
  const auto text = text_of(problems);
  for (int number = 0; number < kMaxSuffix; ++number) {
    const auto target = folder / "rejected" / numbered(name, number);
    const auto reasons = folder / "rejected" / error_name(target.filename().string());
    if (!write_new(reasons, text)) {
      if (errno == EEXIST) continue;
      return "cannot write " + reasons.string() + ": " + reason();
    }
    if (move_without_replacing(folder / name, target)) {
      make_durable(folder / "rejected");
      make_durable(folder);
      return {};
    }
    const int error = errno;
    ::unlink(reasons.c_str());
    errno = error;
    if (errno != EEXIST) return "cannot move " + name + " to rejected: " + reason();
  }
  return "cannot move " + name + " to rejected: too many of this name";
}

}  // namespace convoke::drop_folder
