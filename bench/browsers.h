#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "dtls_client.h"
#include "leg.h"

namespace convoke::bench {

/// What the driver's signalling agreed for one browser.
struct Agreed {
  std::size_t index = 0;
  std::uint16_t port = 0;  ///< The server's, on 127.0.0.1.
  CheckParties parties{};
  int opus_payload_type = -1;
  int level_extension = 0;    ///< 0: not negotiated.
  int red_payload_type = -1;  ///< -1: not negotiated.
};

/// What the driver says: "browser", and the members in their order; nothing if it is none of these.
std::optional<Agreed> parse_agreed(std::string_view line);

/// The SSRC of a browser's sound; its offer, which the driver writes, says the same.
inline std::uint32_t browser_ssrc(std::size_t index) {
  return static_cast<std::uint32_t>(0x10000 + index);
}

/// What the leg of this browser is made of.
RemoteMedia remote_media(const Agreed& agreed);
WebMedia web_media(const Agreed& agreed, const DtlsIdentity& identity);

}  // namespace convoke::bench
