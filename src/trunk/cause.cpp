#include "trunk/cause.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace convoke::trunk {
namespace {

struct Words {
  int code;
  std::string_view text;
};

// clang-format off
constexpr auto kSip = std::to_array<Words>({
    {200, "OK"}, {300, "Multiple Choices"}, {301, "Moved Permanently"}, {302, "Moved Temporarily"},
    {305, "Use Proxy"}, {400, "Bad Request"}, {401, "Unauthorized"}, {402, "Payment Required"},
    {403, "Forbidden"}, {404, "Not Found"}, {405, "Method Not Allowed"}, {406, "Not Acceptable"},
    {407, "Proxy Authentication Required"}, {408, "Request Timeout"}, {410, "Gone"},
    {413, "Request Entity Too Large"}, {415, "Unsupported Media Type"},
    {420, "Bad Extension"}, {422, "Session Interval Too Small"}, {423, "Interval Too Brief"},
    {480, "Temporarily Unavailable"}, {481, "Call/Transaction Does Not Exist"},
    {482, "Loop Detected"}, {483, "Too Many Hops"}, {484, "Address Incomplete"},
    {485, "Ambiguous"}, {486, "Busy Here"}, {487, "Request Terminated"},
    {488, "Not Acceptable Here"}, {491, "Request Pending"}, {500, "Server Internal Error"},
    {501, "Not Implemented"}, {502, "Bad Gateway"}, {503, "Service Unavailable"},
    {504, "Server Time-out"}, {513, "Message Too Large"}, {600, "Busy Everywhere"},
    {603, "Decline"}, {604, "Does Not Exist Anywhere"}, {606, "Not Acceptable"},
    {607, "Unwanted"}, {608, "Rejected"}});

constexpr auto kQ850 = std::to_array<Words>({
    {1, "unallocated number"}, {3, "no route to destination"}, {16, "normal call clearing"},
    {17, "user busy"}, {18, "no user responding"}, {19, "no answer from user"},
    {20, "subscriber absent"}, {21, "call rejected"}, {22, "number changed"},
    {27, "destination out of order"}, {28, "invalid number format"}, {29, "facility rejected"},
    {31, "normal, unspecified"}, {34, "no circuit available"}, {38, "network out of order"},
    {41, "temporary failure"}, {42, "switching equipment congestion"},
    {44, "requested circuit not available"}, {47, "resource unavailable"},
    {50, "facility not subscribed"}, {57, "bearer capability not authorized"},
    {58, "bearer capability not available"}, {65, "bearer capability not implemented"},
    {79, "service not implemented"}, {88, "incompatible destination"},
    {102, "recovery on timer expiry"}, {111, "protocol error"}, {127, "interworking"}});
// clang-format on

template <std::size_t kSize>
std::string_view words(const std::array<Words, kSize>& table, int code) {
  for (const auto& entry : table)
    if (entry.code == code) return entry.text;
  return {};
}

/// What a peer wrote, as it may stand in a log or a page: printable ASCII, at most 80 bytes.
std::string printable(std::string_view text) {
  const std::size_t most_bytes = 80;
  std::string out(text.substr(0, most_bytes));
  for (char& c : out)
    if (c < ' ' || c > '~') c = '?';
  return out;
}

std::string joined(std::string head, const std::string& tail) {
  return tail.empty() ? head : std::move(head) + " " + tail;
}

}  // namespace

Outcome outcome(int status, bool rang) {
  switch (status) {
    case 486:
    case 600:
      return Outcome::Busy;
    case 408:
    case 480:
    case 487:
      return Outcome::NoAnswer;
    case 603:
      return rang ? Outcome::Declined : Outcome::Refused;
    case 404:
    case 410:
    case 484:
    case 604:
      return Outcome::BadNumber;
    case 401:
    case 403:
    case 407:
    case 607:
    case 608:
      return Outcome::Refused;
    default:
      return Outcome::Failed;
  }
}

std::string_view usual_phrase(int status) {
  return words(kSip, status);
}

std::string sentence(int status, std::string_view phrase) {
  return joined(std::to_string(status), printable(phrase.empty() ? usual_phrase(status) : phrase));
}

std::string describe_reason(std::string_view protocol, int cause, std::string_view text) {
  auto head = joined(printable(protocol.substr(0, 20)), cause > 0 ? std::to_string(cause) : "");
  if (!text.empty()) return joined(std::move(head), printable(text));
  const auto known = protocol == "Q.850" ? words(kQ850, cause) : usual_phrase(cause);
  return joined(std::move(head), std::string(known));
}

}  // namespace convoke::trunk
