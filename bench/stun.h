#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace convoke::bench {

using Transaction = std::array<std::uint8_t, 12>;

/// Whose check it is: names as in SDP.
struct CheckParties {
  std::string server_ufrag{};
  std::string server_pwd{};
  std::string own_ufrag{};
};

/// A check that nominates, as Chromium's controlling agent sends it (RFC 8445 §7.1, RFC 8489).
std::vector<std::uint8_t> make_check(const CheckParties& parties, const Transaction& transaction);

/// Of a success response to a Binding request; nothing for all else. Its signature is not looked
/// at.
std::optional<Transaction> answered_check(std::span<const std::uint8_t> bytes);

}  // namespace convoke::bench
