#include "signalling/sub_protocols.h"

#include <algorithm>

#include "base/text.h"

namespace convoke::signalling {
std::string token_of(const std::vector<std::pair<std::string, std::string>>& headers) {
  for (const auto& [name, value] : headers) {
    if (!equals_ignoring_case(name, "sec-websocket-protocol")) continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      const auto comma = std::min(rest.find(','), rest.size());
      const auto offered = trimmed(rest.substr(0, comma));
      if (!offered.empty() && offered != kSessionProtocol) return std::string(offered);
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return {};
}

}  // namespace convoke::signalling
