#include <cstdio>
#include <exception>
#include <span>
#include <string>
#include <vector>

#include "opus_limits.h"
#include "paced_limits.h"
#include "packet_limits.h"

/// What nobody can do without: bare libopus, SRTP and sockets on this core. Arguments: the number
/// of legs, then recordings for libopus.
int main(int argc, char** argv) {
  try {
    const std::span words(argv, static_cast<std::size_t>(argc));
    const auto legs = words.size() > 1 ? std::stoul(words[1]) : 500UL;
    std::vector<std::string> recordings;
    for (std::size_t i = 2; i < words.size(); ++i) recordings.emplace_back(words[i]);
    convoke::bench::print_srtp_limits(legs);
    convoke::bench::print_udp_limits(legs);
    convoke::bench::print_paced_udp_limits(legs);
    convoke::bench::print_opus_limits(recordings);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
