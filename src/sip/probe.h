#pragma once

#include <chrono>
#include <string>

#include "sip/options.h"

namespace convoke::sip {

/// What one question to a trunk brought.
struct ProbeResult {
  bool up = false;
  std::string sentence{};  ///< "carrier answers: 200 OK to OPTIONS, after 12 ms."
};

/// Asks a trunk by OPTIONS (and REGISTER, if it is to be registered with) from a free port of its
/// own and waits at most `deadline`. `options` says from which address and as whom.
ProbeResult probe(const trunk::Trunk& trunk, Options options, std::chrono::milliseconds deadline);

}  // namespace convoke::sip
