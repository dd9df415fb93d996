#include "client/server_client.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <curl/curl.h>

#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "client/json_members.h"
#include "client/sse_reader.h"

namespace convoke::client {
namespace {

namespace json = boost::json;
using std::chrono::steady_clock;

constexpr std::size_t kMaxAnswerBytes = 8'388'608;
constexpr long kConnectSeconds = 5;
constexpr long kAnswerSeconds = 60;
/// The server sends something every 15 seconds.
constexpr std::chrono::seconds kSilenceLimit{45};
constexpr std::chrono::seconds kRetryPause{1};
constexpr int kMaxRetries = 30;

template <auto kFree>
struct Free {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Curl = std::unique_ptr<CURL, Free<curl_easy_cleanup>>;
using StringList = std::unique_ptr<curl_slist, Free<curl_slist_free_all>>;

/// One request: what is sent, and where its answer goes.
struct Exchange {
  std::string url{};
  std::vector<std::string> headers{};
  const std::string* body = nullptr;  ///< None: GET.
  bool is_stream = false;
  std::function<bool(std::string_view)> on_bytes{};  ///< Of a 200 stream; false ends it.
};

struct Answer {
  CURLcode code = CURLE_OK;
  long status = 0;  ///< 0: none came.
  std::string body{};
};

/// What libcurl's callbacks work on.
struct Transfer {
  CURL* curl = nullptr;
  const Exchange* exchange = nullptr;
  Answer* answer = nullptr;
  steady_clock::time_point heard = steady_clock::now();
};

std::size_t on_data(char* bytes, std::size_t one, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::string_view data(bytes, one * size);
  transfer.heard = steady_clock::now();
  long status = 0;
  curl_easy_getinfo(transfer.curl, CURLINFO_RESPONSE_CODE, &status);
  if (transfer.exchange->on_bytes && status == 200) {
    return transfer.exchange->on_bytes(data) ? data.size() : 0;
  }
  if (transfer.answer->body.size() + data.size() > kMaxAnswerBytes) return 0;
  transfer.answer->body.append(data);
  return data.size();
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto& transfer = *static_cast<const Transfer*>(user);
  return steady_clock::now() - transfer.heard > kSilenceLimit ? 1 : 0;
}

bool is_loopback(std::string_view url) {
  const std::string_view host = url.substr(std::min(url.find("://"), url.size() - 3) + 3);
  return host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]");
}

StringList header_list(const ServerAddress& server, const Exchange& exchange) {
  curl_slist* list = nullptr;
  for (const std::string& each : exchange.headers) list = curl_slist_append(list, each.c_str());
  if (!server.token.empty()) {
    list = curl_slist_append(list, ("Authorization: Bearer " + server.token).c_str());
  }
  return StringList(list);
}

/// In the form of CURLOPT_CONNECT_TO: any host and port are this one.
StringList connect_list(const ServerAddress& server) {
  if (server.connect_to.empty()) return nullptr;
  return StringList(curl_slist_append(nullptr, ("::" + server.connect_to).c_str()));
}

void set_target(CURL* curl, const ServerAddress& server, const Exchange& exchange) {
  curl_easy_setopt(curl, CURLOPT_URL, exchange.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  if (!server.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, server.ca_file.c_str());
  // A proxy from the environment cannot reach what listens on this machine only.
  if (is_loopback(exchange.url) || !server.connect_to.empty())
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
  if (exchange.body != nullptr) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, exchange.body->data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(exchange.body->size()));
  }
}

Answer perform(const ServerAddress& server, const Exchange& exchange) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  const Curl curl(curl_easy_init());
  Answer answer{.code = started};
  if (started != CURLE_OK || !curl) return answer;
  const StringList headers = header_list(server, exchange);
  Transfer transfer{.curl = curl.get(), .exchange = &exchange, .answer = &answer};
  set_target(curl.get(), server, exchange);
  const StringList connect_to = connect_list(server);
  curl_easy_setopt(curl.get(), CURLOPT_CONNECT_TO, connect_to.get());
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &on_data);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &transfer);
  if (exchange.is_stream) {
    curl_easy_setopt(curl.get(), CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl.get(), CURLOPT_XFERINFOFUNCTION, &on_progress);
    curl_easy_setopt(curl.get(), CURLOPT_XFERINFODATA, &transfer);
  } else {
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, kAnswerSeconds);
  }
  answer.code = curl_easy_perform(curl.get());
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  return answer;
}

