#include <cstdio>

#include "commands.h"
#include "configuration.h"
#include "findings.h"

namespace convoke::app {
namespace {

const char* mark(Finding::Kind kind) {
  switch (kind) {
    case Finding::Kind::Good:
      return "ok     ";
    case Finding::Kind::Warning:
      return "note   ";
    case Finding::Kind::Fault:
      return "FAULT  ";
  }
  return "";
}

}  // namespace

int check(const std::optional<std::filesystem::path>& config_file) {
  const auto config = read_configuration(config_file);
  std::printf("%sThe configuration can be read.\n", mark(Finding::Kind::Good));
  int faults = 0;
  for (const auto look :
       {check_data, check_ports, check_public_address, check_site, check_trunks, check_mail}) {
    for (const auto& finding : look(config)) {
      std::printf("%s%s\n", mark(finding.kind), finding.text.c_str());
      std::fflush(stdout);
      if (finding.kind == Finding::Kind::Fault) ++faults;
    }
  }
  if (faults > 0) std::printf("%d to mend.\n", faults);
  return faults > 0 ? 1 : 0;
}

}  // namespace convoke::app
