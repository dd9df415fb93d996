#pragma once

#include <string>
#include <vector>

#include "config/config.h"

namespace convoke::app {

/// One thing that was looked at, in one sentence; a fault's sentence ends with its mend.
struct Finding {
  enum class Kind { Good, Warning, Fault };
  Kind kind = Kind::Good;
  std::string text{};
};

using Findings = std::vector<Finding>;

// Each looks at one thing from outside, as `convoke serve` will meet it; the server itself must not
// be running.

/// The data directory can be written, the key file is nobody else's and opens what the database
/// holds.
Findings check_data(const config::Config& config);
/// Every listener's port is free here.
Findings check_ports(const config::Config& config);
/// Peers elsewhere can reach the address that we tell them.
Findings check_public_address(const config::Config& config);
/// Browsers get to the site by the address that mails name, and it gives them the microphone there.
Findings check_site(const config::Config& config);
/// Each trunk answers OPTIONS, and REGISTER where it is to.
Findings check_trunks(const config::Config& config);
/// The mail server takes the login.
Findings check_mail(const config::Config& config);

}  // namespace convoke::app
