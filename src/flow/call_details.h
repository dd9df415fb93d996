#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

/// SIP-media-application calls: the events a handler is told, the actions it answers with, the
/// engine that runs them, and the built-in flows. Names are those of the SMA API.
namespace convoke::flow {

using Milliseconds = std::chrono::milliseconds;

/// UUID of one leg as handlers see it (SMA: CallId). A call's own id is its TransactionId.
using CallId = TextId<struct CallIdTag>;

/// LEG-A started the call; LEG-B is its way into a meeting.
enum class ParticipantTag { LegA, LegB };

/// Inbound: towards this server.
enum class Direction { Inbound, Outbound };

enum class Status { Connected, Disconnected };

/// One leg as an event shows it.
struct Participant {
  CallId call_id{};
  ParticipantTag participant_tag = ParticipantTag::LegA;
  std::string to{};
  std::string from{};
  Direction direction = Direction::Inbound;
  WallTime start_time{};
  std::optional<Status> status{};  ///< None: not answered yet.
  std::vector<std::pair<std::string, std::string>> sip_headers{};

  bool operator==(const Participant&) const = default;
};

/// What a handler keeps with a call: name to value, each value as JSON text (`"a"` with quotes).
using TransactionAttributes = std::map<std::string, std::string>;

/// What an API request hands over to the handler, string to string.
using Arguments = std::map<std::string, std::string>;

struct CallDetails {
  TransactionId transaction_id{};
  std::string aws_account_id{};
  std::string aws_region{};
  std::string sip_rule_id{};  ///< Empty: the call did not come through a rule.
  std::string sip_media_application_id{};
  TransactionAttributes transaction_attributes{};
  std::vector<Participant> participants{};  ///< [0] is LEG-A, [1] is LEG-B.

  bool operator==(const CallDetails&) const = default;
};

}  // namespace convoke::flow
