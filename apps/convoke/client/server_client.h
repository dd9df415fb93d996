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
  bool known = false;
};

struct UploadedEvent {
  std::string event_id{};
  std::string meeting_id{};
  std::optional<WallTime> expires{};
  std::string state{};  ///< Of EventView, where it was asked for; post_event does not.
  bool repeated = false;
  bool dry_run = false;
  bool reopened = false;
  std::vector<UploadedInvitee> invitees{};
  std::vector<std::string> notes{};
};

Result<UploadedEvent, Fault> post_event(const ServerAddress& server, const EventUpload& upload);

/// How an event stands: EventView of docs/openapi.yaml.
Result<boost::json::object, Fault> get_event(const ServerAddress& server,
                                             std::string_view event_id);

enum class Follow { On, Stop };
using OnSnapshot = std::function<Follow(const boost::json::object& view)>;

/// Calls `on_snapshot` with the first view and each changed one until it says Stop. A connection
/// that breaks is made anew for up to half a minute.
Result<Done, Fault> follow_event(const ServerAddress& server, std::string_view event_id,
                                 const OnSnapshot& on_snapshot);

}  // namespace convoke::client
