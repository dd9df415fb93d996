#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "control/task.h"
#include "http/guard.h"
#include "http/message.h"

namespace convoke::http {

/// Answers requests; what the server carries them to. Lives on the control loop.
class RequestHandler {
 public:
  virtual ~RequestHandler() = default;
  /// The answer to a request that is refused for its head alone, before its body is read.
  virtual std::optional<Response> refuse(const Request& head) const = 0;
  /// How large the body of a request may be that was not refused, if less than what others may
  /// send.
  virtual std::optional<std::size_t> body_limit(const Request& head) const = 0;
  virtual control::Task<Response> handle(Request request) = 0;
};

/// What the parts in braces of a route's pattern were: {"id", "123456"}.
using PathValues = std::map<std::string, std::string, std::less<>>;

using Handler =
    std::function<control::Task<Response>(const Request& request, const PathValues& values)>;

struct Route {
  Method method = Method::Get;
  std::string pattern{};  ///< "/api/events/{id}"; no part of a pattern is optional.
  Access access = Access::Guarded;
  std::optional<std::size_t> body_bytes{};  ///< None: as large as an event file.
  Handler handler{};
};

/// Finds who answers a request, after the guard. GET routes answer HEAD as well.
class Router : public RequestHandler {
 public:
  explicit Router(GuardRules rules) : rules_(std::move(rules)) {}

  void add(Route route);
  const std::vector<Route>& routes() const { return routes_; }

  std::optional<Response> refuse(const Request& head) const override;
  std::optional<std::size_t> body_limit(const Request& head) const override;
  control::Task<Response> handle(Request request) override;

 private:
  struct Match {
    const Route* route = nullptr;
    PathValues values{};
  };
  struct NoSuchPath {};
  struct WrongMethod {
    std::string allowed{};  ///< "GET, POST".
  };
  using Found = std::variant<Match, NoSuchPath, WrongMethod>;

  Found find(const Request& request) const;
  std::optional<Response> preflight(const Request& request) const;
  void finish(const Request& request, Response& response) const;

  GuardRules rules_;
  std::vector<Route> routes_{};
};

}  // namespace convoke::http
