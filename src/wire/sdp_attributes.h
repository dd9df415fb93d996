#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "wire/sdp.h"

/// Typed views of the attributes of a session description. What is malformed counts as absent.
/// Views point into the Sdp.
namespace convoke::wire {

/// The first attribute of that name; names are compared without regard to case, as peers do.
const SdpAttribute* find_attribute(const std::vector<SdpAttribute>& attributes,
                                   std::string_view name);

/// `a=rtpmap:<pt> <encoding>/<clock rate>[/<channels>]` (RFC 8866 §6.6).
struct SdpRtpMap {
  std::uint8_t payload_type = 0;
  std::string_view encoding{};
  std::uint32_t clock_rate_hz = 0;
  std::uint32_t channels = 1;
};

std::optional<SdpRtpMap> find_rtpmap(const SdpMedia& media, std::uint8_t payload_type);

/// The parameters of a format, "minptime=10;useinbandfec=1"; empty if there are none.
std::string_view find_fmtp(const SdpMedia& media, std::uint8_t payload_type);

/// The value of one `name=value` of a format's parameters.
std::optional<std::string_view> fmtp_parameter(std::string_view parameters, std::string_view name);

/// A format of a media section as an RTP payload type, 0 to 127.
std::optional<std::uint8_t> payload_type_of(std::string_view format);

enum class SdpDirection { SendReceive, SendOnly, ReceiveOnly, Inactive };

std::string_view name_of(SdpDirection direction);

/// Of the section, else of the session, else sendrecv (RFC 8866 §6.7).
SdpDirection direction_of(const Sdp& sdp, const SdpMedia& media);

/// `a=ptime`, in milliseconds.
std::optional<std::uint32_t> ptime_ms(const SdpMedia& media);

/// `a=rtcp:<port> [IN IP4 <address>]` (RFC 3605).
struct SdpRtcp {
  std::uint16_t port = 0;
  std::optional<IpAddress> ip{};
};

std::optional<SdpRtcp> rtcp_of(const SdpMedia& media);

/// `a=rtcp-mux` (RFC 5761 §5.1.1).
bool has_rtcp_mux(const SdpMedia& media);

/// Of the section, else of the session.
std::optional<SdpHost> connection_of(const Sdp& sdp, const SdpMedia& media);

}  // namespace convoke::wire
