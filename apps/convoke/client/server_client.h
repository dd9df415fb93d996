#pragma once

#include <boost/json/object.hpp>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

/// What the command line says to a running server. Blocking; call it from the main thread.
namespace convoke::client {

struct ServerAddress {
  std::string url = "http://127.0.0.1:8080";
  std::string token{};  ///< http.bearer_token of the server; empty: none is sent.
  std::filesystem::path
      ca_file{};  ///< PEM of who signed the server's certificate; empty: system's.
  /// "127.0.0.1:8443": where that server is, whatever host and port its URL has; empty: there.
  std::string connect_to{};
  std::string origin{};  ///< Who says that it is there, for faults: "--server".
};

struct FileProblem {
  std::string field{};
  std::string fault{};
  std::string mend{};

  bool operator==(const FileProblem&) const = default;
};

/// Why something did not come about, in a sentence for the person at the terminal.
struct Fault {
  enum class Kind {
    NoServer,    ///< Nothing answers there.
    Untrusted,   ///< Its certificate is not trusted, or TLS failed.
    NotAllowed,  ///< The token is missing or wrong, or the server does not go by that name.
    NotFound,
    Invalid,      ///< The event file is at fault; see `problems`.
    Unavailable,  ///< The server is at fault for now; nothing was changed.
    Unexpected,   ///< What answers is no Convoke server, or it failed.
  };
  Kind kind = Kind::Unexpected;
  std::string message{};
  std::vector<FileProblem> problems{};
};

struct EventUpload {
  std::string body{};  ///< The event file's JSON.
  bool dry_run = false;
  std::string idempotency_key{};  ///< Empty: none.
};

struct UploadedInvitee {
  std::string name{};
  std::string contact{};  ///< Masked.
  bool mail = false;
  bool ring = false;
  std::string ring_fault{};  ///< Why this person, who is to be rung, cannot be; else empty.
  bool known = false;
};

struct UploadedEvent {
  std::string event_id{};
  std::string meeting_id{};
  std::string state{};  ///< "open", "ended", "expired".
  std::optional<WallTime> expires{};
  std::optional<WallTime> ended{};
  bool repeated = false;
  bool dry_run = false;
  bool reopened = false;
  std::vector<UploadedInvitee> invitees{};
  std::vector<std::string> notes{};

  /// The same upload came before and its event is over: nothing was done, nobody is convened.
  bool is_in_vain() const { return repeated && (state == "ended" || state == "expired"); }
};

Result<UploadedEvent, Fault> post_event(const ServerAddress& server, const EventUpload& upload);

/// How an event stands: EventView of docs/openapi.yaml.
Result<boost::json::object, Fault> get_event(const ServerAddress& server,
                                             std::string_view event_id);

struct ListedEvent {
  std::string event_id{};
  std::optional<WallTime> expires{};
  int present = 0;  ///< Attendees in the room.
};

struct EventList {
  std::vector<ListedEvent> events{};  ///< The newest first.
  bool more = false;                  ///< The server has more than it lists.
};

/// The open events.
Result<EventList, Fault> list_events(const ServerAddress& server);

/// Hangs everybody up and keeps later callers out. Ending twice is no fault.
Result<Done, Fault> end_event(const ServerAddress& server, std::string_view event_id);

enum class Follow { On, Stop };
using OnSnapshot = std::function<Follow(const boost::json::object& view)>;

/// Calls `on_snapshot` with the first view and each changed one until it says Stop. A connection
/// that breaks is made anew for up to half a minute.
Result<Done, Fault> follow_event(const ServerAddress& server, std::string_view event_id,
                                 const OnSnapshot& on_snapshot);

}  // namespace convoke::client
