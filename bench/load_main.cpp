#include <cstdio>
#include <exception>

#include "call_rate.h"
#include "load.h"
#include "options.h"

/// bench/README.md says what it does and how it is driven.
int main(int argc, char** argv) {
  try {
    const auto options = convoke::bench::parse_options(argc, argv);
    if (options.calls_per_second > 0) {
      convoke::bench::run_call_rate(options);
    } else {
      convoke::bench::Load(options).run();
    }
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
