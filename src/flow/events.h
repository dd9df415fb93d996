#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "flow/actions.h"
#include "flow/call_details.h"

/// What a handler is told. The alternatives of Occurrence are the SMA's InvocationEventTypes.
namespace convoke::flow {

struct NewInboundCall {
  bool operator==(const NewInboundCall&) const = default;
};

struct NewOutboundCall {
  Arguments arguments{};  ///< The request's ArgumentsMap.
  bool operator==(const NewOutboundCall&) const = default;
};

struct Ringing {
  bool operator==(const Ringing&) const = default;
};

struct CallAnswered {
  bool operator==(const CallAnswered&) const = default;
};

struct ActionSuccessful {
  Action action{};
  std::optional<std::string> received_digits{};  ///< Only of actions that collect or await digits.
  bool operator==(const ActionSuccessful&) const = default;
};

struct ActionFailed {
  Action action{};
  ActionError error{};
  bool operator==(const ActionFailed&) const = default;
};

struct ActionInterrupted {
  Action action{};
  bool operator==(const ActionInterrupted&) const = default;
};

/// A leg ended, whoever ended it (SMA: HANGUP).
struct LegEnded {
  CallId call_id{};
  ParticipantTag participant_tag = ParticipantTag::LegA;
  int sip_response_code = 0;  ///< 0: normal clearing; 480 no answer; 486 busy; others as received.
  bool operator==(const LegEnded&) const = default;
};

struct DigitsReceived {
  ReceiveDigits registration{};
  std::string received_digits{};
  bool operator==(const DigitsReceived&) const = default;
};

struct CallUpdateRequested {
  Arguments arguments{};
  bool operator==(const CallUpdateRequested&) const = default;
};

/// The last reply could not be used.
struct InvalidLambdaResponse {
  std::string error_type{};
  std::string error_message{};
  bool operator==(const InvalidLambdaResponse&) const = default;
};

using Occurrence = std::variant<NewInboundCall, NewOutboundCall, Ringing, CallAnswered,
                                ActionSuccessful, ActionFailed, ActionInterrupted, LegEnded,
                                DigitsReceived, CallUpdateRequested, InvalidLambdaResponse>;

/// One invocation of a handler.
struct Event {
  std::uint32_t sequence = 0;  ///< From 1; a repeated invocation repeats it.
  Occurrence what{};
  CallDetails call_details{};
  bool operator==(const Event&) const = default;
};

}  // namespace convoke::flow
