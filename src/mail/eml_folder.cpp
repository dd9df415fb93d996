#include "mail/eml_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "base/descriptor.h"

namespace convoke::mail {
namespace {

/// An open file that is closed at the end of its scope.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}

  bool is_open() const { return descriptor_.is_open(); }
  bool sync() const { return ::fsync(descriptor_.get()) == 0; }
  bool write(std::string_view text) const {
    while (!text.empty()) {
      const auto written = ::write(descriptor_.get(), text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }

 private:
  Descriptor descriptor_;
};

/// FNV-1a.
std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 0xCBF29CE484222325U;
  for (const char c : text) value = (value ^ static_cast<std::uint8_t>(c)) * 0x100000001B3U;
  return value;
}

SendResult failed(const std::filesystem::path& folder, int error) {
  return {.outcome = SendResult::Outcome::Temporary,
          .code = 0,
          .text = "The mail cannot be written into " + folder.string() + " (" +
                  std::generic_category().message(error) +
                  "): make the folder, writable for Convoke, on a disk with room."};
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("@.+-_").find(c) != std::string_view::npos;
}

}  // namespace

std::string EmlFolder::file_name(std::string_view message_id) {
  constexpr std::size_t kMostBytes = 150;
  std::string name;
  for (const char c : message_id.substr(0, kMostBytes)) name += is_plain(c) ? c : '_';
  if (name.empty() || name.front() == '.') name.insert(0, 1, '_');
  if (name != message_id) {
    std::array<char, 20> suffix{};
    std::snprintf(suffix.data(), suffix.size(), "-%016llx",
                  static_cast<unsigned long long>(hash(message_id)));
    name += suffix.data();
  }
  return name + ".eml";
}

SendResult EmlFolder::send(const Envelope& envelope, std::string_view message) const {
  std::string temporary = (folder_ / ".mail-XXXXXX").string();
  const File file(::mkostemp(temporary.data(), O_CLOEXEC));  // makes it with mode 0600
  if (!file.is_open()) return failed(folder_, errno);

  const std::string final_name = (folder_ / file_name(envelope.message_id)).string();
  if (!file.write(message) || !file.sync() ||
      ::rename(temporary.c_str(), final_name.c_str()) != 0) {
    const int error = errno;
    ::unlink(temporary.c_str());
    return failed(folder_, error);
  }
  const File directory(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.is_open() || !directory.sync()) return failed(folder_, errno);
  return {.outcome = SendResult::Outcome::Sent, .code = 0, .text = "Written into the mail folder."};
}

}  // namespace convoke::mail
