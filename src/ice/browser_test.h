#pragma once

#include <array>
#include <string>
#include <string_view>

#include "ice/lite_agent.h"

namespace convoke::ice {

/// What a check says that a test cares about; the rest is as browsers have it.
struct Check {
  bool nominates = false;
  std::string_view pwd = "an agent's password of old";
  std::string username = "srv1LITE:RUnZ";
  bool is_signed = true;
  bool is_controlled = false;
  std::uint16_t unknown_attribute = 0;
  wire::StunClass kind = wire::StunClass::Request;
};

inline const Credentials kServer{.ufrag = "srv1LITE", .pwd = "an agent's password of old"};
inline const TransportAddress kServerAddress{IpAddress::v4(198, 51, 100, 7), 9000};

/// A path on which a browser reaches the server from this port.
inline Path from_port(std::uint16_t port, Transport transport = Transport::Udp) {
  return {transport, kServerAddress, {IpAddress::v4(203, 0, 113, 9), port}};
}

inline const Path kWifi = from_port(50000);
inline const Path kMobile = from_port(60000);

/// The check as it comes out of the parser, with the bytes that it points into.
class ReceivedCheck {
 public:
  explicit ReceivedCheck(const Check& check) {
    wire::StunKey key(check.pwd);
    wire::StunMessage message{.kind = check.kind, .transaction = {1, 2, 3}, .priority = 1853824767};
    message.username = check.username;
    message.use_candidate = check.nominates;
    (check.is_controlled ? message.ice_controlled : message.ice_controlling) = 7;
    const auto bytes = wire::write_stun(message, check.is_signed ? &key : nullptr, memory_);
    message_ = *wire::parse_stun(bytes);
    if (check.unknown_attribute != 0) message_.not_understood.push_back(check.unknown_attribute);
  }

  const wire::StunMessage& message() const { return message_; }

 private:
  std::array<std::uint8_t, wire::kMaxStunBytes> memory_{};
  wire::StunMessage message_{};
};

}  // namespace convoke::ice
