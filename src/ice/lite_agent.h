#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "ice/credentials.h"
#include "ice/path.h"
#include "wire/stun.h"

namespace convoke::ice {

/// What came of a connectivity check.
struct Reaction {
  enum class Verdict : std::uint8_t {
    Ignored,   ///< Not a check for this agent; nothing is answered.
    Refused,   ///< Answered with an error.
    Accepted,  ///< The path is checked.
  };

  Verdict verdict = Verdict::Ignored;
  BytesView response{};             ///< To send back on the same path; empty: nothing.
  std::optional<Path> forgotten{};  ///< The path that had to give way to this one.
};

/// The server's side of ICE for one peer: a lite agent, which is always controlled and never sends
/// checks of its own (RFC 8445 §2.5, §6.1.1). It answers the peer's checks, keeps the paths on
/// which they came, sends on the one that the peer nominates, and stops when the peer has not
/// asked for 30 s (RFC 7675). Not thread-safe: the media worker of the peer owns it.
class LiteAgent {
 public:
  static constexpr Duration kConsent = std::chrono::seconds(30);
  static constexpr std::size_t kMaxPaths = 8;

  LiteAgent(Credentials local, Instant now);

  const Credentials& local() const { return local_; }

  /// Answers a parsed message that came on `path`. The response is written into `memory`, of at
  /// least wire::kStunResponseBytes.
  Reaction on_request(const wire::StunMessage& request, const Path& path, Instant now,
                      std::span<std::uint8_t> memory);

  /// The TCP connection of this path is gone.
  void on_closed(const Path& path);

  /// Whether DTLS and SRTP are taken from this path: a valid check came on it in the last 30 s.
  bool is_checked(const Path& path, Instant now) const;

  /// Where to send: the path nominated last; without one that is still checked, the path of the
  /// latest check. Nothing before the first check and after expiry.
  std::optional<Path> sending_path(Instant now) const;

  /// When the peer's consent to be sent to ends, unless it sends another check.
  Instant deadline() const { return consent_until_; }
  /// The deadline has passed; no later check brings the agent back (RFC 7675 §5.1).
  bool expired(Instant now) const { return now >= consent_until_; }

 private:
  struct CheckedPath {
    Path path{};
    Instant until{};
    bool is_nominated = false;
  };

  bool is_for_us(const wire::StunMessage& request) const;
  std::optional<Path> note_check(const Path& path, bool nominates, Instant now);
  std::optional<Path> make_room();

  Credentials local_;
  wire::StunKey key_;
  Instant consent_until_;
  std::vector<CheckedPath> paths_{};  // the latest check last; at most one is nominated
};

}  // namespace convoke::ice
