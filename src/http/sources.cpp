#include "http/sources.h"

#include <algorithm>

namespace convoke::http {

Sources::Source Sources::source_of(IpAddress ip) {
  constexpr std::ptrdiff_t kNetworkBytes = 8;
  if (!ip.is_v4()) std::fill(ip.bytes.begin() + kNetworkBytes, ip.bytes.end(), std::uint8_t{0});
  return ip.bytes;
}

bool Sources::has_room_for(const IpAddress& ip) const {
  if (ip.is_loopback()) return true;
  const auto found = counts_.find(source_of(ip));
  return found == counts_.end() || found->second < most_of_one_;
}

void Sources::remove(const IpAddress& ip) {
  const auto found = counts_.find(source_of(ip));
  if (found != counts_.end() && --found->second == 0) counts_.erase(found);
}

}  // namespace convoke::http
