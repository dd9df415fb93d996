#pragma once

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace convoke::bench {

enum class SrtpProfile { Aes128Gcm, Aes128CmSha1 };

/// What a handshake gives one direction (RFC 5764 §4.2).
struct SrtpMaster {
  std::vector<std::uint8_t> key{};
  std::vector<std::uint8_t> salt{};
};

/// One direction of SRTP with one SSRC, on OpenSSL (RFC 3711, RFC 7714). SRTCP is not spoken.
class Srtp {
 public:
  enum class Direction { Seal, Open };
  static constexpr std::size_t kMaxTailBytes = 16;

  Srtp(SrtpProfile profile, const SrtpMaster& master, Direction direction);

  /// Seals the packet of `size` bytes in place; returns its new size. `memory` has kMaxTailBytes
  /// more.
  std::size_t seal(std::span<std::uint8_t> memory, std::size_t size);
  /// Opens the packet in place; nothing if it is not authentic.
  std::optional<std::span<std::uint8_t>> open(std::span<std::uint8_t> packet);

 private:
  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const { ::EVP_CIPHER_CTX_free(context); }
  };
  using Tag = std::array<std::uint8_t, 20>;

  std::uint64_t index_of(std::span<const std::uint8_t> packet);
  bool begin(std::span<const std::uint8_t> packet, std::uint64_t index);
  bool crypt(std::span<std::uint8_t> text);
  Tag sha1_tag(std::span<const std::uint8_t> packet, std::uint64_t index) const;

  SrtpProfile profile_;
  std::unique_ptr<EVP_CIPHER_CTX, Free> context_;
  std::vector<std::uint8_t> salt_;
  std::vector<std::uint8_t> auth_;
  std::uint64_t highest_ = 0;
  bool started_ = false;
};

}  // namespace convoke::bench
