#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "meeting/upload_plan.h"

namespace convoke::control {

/// What is kept of an accepted upload so that its repetition answers the same. No secret is in it.
struct UploadMemory {
  bool reopened = false;
  std::vector<meeting::PlannedNotice> notices{};
  std::vector<std::string> notes{};

  bool operator==(const UploadMemory&) const = default;
};

/// One line for each notice ("n M R - tel:+1...") and note ("# ...").
std::string to_text(const UploadMemory& memory);
/// No value: not written by to_text.
std::optional<UploadMemory> upload_memory(std::string_view text);

}  // namespace convoke::control
