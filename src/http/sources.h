#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>

#include "base/transport_address.h"

namespace convoke::http {

/// How many connections come from where, so that one source cannot take all. An IPv6 source is a
/// network of 64 bits, as one host has it. Loopback is never too many: a proxy of ours may be
/// there.
class Sources {
 public:
  explicit Sources(std::size_t most_of_one) : most_of_one_(most_of_one) {}

  bool has_room_for(const IpAddress& ip) const;
  void add(const IpAddress& ip) { ++counts_[source_of(ip)]; }
  void remove(const IpAddress& ip);

 private:
  using Source = std::array<std::uint8_t, 16>;

  static Source source_of(IpAddress ip);

  std::size_t most_of_one_;
  std::map<Source, std::size_t> counts_{};
};

}  // namespace convoke::http
