#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

/// Who may ask at all. Pure.
namespace convoke::http {

/// What a route asks of its caller.
enum class Access {
  Open,     ///< Nothing: it tells no secrets, or the request itself says who may know them.
  Guarded,  ///< Either the caller sits on this machine or brings the token.
};

struct GuardRules {
  /// The listener is bound to a loopback address.
  bool loopback_listener = true;
  /// A proxy ends TLS before us: callers seem to come from this machine, so all need the token.
  bool behind_tls_proxy = false;
  std::string bearer_token{};  ///< Empty: nobody is let in by token.
  /// Names beside localhost under which we may be addressed without a token: "convoke.lan" (any
  /// port) or "convoke.lan:8443". Guards against DNS rebinding.
  std::vector<std::string> allowed_hosts{};
  /// Sites whose pages may call us, "https://intranet.example.com". None by default.
  std::vector<std::string> allowed_origins{};
};

enum class Refusal {
  BadHost,        ///< Host is missing, doubled or no host at all.
  ForeignHost,    ///< Host is not a name of ours: somebody's DNS may point at us.
  ForeignOrigin,  ///< A page of another site asks.
  NoToken,
  WrongToken,
  NotJson,  ///< Not declared as application/json, so a foreign page's form could have sent it.
};

/// Whether a request is refused, before its body is read. The body of POST and PUT must be declared
/// as application/json; DELETE needs no type, for no form can send it.
std::optional<Refusal> refusal(const GuardRules& rules, const Request& head, Access access);

/// Whether Origin is one of the configured other sites (then it gets CORS headers).
bool is_configured_origin(const GuardRules& rules, std::string_view origin);

/// The address that asks. Behind a proxy it is the last one in X-Forwarded-For, which the proxy
/// wrote itself (what stands before it anybody may have written); without one, everybody behind the
/// proxy is one. Anywhere else that header says nothing.
IpAddress source(const Request& head, bool behind_tls_proxy);

/// The token of `Authorization: Bearer ...` (RFC 6750 §2.1); nothing if there is none.
std::optional<std::string_view> bearer_token(const Request& head);

/// The answer to a refused request.
Response response(Refusal refusal);

/// A Host header, or the authority of an Origin.
struct HostPort {
  std::string host{};  ///< In lower case; IPv6 in brackets.
  std::optional<std::uint16_t> port{};

  bool operator==(const HostPort&) const = default;
};

/// Reads "localhost:8080", "[::1]:8080", "convoke.example.com" (RFC 9110 §7.2).
std::optional<HostPort> parse_host(std::string_view text);

}  // namespace convoke::http
