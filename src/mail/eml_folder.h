#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "mail/send_result.h"

namespace convoke::mail {

/// Puts mails into a folder, for installations without a mail server and for tests: one file for
/// each Message-ID, readable by its owner only. The same Message-ID replaces its file, so that a
/// repeat makes no second mail. Blocks; may be used by any thread.
class EmlFolder {
 public:
  explicit EmlFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Sent once the file is on the disk, whole; every fault is temporary.
  SendResult send(const Envelope& envelope, std::string_view message) const;

  /// The file's name: the Message-ID with other characters than `A-Za-z0-9@.+-_` replaced and a
  /// hash behind it where any were, so that different ids keep different files.
  static std::string file_name(std::string_view message_id);

 private:
  std::filesystem::path folder_;
};

}  // namespace convoke::mail
