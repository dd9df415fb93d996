#include "speech/audio_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <system_error>

#include "base/descriptor.h"
#include "wire/wav.h"

namespace convoke::speech {
namespace {

namespace fs = std::filesystem;

class File {
 public:
  explicit File(const fs::path& path)  // O_NONBLOCK: a named pipe must not hold us up
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}

  bool is_open() const { return descriptor_.is_open(); }

  /// Where the file that was opened really is, whatever links led there.
  fs::path true_path() const {
    std::error_code error;
    return fs::read_symlink("/proc/self/fd/" + std::to_string(descriptor_.get()), error);
  }

  /// No value: not a regular file.
  Result<Bytes, AudioError> read() const {
    struct stat status {};
    if (::fstat(descriptor_.get(), &status) != 0 || !S_ISREG(status.st_mode))
      return fail(AudioError::NotFound);
    if (static_cast<std::size_t>(status.st_size) > wav::kMaxFileBytes)
      return fail(AudioError::TooLarge);
    Bytes bytes(static_cast<std::size_t>(status.st_size));
    std::size_t size = 0;
    while (size < bytes.size()) {
      const auto read = ::read(descriptor_.get(), bytes.data() + size, bytes.size() - size);
      if (read < 0 && errno == EINTR) continue;
      if (read < 0) return fail(AudioError::NotFound);
      if (read == 0) break;
      size += static_cast<std::size_t>(read);
    }
    bytes.resize(size);
    return bytes;
  }

 private:
  Descriptor descriptor_;
};

bool is_key(std::string_view key) {
  constexpr std::size_t kMostBytes = 1024;  // S3's limit
  if (key.empty() || key.size() > kMostBytes || key.front() == '/' ||
      key.find('\0') != std::string_view::npos)
    return false;
  const fs::path path(key);
  return std::none_of(path.begin(), path.end(),
                      [](const fs::path& part) { return part == ".." || part == "."; });
}

bool is_inside(const fs::path& file, const fs::path& directory) {
  const auto [in_directory, in_file] =
      std::mismatch(directory.begin(), directory.end(), file.begin(), file.end());
  return in_directory == directory.end() && in_file != file.end();
}

}  // namespace

Result<plane::SoundRef, AudioError> AudioFolder::load(const std::string& bucket,
                                                      std::string_view key) const {
  const auto directory = directories_.find(bucket);
  if (directory == directories_.end()) return fail(AudioError::UnknownBucket);
  if (!is_key(key)) return fail(AudioError::BadKey);
  std::error_code error;
  const fs::path root = fs::canonical(directory->second, error);
  if (error) return fail(AudioError::NotFound);
  const File file(root / fs::path(key));
  if (!file.is_open()) return fail(AudioError::NotFound);
  if (!is_inside(file.true_path(), root)) return fail(AudioError::BadKey);
  const auto bytes = file.read();
  if (!bytes) return fail(bytes.error());
  auto audio = wav::parse(*bytes);
  if (!audio || audio->samples.empty()) return fail(AudioError::NotWav);
  return std::make_shared<const plane::Sound>(
      plane::Sound{.rate_hz = audio->rate_hz, .samples = std::move(audio->samples)});
}

}  // namespace convoke::speech
