#pragma once

#include <cstddef>
#include <map>

#include "base/transport_address.h"

namespace convoke::http {

/// How many connections come from where (`IpAddress::network()`), so that one source cannot take
/// all. Loopback is never too many: a proxy of ours may be there.
class Sources {
 public:
  explicit Sources(std::size_t most_of_one) : most_of_one_(most_of_one) {}

  bool has_room_for(const IpAddress& ip) const;
  void add(const IpAddress& ip) { ++counts_[ip.network()]; }
  void remove(const IpAddress& ip);

 private:
  std::size_t most_of_one_;
  std::map<IpAddress, std::size_t> counts_{};  // by network
};

}  // namespace convoke::http
