#include "http/guard.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "http/problem.h"

namespace convoke::http {
namespace {

constexpr std::size_t kMaxHost = 255;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > kMaxHost) return false;
  if (host.front() != '[') return std::all_of(host.begin(), host.end(), is_name_character);
  return host.back() == ']' && IpAddress::parse(host.substr(1, host.size() - 2)).has_value();
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const auto port = parse_number<std::uint16_t>(text);
  return port == 0 ? std::nullopt : port;
}

bool is_local_name(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

/// Whether the caller is a program on this machine. A request that tells of a proxy is not: its
/// sender may be anywhere.
bool is_local(const GuardRules& rules, const Request& head) {
  return rules.loopback_listener && !rules.behind_tls_proxy && head.remote.is_loopback() &&
         head.header_count("forwarded") == 0 && head.header_count("x-forwarded-for") == 0;
}

bool is_https(const GuardRules& rules, const Request& head) {
  return head.is_tls || rules.behind_tls_proxy;
}

std::uint16_t port_of(const HostPort& host, bool https) {
  return host.port.value_or(https ? 443 : 80);
}

bool is_our_host(const GuardRules& rules, const Request& head, const HostPort& host) {
  if (is_local_name(host.host) && port_of(host, head.is_tls) == head.local.port) return true;
  return std::any_of(rules.allowed_hosts.begin(), rules.allowed_hosts.end(),
                     [&](const std::string& allowed) {
                       const auto wanted = parse_host(allowed);
                       return wanted && wanted->host == host.host &&
                              (!wanted->port || wanted->port == port_of(host, head.is_tls));
                     });
}

bool is_same_origin(const GuardRules& rules, const Request& head, const HostPort& host) {
  const std::string_view origin = head.header("origin");
  const bool https = is_https(rules, head);
  const std::string_view scheme = https ? "https://" : "http://";
  if (!origin.starts_with(scheme)) return false;
  const auto authority = parse_host(origin.substr(scheme.size()));
  return authority && authority->host == host.host &&
         port_of(*authority, https) == port_of(host, https);
}

bool is_right_token(const GuardRules& rules, std::string_view token) {
  return !rules.bearer_token.empty() && equal_in_constant_time(token, rules.bearer_token);
}

bool is_json(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
  return to_lower(type) == "application/json";
}

std::optional<Refusal> token_refusal(const GuardRules& rules, const Request& head,
                                     const HostPort& host, Access access) {
  const auto token = bearer_token(head);
  if (token && is_right_token(rules, *token)) return std::nullopt;
  if (token && access == Access::Guarded) return Refusal::WrongToken;
  if (is_local(rules, head)) {
    if (!is_our_host(rules, head, host)) return Refusal::ForeignHost;
    return std::nullopt;
  }
  if (access == Access::Guarded) return Refusal::NoToken;
  return std::nullopt;
}

}  // namespace

std::optional<std::string_view> bearer_token(const Request& head) {
  const std::string_view value = head.header("authorization");
  constexpr std::string_view kScheme = "bearer ";
  if (value.size() <= kScheme.size() || to_lower(value.substr(0, kScheme.size())) != kScheme) {
    return std::nullopt;
  }
  return value.substr(kScheme.size());
}

IpAddress source(const Request& head, bool behind_tls_proxy) {
  if (!behind_tls_proxy) return head.remote;
  const auto last = std::find_if(head.headers.rbegin(), head.headers.rend(),
                                 [](const Header& each) { return each.name == "x-forwarded-for"; });
  if (last == head.headers.rend()) return head.remote;
  std::string_view text = last->value;
  text = trimmed(text.substr(text.rfind(',') + 1));
  if (const auto plain = IpAddress::parse(text)) return *plain;
  // Some proxies write a port, too.
  const auto with_port = parse_host(text);
  if (!with_port) return head.remote;
  const std::string_view host = with_port->host;
  const bool is_v6 = host.front() == '[';
  const auto ip = IpAddress::parse(is_v6 ? host.substr(1, host.size() - 2) : host);
  return ip.value_or(head.remote);
}

std::optional<HostPort> parse_host(std::string_view text) {
  if (text.empty() || text.size() > kMaxHost + 6) return std::nullopt;
  const std::size_t bracket = text.front() == '[' ? text.find(']') : 0;
  if (bracket == std::string_view::npos) return std::nullopt;
  const std::size_t colon = text.find(':', bracket);
  HostPort result{.host = to_lower(text.substr(0, colon))};
  if (!is_host(result.host)) return std::nullopt;
  if (colon != std::string_view::npos) {
    result.port = parse_port(text.substr(colon + 1));
    if (!result.port) return std::nullopt;
  }
  return result;
}

bool is_configured_origin(const GuardRules& rules, std::string_view origin) {
  return !origin.empty() && std::find(rules.allowed_origins.begin(), rules.allowed_origins.end(),
                                      origin) != rules.allowed_origins.end();
}

std::optional<Refusal> refusal(const GuardRules& rules, const Request& head, Access access) {
  const auto host = parse_host(head.header("host"));
  if (!host || head.header_count("host") != 1) return Refusal::BadHost;
  if (head.header_count("origin") > 0 && !is_configured_origin(rules, head.header("origin")) &&
      !is_same_origin(rules, head, *host)) {
    return Refusal::ForeignOrigin;
  }
  if (const auto refused = token_refusal(rules, head, *host, access)) return refused;
  const bool has_body = head.method == Method::Post || head.method == Method::Put;
  if (has_body && !is_json(head.header("content-type"))) return Refusal::NotJson;
  return std::nullopt;
}

Response response(Refusal refusal) {
  switch (refusal) {
    case Refusal::BadHost:
      return problem(400, "The request needs one valid Host header.");
    case Refusal::ForeignHost:
      return problem(421,
                     "This server is not addressed by that Host. Use localhost, or add the name to "
                     "http.allowed_hosts.");
    case Refusal::ForeignOrigin:
      return problem(403, "Pages of that origin may not call this server.");
    case Refusal::NoToken: {
      Response answer = problem(401, "Send the configured token: Authorization: Bearer <token>.");
      answer.headers.push_back({"WWW-Authenticate", R"(Bearer realm="convoke")"});
      return answer;
    }
    case Refusal::WrongToken: {
      Response answer = problem(401, "The token is not the configured one.");
      answer.headers.push_back(
          {"WWW-Authenticate", R"(Bearer realm="convoke", error="invalid_token")"});
      return answer;
    }
    case Refusal::NotJson:
      return problem(415, "The body must be declared as Content-Type: application/json.");
  }
  return problem(500, "The request was refused.");
}

}  // namespace convoke::http
