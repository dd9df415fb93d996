#include "http/operations_api.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string_view>
#include <utility>

#include "http/problem.h"

namespace convoke::http {
namespace {

namespace json = boost::json;
using control::Service;
using control::Task;

constexpr std::string_view kFrontPage = R"(Convoke, a meeting dialer.

Put an event file to POST /api/events, or run: convoke create FILE
Watch it:                 GET /api/events/{EventId}/stream, or: convoke status EVENT
All requests and answers: GET /api/openapi.yaml
Health:                   GET /healthz and /readyz
)";

Task<Response> text_response(std::string content_type, std::string text) {
  co_return Response{.content_type = std::move(content_type), .body = std::move(text)};
}

Task<Response> readiness(Service& service) {
  const Service::Readiness readiness = co_await service.readiness();
  const json::object body{
      {"ready", readiness.ready},
      {"reasons", json::array(readiness.reasons.begin(), readiness.reasons.end())}};
  co_return json_response(readiness.ready ? 200 : 503, body);
}

}  // namespace

void add_health(Router& router, Service& service) {
  router.add({.pattern = "/healthz",
              .access = Access::Open,
              .handler = [](const Request&, const PathValues&) {
                return text_response("text/plain; charset=utf-8", "ok\n");
              }});
  router.add(
      {.pattern = "/readyz",
       .access = Access::Open,
       .handler = [&service](const Request&, const PathValues&) { return readiness(service); }});
}

void add_metrics(Router& router, std::function<std::string()> text) {
  router.add({.pattern = "/metrics",
              .access = Access::Open,
              .handler = [text = std::move(text)](const Request&, const PathValues&) {
                return text_response("text/plain; version=0.0.4; charset=utf-8", text());
              }});
}

void add_pages(Router& router) {
  router.add(
      {.pattern = "/", .access = Access::Open, .handler = [](const Request&, const PathValues&) {
         return text_response("text/plain; charset=utf-8", std::string(kFrontPage));
       }});
  router.add({.pattern = "/api/openapi.yaml",
              .access = Access::Open,
              .handler = [](const Request&, const PathValues&) {
                return text_response("application/yaml", std::string(openapi_text()));
              }});
}

}  // namespace convoke::http
