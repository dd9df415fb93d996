#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace convoke::signalling {

/// The sub-protocol that names the Chime client protocol.
inline constexpr std::string_view kSessionProtocol = "_aws_wt_session";

/// The JoinToken among the offered sub-protocols (RFC 6455 §11.3.4): the first other one; "" if
/// there is none.
std::string token_of(const std::vector<std::pair<std::string, std::string>>& headers);

}  // namespace convoke::signalling
