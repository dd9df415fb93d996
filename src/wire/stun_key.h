#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>

#include "base/bytes.h"

// NOLINTNEXTLINE(readability-identifier-naming): OpenSSL's, whose headers stay out of this one.
struct evp_mac_ctx_st;

namespace convoke::wire {

inline constexpr std::size_t kStunIntegrityBytes = 20;

/// A short-term password, made ready for many messages (RFC 8489 §9.1.1): the key schedule of
/// HMAC-SHA1 is done once. One thread at a time.
class StunKey {
 public:
  /// Requires a password that is not empty. ICE passwords are ASCII and need no preparation.
  explicit StunKey(std::string_view password);

  /// The HMAC-SHA1 of the parts, one after the other.
  std::array<std::uint8_t, kStunIntegrityBytes> tag(std::initializer_list<BytesView> parts);
  /// Whether `tag` is that of the parts. Takes the same time wherever they differ.
  bool matches(std::initializer_list<BytesView> parts, BytesView tag);

 private:
  struct Free {
    void operator()(evp_mac_ctx_st* context) const;
  };

  std::unique_ptr<evp_mac_ctx_st, Free> context_{};
};

}  // namespace convoke::wire
