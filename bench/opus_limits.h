#pragma once

#include <span>
#include <string>

namespace convoke::bench {

/// Prints what bare libopus costs in each mode that a mix could have, and, with recorded speech
/// (WAV files of 48 kHz, mono, 16 bit), how well each keeps it. Throws if a file is not such a one.
void print_opus_limits(std::span<const std::string> recordings);

}  // namespace convoke::bench