/// "http://127.0.0.1:8080 (--server)": the address that was tried, and who named it.
std::string place(const ServerAddress& server) {
  std::string text = server.url;
  if (!server.connect_to.empty() && !server.url.ends_with("/" + server.connect_to))
    text += " at " + server.connect_to;
  return server.origin.empty() ? text : text + " (" + server.origin + ")";
}

Fault no_answer(const ServerAddress& server, CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_CONNECT:
      return {
          .kind = Fault::Kind::NoServer,
          .message = "No server answers at " + place(server) + ". Start one with `convoke serve`."};
    case CURLE_COULDNT_RESOLVE_HOST:
      return {.kind = Fault::Kind::NoServer,
              .message = "There is no host as in " + place(server) + "."};
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return {.message = place(server) + " is no http or https URL."};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
      return {.kind = Fault::Kind::Untrusted,
              .message = "The certificate of " + place(server) +
                         " cannot be checked: " + curl_easy_strerror(code) + "."};
    case CURLE_OPERATION_TIMEDOUT:
      return {.kind = Fault::Kind::Unavailable,
              .message = "The server at " + place(server) + " does not answer in time."};
    default:
      return {.message = "The server at " + place(server) +
                         " gave no proper answer: " + curl_easy_strerror(code) + "."};
  }
}

Fault::Kind kind_of(long status) {
  switch (status) {
    case 401:
    case 403:
    case 421:
      return Fault::Kind::NotAllowed;
    case 404:
      return Fault::Kind::NotFound;
    case 400:
    case 413:
    case 415:
    case 422:
      return Fault::Kind::Invalid;
    case 503:
      return Fault::Kind::Unavailable;
    default:
      return Fault::Kind::Unexpected;
  }
}

std::optional<json::object> parse_object(std::string_view body) {
  json::error_code error;
  json::value value = json::parse(body, error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.as_object());
}

/// The objects of an array member.
std::vector<json::object> objects(const json::object& object, std::string_view member) {
  std::vector<json::object> found;
  const json::value* value = object.if_contains(member);
  if (value == nullptr || !value->is_array()) return found;
  for (const json::value& each : value->get_array()) {
    if (each.is_object()) found.push_back(each.get_object());
  }
  return found;
}

Fault foreign(const ServerAddress& server, long status) {
  return {.message = "What answers at " + place(server) + " is no Convoke server (HTTP " +
                     std::to_string(status) + ")."};
}

/// What an answer other than the hoped-for one says.
Fault fault(const ServerAddress& server, const Answer& answer) {
  if (answer.status == 0) return no_answer(server, answer.code);
  const auto problem = parse_object(answer.body);
  const std::string detail = problem ? text(*problem, "detail") : "";
  if (detail.empty()) return foreign(server, answer.status);
  Fault fault{.kind = kind_of(answer.status), .message = detail};
  for (const json::object& each : objects(*problem, "problems")) {
    fault.problems.push_back({text(each, "field"), text(each, "fault"), text(each, "mend")});
  }
  return fault;
}

std::string endpoint(const ServerAddress& server, std::string_view path) {
  std::string url = server.url;
  while (!url.empty() && url.back() == '/') url.pop_back();
  return url.append(path);
}

std::string event_path(std::string_view event_id) {
  const std::unique_ptr<char, Free<curl_free>> escaped(
      curl_easy_escape(nullptr, event_id.data(), static_cast<int>(event_id.size())));
  return std::string("/api/events/") + (escaped ? escaped.get() : "");
}

UploadedEvent uploaded_event(const json::object& outcome) {
  UploadedEvent event{.event_id = text(outcome, "EventId"),
                      .meeting_id = text(outcome, "MeetingId"),
                      .state = text(outcome, "State"),
                      .expires = time(outcome, "Expires"),
                      .ended = time(outcome, "Ended"),
                      .repeated = flag(outcome, "Repeated"),
                      .dry_run = flag(outcome, "DryRun"),
                      .reopened = flag(outcome, "Reopened")};
  for (const json::object& each : objects(outcome, "Invitees")) {
    event.invitees.push_back({.name = text(each, "Name"),
                              .contact = text(each, "Contact"),
                              .mail = flag(each, "Mail"),
                              .ring = flag(each, "Ring"),
                              .ring_fault = text(each, "RingFault"),
                              .known = flag(each, "Known")});
  }
  if (const json::value* notes = outcome.if_contains("Notes"); notes && notes->is_array()) {
    for (const json::value& note : notes->get_array()) {
      if (note.is_string()) event.notes.emplace_back(note.get_string());
    }
  }
  return event;
}

