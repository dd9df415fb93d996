#pragma once

#include <string>
#include <string_view>

namespace convoke::bench {

/// What whoever started the generator says on standard input. Never waits.
class DriverLine {
 public:
  DriverLine();

  void poll();
  /// Whether this line has come.
  bool has_said(std::string_view line) const;
  bool is_closed() const { return closed_; }

 private:
  std::string said_ = "\n";
  bool closed_ = false;
};

}  // namespace convoke::bench
