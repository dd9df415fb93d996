#include "http/events_api.h"

#include <boost/json/object.hpp>

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "base/text.h"
#include "http/problem.h"
#include "http/sse.h"
#include "http/view_json.h"

namespace convoke::http {
namespace {

using control::Service;
using control::Task;

constexpr std::size_t kMaxIdempotencyKey = 255;

bool is_event_id(std::string_view text) {
  return text.size() == 6 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// "true", "1", "" (?dryRun) and their opposites; no value for anything else.
std::optional<bool> flag(const Request& request, std::string_view name) {
  for (const Parameter& each : request.query) {
    if (each.name != name) continue;
    if (each.value.empty() || each.value == "true" || each.value == "1") return true;
    if (each.value == "false" || each.value == "0") return false;
    return std::nullopt;
  }
  return false;
}

bool is_idempotency_key(std::string_view key) {
  return !key.empty() && key.size() <= kMaxIdempotencyKey &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

std::uint64_t last_event_id(const Request& request) {
  const std::string_view text = request.header("last-event-id");
  constexpr std::uint64_t kLimit = 1ULL << 53U;  // what a script can count to
  std::uint64_t id = 0;
  std::from_chars(text.data(), text.data() + text.size(), id);
  return id < kLimit ? id : 0;
}

Task<Response> upload(Service& service, ApiLimits limits, const Request& request) {
  if (request.body.size() > limits.file_bytes) {
    co_return problem(413,
                      "The file is larger than " + std::to_string(limits.file_bytes) + " bytes.");
  }
  for (const Parameter& each : request.query)
    if (each.name != "dryRun") co_return problem(400, "There is no query parameter but dryRun.");
  const std::optional<bool> dry_run = flag(request, "dryRun");
  if (!dry_run) co_return problem(400, "dryRun must be true or false.");
  control::Upload upload{.content = request.body, .dry_run = *dry_run};
  if (request.header_count("idempotency-key") > 0) {
    const std::string_view key = request.header("idempotency-key");
    if (!is_idempotency_key(key)) {
      co_return problem(400, "Idempotency-Key must be 1 to 255 visible ASCII characters.");
    }
    upload.idempotency_key = std::string(key);
  }
  const auto outcome = co_await service.upload(std::move(upload));
  if (!outcome) co_return problem(outcome.error());
  Response answer =
      json_response(outcome->repeated || outcome->dry_run ? 200 : 201, to_json(*outcome));
  if (!outcome->dry_run) {
    answer.headers.push_back({"Location", "/api/events/" + outcome->event.text});
  }
  co_return answer;
}

/// The query parameter `limit`; no value: it is none, or there is another parameter.
std::optional<int> limit_of(const Request& request) {
  constexpr int kUsual = 100;
  if (request.query.empty()) return kUsual;
  const Parameter& only = request.query.front();
  if (request.query.size() > 1 || only.name != "limit") return std::nullopt;
  const auto limit = parse_number<int>(only.value);
  return limit && *limit >= 1 && *limit <= control::OpenEvents::kMost ? limit : std::nullopt;
}

Task<Response> list(Service& service, const Request& request) {
  const std::optional<int> limit = limit_of(request);
  if (!limit)
    co_return problem(400, "There is one query parameter, limit, a number from 1 to " +
                               std::to_string(control::OpenEvents::kMost) + ".");
  const auto open = co_await service.open_events(*limit);
  if (!open) co_return problem(open.error(), "event");
  co_return json_response(200, to_json(*open));
}

Response stream(Service& service, const EventId& id, const Request& request) {
  Response answer{.content_type = "text/event-stream"};
  answer.headers.push_back({"X-Accel-Buffering", "no"});
  answer.stream = std::make_unique<SnapshotStream>(service, id, last_event_id(request));
  return answer;
}

enum class Shape { AsAsked, Stream };

Task<Response> view(Service& service, const Request& request, std::string id_text, Shape shape) {
  if (!is_event_id(id_text)) {
    co_return problem(control::ServiceError::NotFound, "event");
  }
  const EventId id{std::move(id_text)};
  const auto found = co_await service.event(id);
  if (!found) co_return problem(found.error(), "event");
  const bool asked = request.header("accept").find("text/event-stream") != std::string_view::npos;
  const bool streams = shape == Shape::Stream || asked;
  if (streams && request.method == Method::Get) co_return stream(service, id, request);
  co_return json_response(200, to_json(*found));
}

Task<Response> end_event(Service& service, std::string id) {
  if (!is_event_id(id)) co_return problem(control::ServiceError::NotFound, "event");
  EventId event{std::move(id)};
  const auto done = co_await service.end_event(std::move(event));
  if (!done) co_return problem(done.error(), "event");
  co_return Response{.status = 204};
}

enum class Seat { Remove, Mute, Unmute };

Task<Result<Done, control::ServiceError>> apply(Service& service, Seat what, MeetingId meeting,
                                                AttendeeId attendee) {
  switch (what) {
    case Seat::Remove:
      co_return co_await service.remove_attendee(std::move(meeting), std::move(attendee));
    case Seat::Mute:
      co_return co_await service.set_muted(std::move(meeting), std::move(attendee), true);
    case Seat::Unmute:
      co_return co_await service.set_muted(std::move(meeting), std::move(attendee), false);
  }
  co_return fail(control::ServiceError::NotFound);
}

Task<Response> change_seat(Service& service, Seat what, std::string id, std::string attendee) {
  if (!is_event_id(id)) co_return problem(control::ServiceError::NotFound, "event");
  EventId event_id{std::move(id)};
  const auto event = co_await service.event(std::move(event_id));
  if (!event) co_return problem(event.error(), "event");
  AttendeeId attendee_id{std::move(attendee)};
  const auto done = co_await apply(service, what, event->meeting, std::move(attendee_id));
  if (!done) co_return problem(done.error(), "attendee");
  co_return Response{.status = 204};
}

Handler seat_handler(Service& service, Seat what) {
  return [&service, what](const Request&, const PathValues& values) {
    return change_seat(service, what, values.at("id"), values.at("attendeeId"));
  };
}

}  // namespace

void add_events_api(Router& router, Service& service, ApiLimits limits) {
  router.add({.method = Method::Post,
              .pattern = "/api/events",
              .handler = [&service, limits](const Request& request, const PathValues&) {
                return upload(service, limits, request);
              }});
  router.add({.method = Method::Get,
              .pattern = "/api/events",
              .handler = [&service](const Request& request, const PathValues&) {
                return list(service, request);
              }});
  router.add({.method = Method::Get,
              .pattern = "/api/events/{id}",
              .handler = [&service](const Request& request, const PathValues& values) {
                return view(service, request, values.at("id"), Shape::AsAsked);
              }});
  router.add({.method = Method::Get,
              .pattern = "/api/events/{id}/stream",
              .handler = [&service](const Request& request, const PathValues& values) {
                return view(service, request, values.at("id"), Shape::Stream);
              }});
  router.add({.method = Method::Post,
              .pattern = "/api/events/{id}/end",
              .handler = [&service](const Request&, const PathValues& values) {
                return end_event(service, values.at("id"));
              }});
  const std::string attendee = "/api/events/{id}/attendees/{attendeeId}";
  router.add({.method = Method::Delete,
              .pattern = attendee,
              .handler = seat_handler(service, Seat::Remove)});
  router.add({.method = Method::Post,
              .pattern = attendee + "/mute",
              .handler = seat_handler(service, Seat::Mute)});
  router.add({.method = Method::Post,
              .pattern = attendee + "/unmute",
              .handler = seat_handler(service, Seat::Unmute)});
}

}  // namespace convoke::http
