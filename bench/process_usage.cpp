#include "process_usage.h"

#include <unistd.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>

namespace convoke::bench {

ProcessUsage usage_of(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) throw std::runtime_error("The server is gone.");
  // proc(5): state is the third field, utime the 14th, stime the 15th.
  constexpr int kFieldsBetween = 11;
  std::istringstream fields(text.substr(name_end + 1));
  std::string skipped;
  for (int i = 0; i < kFieldsBetween; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  const auto ticks_per_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
  return {.user_seconds = user / ticks_per_second, .system_seconds = system / ticks_per_second};
}

ProcessUsage own_usage() {
  return usage_of(::getpid());
}

}  // namespace convoke::bench
