#pragma once

#include "config/config.h"
#include "config/problem.h"

namespace convoke::config {

/// What no single key can tell: keys that need or exclude each other, and doors left open.
Problems check(const Config& config);

}  // namespace convoke::config
