#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "clock.h"
#include "codec.h"
#include "srtp.h"

namespace convoke::bench {

enum class Signal { Speech, Clicks };
enum class Client { Phone, Browser };

/// What the generator is told; see README.md.
struct Options {
  std::uint16_t sip_port = 5090;
  std::size_t legs = 2;
  std::size_t legs_per_meeting = 2;
  std::size_t talkers_per_meeting = 1;
  std::uint64_t first_number = 15'550'000'000;  ///< Of the first leg of the first meeting.
  Codec codec = Codec::Pcmu;
  Signal signal = Signal::Speech;
  Client client = Client::Phone;  ///< Browsers speak Opus.
  SrtpProfile srtp = SrtpProfile::Aes128Gcm;
  std::string digits = "1";
  milliseconds before_digits{2000};
  milliseconds ringing{300};
  double clock_ppm = 0;  ///< Of clicking legs, by turns: exact, slower, faster.
  seconds warm_up{3};
  seconds window{20};
  seconds audit{0};
  std::size_t audited_legs = 10;
  pid_t server = 0;
  // Calls that dial in, are hung up at once, and are counted; 0: none.
  double calls_per_second = 0;
  std::uint16_t server_sip_port = 5060;
  std::string dialled = "15559999999";
};

/// Throws std::invalid_argument with a sentence for whoever typed it.
Options parse_options(int argc, const char* const* argv);

}  // namespace convoke::bench
