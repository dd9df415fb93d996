#include "control/ring_fault.h"

namespace convoke::control {

std::optional<std::string> ring_fault(const trunk::Table& table, std::string_view number) {
  if (!table.routes(number).empty()) return std::nullopt;
  return "No trunk and no line rings this number.";
}

}  // namespace convoke::control
