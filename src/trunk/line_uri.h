#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "trunk/peer.h"

namespace convoke::trunk {

/// What a line's URI says.
struct LineUri {
  std::string user{};
  Destination destination{};
};

/// Reads "sip:alice@192.0.2.7:5062;transport=tcp", "sip:[2001:db8::7]". Nothing if it is no sip
/// URI, its port is not 1 to 65535, or its transport neither udp nor tcp.
std::optional<LineUri> parse_line_uri(std::string_view uri);

}  // namespace convoke::trunk
