#pragma once

#include <string>

#include "base/random.h"

namespace convoke::ice {

/// What one side says in its SDP as `a=ice-ufrag` and `a=ice-pwd` (RFC 8445 §5.3, RFC 8839 §5.4).
struct Credentials {
  std::string ufrag{};
  std::string pwd{};
};

/// New credentials: 48 bits of username fragment, which also tells the agents behind one port
/// apart, and 144 bits of password. They are secrets: `random` has to be cryptographic.
Credentials make_credentials(Random& random);

}  // namespace convoke::ice
