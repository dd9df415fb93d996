#pragma once

#include <string>

#include "client/progress_view.h"
#include "client/server_client.h"

namespace convoke::app {

enum class Until {
  Settled,      ///< Nobody is being rung or mailed any more.
  Interrupted,  ///< The person at the terminal ends it.
};

/// Prints what changes at an event, line by line. The exit status.
int watch(const client::ServerAddress& server, const std::string& event, Until until);

/// Prints how many are how, if there is anything to say.
void show_summary(const client::ProgressView& view);

/// Prints a fault with its problems to standard error. The exit status.
int complain(const client::Fault& fault);

}  // namespace convoke::app