EventList event_list(const json::object& answer) {
  EventList list{.more = flag(answer, "More")};
  for (const json::object& each : objects(answer, "Events"))
    list.events.push_back({.event_id = text(each, "EventId"),
                           .expires = time(each, "Expires"),
                           .present = number(each, "Present")});
  return list;
}

/// One connection of follow_event, and what it brought.
struct Following {
  SseReader reader{};
  bool heard_anything = false;
  bool stopped = false;
};

bool take(Following& following, std::string_view bytes, const OnSnapshot& on_snapshot) {
  for (const ServerSentEvent& each : following.reader.add(bytes)) {
    if (each.event != "snapshot") continue;
    const auto view = parse_object(each.data);
    if (!view) return false;
    following.heard_anything = true;
    following.stopped = on_snapshot(*view) == Follow::Stop;
    if (following.stopped) return false;
  }
  return !following.reader.is_overfull();
}

}  // namespace

Result<UploadedEvent, Fault> post_event(const ServerAddress& server, const EventUpload& upload) {
  Exchange exchange{
      .url = endpoint(server, upload.dry_run ? "/api/events?dryRun=true" : "/api/events"),
      .headers = {"Content-Type: application/json", "Accept: application/json"},
      .body = &upload.body};
  if (!upload.idempotency_key.empty()) {
    exchange.headers.push_back("Idempotency-Key: " + upload.idempotency_key);
  }
  const Answer answer = perform(server, exchange);
  const bool accepted = answer.code == CURLE_OK && (answer.status == 200 || answer.status == 201);
  if (!accepted) return fail(fault(server, answer));
  const auto outcome = parse_object(answer.body);
  if (!outcome || text(*outcome, "EventId").empty()) return fail(foreign(server, answer.status));
  return uploaded_event(*outcome);
}

Result<json::object, Fault> get_event(const ServerAddress& server, std::string_view event_id) {
  const Answer answer = perform(server, {.url = endpoint(server, event_path(event_id)),
                                         .headers = {"Accept: application/json"}});
  if (answer.code != CURLE_OK || answer.status != 200) return fail(fault(server, answer));
  auto view = parse_object(answer.body);
  if (!view) return fail(foreign(server, answer.status));
  return std::move(*view);
}

Result<EventList, Fault> list_events(const ServerAddress& server) {
  const Answer answer = perform(server, {.url = endpoint(server, "/api/events?limit=500"),
                                         .headers = {"Accept: application/json"}});
  if (answer.code != CURLE_OK || answer.status != 200) return fail(fault(server, answer));
  const auto list = parse_object(answer.body);
  if (!list || !list->contains("Events")) return fail(foreign(server, answer.status));
  return event_list(*list);
}

Result<Done, Fault> end_event(const ServerAddress& server, std::string_view event_id) {
  const std::string nothing;
  const Answer answer =
      perform(server, {.url = endpoint(server, event_path(event_id) + "/end"),
                       .headers = {"Content-Type: application/json", "Accept: application/json"},
                       .body = &nothing});
  if (answer.code != CURLE_OK || answer.status != 204) return fail(fault(server, answer));
  return Done{};
}

Result<Done, Fault> follow_event(const ServerAddress& server, std::string_view event_id,
                                 const OnSnapshot& on_snapshot) {
  std::string last_id;
  bool heard_before = false;
  for (int retries = 0;; ++retries) {
    Following following;
    Exchange exchange{
        .url = endpoint(server, event_path(event_id) + "/stream"),
        .headers = {"Accept: text/event-stream"},
        .is_stream = true,
        .on_bytes = [&](std::string_view bytes) { return take(following, bytes, on_snapshot); }};
    if (!last_id.empty()) exchange.headers.push_back("Last-Event-ID: " + last_id);
    const Answer answer = perform(server, exchange);
    if (following.stopped) return Done{};
    if (!following.heard_anything && !heard_before) return fail(fault(server, answer));
    const bool refused = answer.status != 0 && answer.status != 200 && answer.status != 503;
    if (refused || retries == kMaxRetries) return fail(fault(server, answer));
    if (following.heard_anything) {
      heard_before = true;
      retries = 0;
      last_id = following.reader.last_id();
    }
    std::this_thread::sleep_for(kRetryPause);
  }
}

}  // namespace convoke::client
