#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/transport_address.h"

/// The Session Description Protocol (RFC 8866): lenient in, strict out. Typed views of attributes
/// are in wire/sdp_attributes.h.
namespace convoke::wire {

/// A browser's offer has 5 kB and 160 lines for each stream that it may receive, and grows with
/// every tile of a meeting.
inline constexpr std::size_t kMaxSdpBytes = std::size_t{256} * 1024;
inline constexpr std::size_t kMaxSdpMediaSections = 128;
inline constexpr std::size_t kMaxSdpFormats = 128;
inline constexpr std::size_t kMaxSdpLinesPerSection = 512;

/// `a=name` or `a=name:value`.
struct SdpAttribute {
  std::string name{};
  std::optional<std::string> value{};

  bool operator==(const SdpAttribute&) const = default;
};

/// `IN IP4 host` or `IN IP6 host`; the host may be a name or have a multicast suffix.
struct SdpHost {
  bool is_ip6 = false;
  std::string host{"0.0.0.0"};

  static SdpHost of(const IpAddress& ip);
  /// Nothing if the host is not one plain IP address.
  std::optional<IpAddress> ip() const;

  bool operator==(const SdpHost&) const = default;
};

/// The `o=` line. Id and version are kept as text: peers write numbers of any length.
struct SdpOrigin {
  std::string username{"-"};
  std::string session_id{"0"};
  std::string session_version{"0"};
  SdpHost host{};

  bool operator==(const SdpOrigin&) const = default;
};

/// A media section: an `m=` line and what belongs to it.
struct SdpMedia {
  std::string kind{"audio"};
  std::uint16_t port = 0;  ///< 0: rejected (RFC 3264 §6).
  std::uint16_t port_count = 1;
  std::string protocol{"RTP/AVP"};
  std::vector<std::string> formats{};  ///< Payload types, for RTP.
  std::optional<SdpHost> connection{};
  std::vector<SdpAttribute> attributes{};

  bool operator==(const SdpMedia&) const = default;
};

struct Sdp {
  SdpOrigin origin{};
  std::string session_name{"-"};
  std::optional<SdpHost> connection{};
  std::vector<SdpAttribute> attributes{};
  std::vector<SdpMedia> media{};

  bool operator==(const Sdp&) const = default;
};

enum class SdpErrorKind {
  TooLong,
  NoVersion,  ///< Does not begin with v=0.
  BadOrigin,
  BadConnection,
  BadMedia,
  TooManyLines,
  TooManyMediaSections,
  TooManyFormats,
};

struct SdpError {
  SdpErrorKind kind = SdpErrorKind::NoVersion;
  int line = 0;  ///< From 1; 0 if it is about the whole.

  bool operator==(const SdpError&) const = default;
};

/// Any line end is understood, missing o=, s= and t= lines are supplied, lines of other kinds and
/// lines that are none are left out. Timing is not kept: calls have none (RFC 3264 §5).
Result<Sdp, SdpError> parse_sdp(std::string_view text);

/// With CRLF and the mandatory lines in their order.
std::string format_sdp(const Sdp& sdp);

}  // namespace convoke::wire
