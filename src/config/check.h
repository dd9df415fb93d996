#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "config/config.h"
#include "config/problem.h"

namespace convoke::config {

/// Names such as "sip.udp_port", "trunks.0.host", or "trunks.0" for all of it.
using Names = std::set<std::string, std::less<>>;

/// What no single key can tell: keys that need or exclude each other, and doors left open. `unread`
/// names keys that could not be read, whose values in `config` are therefore not what was meant:
/// faults that such a key has part in are left out.
Problems check(const Config& config, const Names& unread = {});

/// Whether a host name or address is this machine itself (RFC 6761 §6.3).
bool is_this_machine(std::string_view host);

}  // namespace convoke::config
