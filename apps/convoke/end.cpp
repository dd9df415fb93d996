#include <cstdio>

#include "client/server_client.h"
#include "commands.h"
#include "watch.h"

namespace convoke::app {

int end(const EndOptions& options) {
  const auto ended = client::end_event(find_server(options.server), options.event);
  if (!ended) return complain(ended.error());
  std::printf("Event %s has ended: everybody is hung up, and nobody is mailed or rung any more.\n",
              options.event.c_str());
  return 0;
}

}  // namespace convoke::app
