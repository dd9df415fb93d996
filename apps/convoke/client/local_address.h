#pragma once

#include "client/server_client.h"
#include "config/config.h"

namespace convoke::client {

/// Where a server with this configuration is reached from its own machine: at http.listen, or on
/// the loopback interface where that is all addresses; with its token. Where it does TLS, the
/// certificate has to be the configured one, for the name that browsers know the server by.
ServerAddress local_address(const config::Config& config);

}  // namespace convoke::client
