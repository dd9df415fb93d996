#include "http/router.h"

#include <algorithm>
#include <array>
#include <utility>

#include "http/problem.h"

namespace convoke::http {
namespace {

/// Whether the decoded path fits a pattern; fills what stands for its parts in braces.
bool fits(std::string_view pattern, const std::vector<std::string>& segments, PathValues& values) {
  std::size_t index = 0;
  for (std::string_view rest = pattern.substr(1); !rest.empty(); ++index) {
    const std::size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
    if (index == segments.size()) return false;
    if (part.front() == '{') {
      if (segments[index].empty()) return false;
      values.insert_or_assign(std::string(part.substr(1, part.size() - 2)), segments[index]);
    } else if (part != segments[index]) {
      return false;
    }
  }
  return index == segments.size();
}

bool answers(const Route& route, Method method) {
  return route.method == method || (route.method == Method::Get && method == Method::Head);
}

/// For pages and answers alike: nothing of ours is framed, sniffed, cached or runs scripts.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kSafety{{
    {"X-Content-Type-Options", "nosniff"},
    {"Cache-Control", "no-store"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
    {"Referrer-Policy", "no-referrer"},
    {"Permissions-Policy", "camera=(self), microphone=(self)"},
}};

bool has_header(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const Header& each) { return each.name == name; });
}

void allow_origin(Response& response, std::string_view origin) {
  response.headers.push_back({"Access-Control-Allow-Origin", std::string(origin)});
  response.headers.push_back({"Vary", "Origin"});
}

}  // namespace

void Router::add(Route route) {
  CHECK(route.pattern.starts_with('/') && route.handler);
  routes_.push_back(std::move(route));
}

Router::Found Router::find(const Request& request) const {
  std::string allowed;
  for (const Route& route : routes_) {
    PathValues values;
    if (!fits(route.pattern, request.segments, values)) continue;
    if (answers(route, request.method)) return Match{&route, std::move(values)};
    allowed += (allowed.empty() ? "" : ", ") + std::string(name(route.method));
  }
  if (allowed.empty()) return NoSuchPath{};
  return WrongMethod{std::move(allowed)};
}

/// A browser asks whether a page of another site may send what it wants to send (CORS).
std::optional<Response> Router::preflight(const Request& request) const {
  if (request.method != Method::Options || request.header_count("origin") == 0 ||
      request.header_count("access-control-request-method") == 0) {
    return std::nullopt;
  }
  if (!is_configured_origin(rules_, request.header("origin"))) {
    return response(Refusal::ForeignOrigin);
  }
  Response answer{.status = 204};
  answer.headers = {
      {"Access-Control-Allow-Methods", "GET, POST, DELETE"},
      {"Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key"},
      {"Access-Control-Max-Age", "600"}};
  return answer;
}

void Router::finish(const Request& request, Response& response) const {
  for (const auto& [header, value] : kSafety) {
    if (!has_header(response, header)) {
      response.headers.push_back({std::string(header), std::string(value)});
    }
  }
  if (request.is_tls && !has_header(response, "Strict-Transport-Security")) {
    response.headers.push_back({"Strict-Transport-Security", "max-age=31536000"});
  }
  const std::string_view origin = request.header("origin");
  if (is_configured_origin(rules_, origin)) allow_origin(response, origin);
}

std::optional<Response> Router::refuse(const Request& head) const {
  std::optional<Response> answer = preflight(head);
  if (!answer) {
    const Found found = find(head);
    const auto* match = std::get_if<Match>(&found);
    const Access access = match != nullptr ? match->route->access : Access::Guarded;
    if (const auto refused = refusal(rules_, head, access)) answer = response(*refused);
  }
  if (answer) finish(head, *answer);
  return answer;
}

std::optional<std::size_t> Router::body_limit(const Request& head) const {
  const Found found = find(head);
  const auto* match = std::get_if<Match>(&found);
  return match == nullptr ? std::nullopt : match->route->body_bytes;
}

control::Task<Response> Router::handle(Request request) {
  if (auto refused = refuse(request)) co_return std::move(*refused);
  const Found found = find(request);
  Response answer;
  if (const auto* match = std::get_if<Match>(&found)) {
    answer = co_await match->route->handler(request, match->values);
  } else if (const auto* wrong = std::get_if<WrongMethod>(&found)) {
    answer = problem(405, "This path answers " + wrong->allowed + " only.");
    answer.headers.push_back({"Allow", wrong->allowed});
  } else {
    answer = problem(404, "There is nothing at this path.");
  }
  finish(request, answer);
  co_return answer;
}

}  // namespace convoke::http
