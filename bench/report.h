#pragma once

#include <memory>
#include <vector>

#include "json_line.h"
#include "leg.h"
#include "percentile.h"

namespace convoke::bench {

using Legs = std::vector<std::unique_ptr<Leg>>;

/// How much of what was due in the window came, and how late.
void add_traffic(JsonLine& line, const Legs& legs, const Window& window);
/// The delay of clicks, and by how much it grew from the first tenth of the window to the last.
void add_clicks(JsonLine& line, const Legs& legs);
/// Whether those who listened for tones heard each talker but themselves.
void add_tones(JsonLine& line, const Legs& legs, std::size_t talkers);

}  // namespace convoke::bench
