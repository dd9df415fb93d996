#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "codec.h"

namespace convoke::bench {

/// The value of the first header of this name, or of its one-letter form; empty if there is none.
std::string_view header(std::string_view message, std::string_view name, char compact = '\0');
/// The tag parameter of a From or To value; empty if there is none.
std::string_view tag_of(std::string_view value);
/// The URI in a Contact, From or To value.
std::string_view uri_of(std::string_view value);
/// The digits of a URI's user part: 15550100 of sip:+15550100@host.
std::string digits_of_user(std::string_view uri);
/// The response without its last lines: Via, Record-Route, From, To, Call-ID and CSeq of `request`.
std::string response_head(std::string_view request, int code, std::string_view to_tag);
/// Content-Length and, if there is one, the SDP after it.
std::string with_body(std::string_view sdp);

/// Where a peer's offer or answer wants the audio, and how.
struct RemoteMedia {
  std::string address{};
  std::uint16_t port = 0;
  int payload_type = -1;        ///< Of the wanted codec; -1 if the peer has not got it.
  int event_payload_type = -1;  ///< telephone-event; -1 without.
  int event_rate_hz = 8000;
};
RemoteMedia parse_media(std::string_view message, Codec codec);

/// An SDP with one codec, and with telephone-event if `media` has it.
std::string make_sdp(std::uint16_t rtp_port, Codec codec, const RemoteMedia& media);

}  // namespace convoke::bench
