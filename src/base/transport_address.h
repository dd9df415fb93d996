#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace convoke {

/// An IP address. IPv4 is kept in its mapped form ::ffff:a.b.c.d (RFC 4291 §2.5.5.2), so that one
/// host has one spelling and comparisons cannot be fooled by the other.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};

  static IpAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d);
  /// Reads "192.0.2.1", "2001:db8::1" or "::ffff:192.0.2.1"; no brackets, no zone.
  static std::optional<IpAddress> parse(std::string_view text);

  bool is_v4() const;
  bool is_unspecified() const;
  bool is_loopback() const;
  /// RFC 1918, RFC 6598, link local or unique local: not reachable from the internet.
  bool is_private() const;
  /// One source where sources are counted, since a host takes whichever addresses it likes there:
  /// of IPv4 the address itself, of IPv6 its /64 (RFC 4291 §2.5.1), the rest being zero.
  IpAddress network() const;
  std::string text() const;

  auto operator<=>(const IpAddress&) const = default;  // NOLINT(modernize-use-nullptr)
};

/// An IP address and a UDP or TCP port.
struct TransportAddress {
  IpAddress ip{};
  std::uint16_t port = 0;

  /// "192.0.2.1:5060", "[2001:db8::1]:5060".
  std::string text() const;

  auto operator<=>(const TransportAddress&) const = default;  // NOLINT(modernize-use-nullptr)
};

/// A block of addresses, "192.0.2.0/24" or one address. Prefix lengths of IPv4 are stored plus 96.
struct IpBlock {
  IpAddress base{};
  int prefix_bits = 128;

  static std::optional<IpBlock> parse(std::string_view text);
  bool contains(const IpAddress& ip) const;

  bool operator==(const IpBlock&) const = default;
};

}  // namespace convoke
