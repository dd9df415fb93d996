#include "vault/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>

#include "base/descriptor.h"

namespace convoke::vault {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
  throw VaultError("the key file " + file.string() + " " + why);
}

std::string reason() {
  return std::generic_category().message(errno);
}

void check(const std::filesystem::path& file, const struct stat& status) {
  if (!S_ISREG(status.st_mode)) refuse(file, "is no regular file");
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    refuse(file, "is open to other users; run: chmod 600 " + file.string());
  if (status.st_uid != ::geteuid() && ::geteuid() != 0)
    refuse(file, "belongs to another user than the one that runs this program");
  if (status.st_size != static_cast<off_t>(FileVault::kKeySize))
    refuse(file, "has " + std::to_string(status.st_size) + " bytes instead of " +
                     std::to_string(FileVault::kKeySize) + "; restore it from a backup");
}

/// No value: there is no such file.
std::optional<FileVault::Key> read_key(const std::filesystem::path& file) {
  const Descriptor opened(::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!opened.is_open() && errno == ENOENT) return std::nullopt;
  if (!opened.is_open() && errno == ELOOP) refuse(file, "is a symbolic link");
  if (!opened.is_open()) refuse(file, "cannot be opened: " + reason());
  struct stat status {};
  if (::fstat(opened.get(), &status) != 0) refuse(file, "cannot be examined: " + reason());
  check(file, status);
  FileVault::Key key{};
  if (::read(opened.get(), key.data(), key.size()) != static_cast<ssize_t>(key.size()))
    refuse(file, "cannot be read: " + reason());
  return key;
}

FileVault::Key random_key(Random& random) {
  FileVault::Key key{};
  for (std::size_t i = 0; i < key.size(); i += sizeof(std::uint64_t)) {
    const auto number = random.next();
    std::memcpy(key.data() + i, &number, sizeof number);
  }
  return key;
}

/// Writes a neighbour file first, so that a crash leaves no half of a key under the name, and links
/// instead of renaming, so that of two programs that start together one wins and both use its key.
void make_key(const std::filesystem::path& file, Random& random) {
  const auto draft = file.string() + "." + random.uuid();
  const auto key = random_key(random);
  const Descriptor made(
      ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!made.is_open()) refuse(file, "cannot be made: " + reason());
  const bool is_written =
      ::write(made.get(), key.data(), key.size()) == static_cast<ssize_t>(key.size()) &&
      ::fsync(made.get()) == 0 && (::link(draft.c_str(), file.c_str()) == 0 || errno == EEXIST);
  const auto why = reason();
  ::unlink(draft.c_str());
  if (!is_written) refuse(file, "cannot be made: " + why);
  const auto parent = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const Descriptor folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open() || ::fsync(folder.get()) != 0)
    refuse(file, "cannot be made durable: " + reason());
}

}  // namespace

FileVault::Key read_or_make_key(const std::filesystem::path& file, Random& random) {
  if (const auto key = read_key(file)) return *key;
  make_key(file, random);
  if (const auto key = read_key(file)) return *key;
  refuse(file, "vanished while it was made");
}

}  // namespace convoke::vault
