#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace convoke::config {

/// How many letters must be added, removed, changed or swapped with their neighbour to get from
/// one word to the other (optimal string alignment).
std::size_t edit_distance(std::string_view from, std::string_view to);

/// The known word a person most likely meant, or nothing if none is near.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace convoke::config
