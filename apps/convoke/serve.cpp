#include "commands.h"
#include "configuration.h"
#include "server.h"

namespace convoke::app {

int serve(const std::optional<std::filesystem::path>& config_file) {
  return Server(read_configuration(config_file)).run();
}

}  // namespace convoke::app
