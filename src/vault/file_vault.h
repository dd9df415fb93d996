#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/random.h"
#include "control/ports.h"

namespace convoke::vault {

/// Why the key cannot be used, as one sentence for whoever starts the program.
class VaultError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The kernel's randomness by way of libsodium. Any thread.
class SodiumRandom final : public Random {
 public:
  /// Throws VaultError if libsodium cannot start.
  SodiumRandom();
  std::uint64_t next() override;
};

/// control::Vault with one master key in a file. From it come one key for hashing (BLAKE2b) and one
/// for sealing (XSalsa20-Poly1305), so that neither use tells anything about the other.
class FileVault final : public control::Vault {
 public:
  static constexpr std::size_t kKeySize = 32;
  using Key = std::array<std::uint8_t, kKeySize>;

  /// Reads the key; makes the file, mode 0600, if there is none. Throws VaultError if it cannot be
  /// read or made, is open to other users, is no regular file or has not 32 bytes. Whoever loses
  /// the file loses what is sealed.
  explicit FileVault(const std::filesystem::path& file);
  ~FileVault() override;
  FileVault(const FileVault&) = delete;
  FileVault& operator=(const FileVault&) = delete;

  Random& random() override { return random_; }
  Bytes keyed_hash(std::string_view text) const override;
  Bytes seal(std::string_view text) override;
  std::optional<std::string> unseal(BytesView sealed) const override;

 private:
  SodiumRandom random_;
  Key hash_key_{};
  Key seal_key_{};
};

}  // namespace convoke::vault
