#pragma once

#include "options.h"

namespace convoke::bench {

/// Has people dial in for a warm-up and a window, and says on standard output what it took, as one
/// line of JSON: "result".
void run_call_rate(const Options& options);

}  // namespace convoke::bench
