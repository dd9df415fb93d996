#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "plane/messages.h"

namespace convoke::speech {

enum class AudioError {
  UnknownBucket,
  BadKey,    ///< Absolute, with `..`, or leading out of the bucket's directory.
  NotFound,  ///< No such file, or not readable.
  NotWav,    ///< No PCM WAV of 8 or 16 bits, or empty.
  TooLarge,  ///< Above 50 MB.
};

/// The sounds of the PlayAudio action: each S3 bucket name stands for a directory. Blocks; may be
/// used by any thread.
class AudioFolder {
 public:
  explicit AudioFolder(std::map<std::string, std::filesystem::path> directories)
      : directories_(std::move(directories)) {}

  Result<plane::SoundRef, AudioError> load(const std::string& bucket, std::string_view key) const;

 private:
  std::map<std::string, std::filesystem::path> directories_;
};

}  // namespace convoke::speech
