#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/transport_address.h"

namespace convoke::ice {

enum class Transport : std::uint8_t { Udp, Tcp };

/// Between which addresses packets go. `local` is the address that a packet was sent to, which is
/// where the answer has to come from; behind a NAT it is not the one that the candidate names.
struct Path {
  Transport transport = Transport::Udp;
  TransportAddress local{};
  TransportAddress remote{};

  bool operator==(const Path&) const = default;
};

/// For tables of paths of peers that have proved who they are: not hardened against collisions.
struct PathHash {
  std::size_t operator()(const Path& path) const noexcept {
    auto hash = static_cast<std::uint64_t>(path.transport);
    mix(hash, path.remote);
    mix(hash, path.local);
    return static_cast<std::size_t>(hash);
  }

 private:
  static void mix(std::uint64_t& hash, const TransportAddress& address) noexcept {
    std::array<std::uint64_t, 2> halves{};
    static_assert(sizeof(halves) == sizeof(address.ip.bytes));
    std::memcpy(halves.data(), address.ip.bytes.data(), sizeof(halves));
    for (const std::uint64_t word : {halves[0], halves[1], std::uint64_t{address.port}}) {
      hash = (hash ^ word) * 0x9E3779B97F4A7C15U;
      hash ^= hash >> 32U;
    }
  }
};

}  // namespace convoke::ice
