#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "trunk/table.h"

namespace convoke::control {

/// Why nobody can be rung at this number, in a sentence; no value: there is a line or a trunk to
/// try. What the dialler goes by, and what an upload and its dry run say beforehand.
std::optional<std::string> ring_fault(const trunk::Table& table, std::string_view number);

}  // namespace convoke::control
