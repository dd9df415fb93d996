#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "flow/events.h"
#include "flow/handler.h"

/// The SIP-media-application JSON of events and replies.
namespace convoke::flow {

inline constexpr std::size_t kMaxReplyBytes = 262144;
inline constexpr std::size_t kMaxAttributes = 100;
inline constexpr std::size_t kMaxAttributesBytes = 20480;  ///< Of serialised JSON.

/// An event as a handler receives it. Parameters of actions are shown after defaults were filled
/// in; what was not understood in them is left out.
std::string to_json(const Event& event);

/// What a handler answered. Numbers may be strings and strings of digits may be numbers, `""` means
/// "not given", unknown members are ignored. An action whose parameters cannot be read becomes an
/// Unusable one, which fails when its turn comes; any other trouble makes the reply unusable.
Result<Reply, ReplyError> parse_reply(std::string_view body);

/// A text as JSON, for values of TransactionAttributes.
std::string json_text(std::string_view text);

}  // namespace convoke::flow
