#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace convoke::bench {

/// What whoever started the generator says on standard input. Never waits.
class DriverLine {
 public:
  DriverLine();

  void poll();
  /// Whether this line has come.
  bool has_said(std::string_view line) const;
  /// The lines that have come and were not taken yet, one after the other.
  std::optional<std::string> take();
  bool is_closed() const { return closed_; }

 private:
  std::string unfinished_{};
  std::vector<std::string> lines_{};
  std::size_t taken_ = 0;
  bool closed_ = false;
};

}  // namespace convoke::bench
