#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "wire/sdp.h"

/// Typed views of the attributes of a session description. What is malformed counts as absent.
/// Views point into the Sdp.
namespace convoke::wire {

inline constexpr std::size_t kMaxSdpMidBytes = 16;  ///< What a header extension can carry.
inline constexpr std::size_t kMaxSdpRidBytes = 16;
inline constexpr std::size_t kMaxSdpSsrcs = 16;            ///< Of one section; more are left out.
inline constexpr std::size_t kMaxSdpSimulcastStreams = 8;  ///< Of one section; as above.

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

/// The attribute of the section, else of the session.
const SdpAttribute* find_attribute(const Sdp& sdp, const SdpMedia& media, std::string_view name);

/// A dynamic format of a section with all that is said about it.
struct SdpPayload {
  SdpRtpMap map{};
  std::string_view fmtp{};                   ///< As find_fmtp().
  std::vector<std::string_view> feedback{};  ///< `a=rtcp-fb`: "nack pli" (RFC 4585 §4.2).
};

/// The formats that have an rtpmap, in the order of the m= line, each once.
std::vector<SdpPayload> payloads_of(const SdpMedia& media);

/// `a=mid`, a token of at most kMaxSdpMidBytes (RFC 5888 §4).
std::optional<std::string_view> mid_of(const SdpMedia& media);

/// The mids of the first `a=group:BUNDLE` (RFC 8843 §7). Empty if there is none.
std::vector<std::string_view> bundle_of(const Sdp& sdp);

/// `a=ice-ufrag` and `a=ice-pwd` of the section, else of the session (RFC 8839 §5.4).
struct SdpIceCredentials {
  std::string ufrag{};
  std::string pwd{};

  bool operator==(const SdpIceCredentials&) const = default;
};

std::optional<SdpIceCredentials> ice_credentials_of(const Sdp& sdp, const SdpMedia& media);

/// `a=candidate` for component 1, a host candidate of an ICE-lite agent (RFC 8839 §5.1).
struct SdpCandidate {
  std::string foundation{"1"};
  bool is_tcp = false;  ///< TCP: passive (RFC 6544 §4.5).
  std::uint32_t priority = 0;
  TransportAddress address{};

  bool operator==(const SdpCandidate&) const = default;
};

/// The value of the attribute.
std::string candidate_text(const SdpCandidate& candidate);

/// `a=fingerprint:<hash> <digest>` (RFC 8122 §5).
struct SdpFingerprint {
  std::string hash{"sha-256"};  ///< In lower case.
  Bytes digest{};

  bool operator==(const SdpFingerprint&) const = default;
};

/// Those of the section, else of the session.
std::vector<SdpFingerprint> fingerprints_of(const Sdp& sdp, const SdpMedia& media);

/// "sha-256 4A:AD:...", the value of the attribute.
std::string fingerprint_text(const SdpFingerprint& fingerprint);

/// `a=setup`: who begins the DTLS handshake (RFC 8842 §5.2).
enum class SdpSetup { ActPass, Active, Passive, HoldConn };

std::optional<SdpSetup> setup_of(const Sdp& sdp, const SdpMedia& media);

/// `a=extmap:<id>[/<direction>] <uri>` (RFC 8285 §8).
struct SdpExtmap {
  std::uint8_t id = 0;  ///< 1 to 14, or to 255 with two-byte headers.
  SdpDirection direction = SdpDirection::SendReceive;
  std::string_view uri{};
};

std::vector<SdpExtmap> extmaps_of(const SdpMedia& media);

/// The distinct SSRCs of `a=ssrc` (RFC 5576 §4.1), in order.
std::vector<std::uint32_t> ssrcs_of(const SdpMedia& media);

/// `a=ssrc-group:<semantics> <ssrc> ...` (RFC 5576 §4.2).
struct SdpSsrcGroup {
  std::string_view semantics{};
  std::vector<std::uint32_t> ssrcs{};
};

std::vector<SdpSsrcGroup> ssrc_groups_of(const SdpMedia& media);

/// `a=msid:<stream> [<track>]` (RFC 8830 §2).
struct SdpMsid {
  std::string_view stream{};
  std::string_view track{};  ///< Empty if there is none.
};

std::optional<SdpMsid> msid_of(const SdpMedia& media);

/// A simulcast stream that the writer of the description sends: an `a=rid:<id> send` that
/// `a=simulcast` names (RFC 8851 §4, RFC 8853 §5.1). Of alternatives the first counts.
struct SdpSimulcastStream {
  std::string rid{};
  bool paused = false;  ///< `~`

  bool operator==(const SdpSimulcastStream&) const = default;
};

std::vector<SdpSimulcastStream> simulcast_send_of(const SdpMedia& media);

}  // namespace convoke::wire
