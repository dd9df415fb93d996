#include "http/sources.h"

namespace convoke::http {

bool Sources::has_room_for(const IpAddress& ip) const {
  if (ip.is_loopback()) return true;
  const auto found = counts_.find(ip.network());
  return found == counts_.end() || found->second < most_of_one_;
}

void Sources::remove(const IpAddress& ip) {
  const auto found = counts_.find(ip.network());
  if (found != counts_.end() && --found->second == 0) counts_.erase(found);
}

}  // namespace convoke::http
