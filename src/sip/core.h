#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "sip/handles.h"
#include "sip/options.h"

namespace convoke::sip {

/// What all parts on Sofia's thread share. They borrow it; Stack's thread owns it and outlives
/// them.
struct Core {
  Options options;
  Sink sink;
  Count count;
  nta_agent_t* agent = nullptr;
  std::uint16_t port = 0;
  bool is_stopping = false;

  static Instant now();

  void emit(control::sip::Event event) const { sink(std::move(event)); }
  trunk::Table& table() { return options.table; }

  /// "<sip:user@host:port;transport=tcp>": how a peer reaches us.
  std::string contact(trunk::Transport transport, std::string_view user) const;
};

/// Methods we take, for Allow headers.
inline constexpr const char* kAllow = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE";
inline constexpr const char* kSupported = "timer";
inline constexpr const char* kSdpType = "application/sdp";
inline constexpr const char* kMinSessionSeconds = "90";

/// "sip:192.0.2.1:5060;transport=udp": where a peer's packets go, by its address once that is
/// known.
std::string next_hop(const trunk::Peer& peer);

/// "sip:user@host:port;transport=tcp" with defaults left out and the user escaped.
std::string uri(std::string_view user, const trunk::Destination& to);

/// "host", or "[host]" for IPv6.
std::string uri_host(std::string_view host);

/// Where a message came from.
TransportAddress source_of(msg_t* message);

/// The SDP in a message; empty if there is none.
std::string sdp_of(const sip_t* sip);

/// The first Reason header in words; empty if there is none.
std::string reason_of(const sip_t* sip);

/// A value as it may stand in a header: control characters left out, at most 512 bytes.
std::string header_safe(std::string_view value);

/// Null for an empty text: Sofia leaves a header of a null value out.
inline const char* or_null(const std::string& text) {
  return text.empty() ? nullptr : text.c_str();
}

}  // namespace convoke::sip
