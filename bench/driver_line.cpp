#include "driver_line.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace convoke::bench {

DriverLine::DriverLine() {
  ::fcntl(STDIN_FILENO, F_SETFL, ::fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
}

void DriverLine::poll() {
  std::array<char, 4096> buffer{};
  const auto size = ::read(STDIN_FILENO, buffer.data(), buffer.size());
  if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) closed_ = true;
  if (size <= 0) return;
  unfinished_.append(buffer.data(), static_cast<std::size_t>(size));
  for (auto end = unfinished_.find('\n'); end != std::string::npos; end = unfinished_.find('\n')) {
    lines_.push_back(unfinished_.substr(0, end));
    unfinished_.erase(0, end + 1);
  }
}

bool DriverLine::has_said(std::string_view line) const {
  return std::find(lines_.begin(), lines_.end(), line) != lines_.end();
}

std::optional<std::string> DriverLine::take() {
  if (taken_ == lines_.size()) return std::nullopt;
  return lines_[taken_++];
}

}  // namespace convoke::bench
