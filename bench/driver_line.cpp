#include "driver_line.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace convoke::bench {

DriverLine::DriverLine() {
  ::fcntl(STDIN_FILENO, F_SETFL, ::fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
}

void DriverLine::poll() {
  std::array<char, 256> buffer{};
  const auto size = ::read(STDIN_FILENO, buffer.data(), buffer.size());
  if (size > 0) said_.append(buffer.data(), static_cast<std::size_t>(size));
  if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) closed_ = true;
}

bool DriverLine::has_said(std::string_view line) const {
  return said_.find("\n" + std::string(line) + "\n") != std::string::npos;
}

}  // namespace convoke::bench
