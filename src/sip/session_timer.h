#pragma once

#include "base/time.h"

namespace convoke::sip {

/// No shorter session is agreed on (RFC 4028 §4).
inline constexpr unsigned long kLeastSession = 90;

/// When a dialog is refreshed, and when it is given up (RFC 4028 §10). Pure. Without an agreed
/// interval the peer is asked by OPTIONS now and then whether it still knows the call.
class SessionTimer {
 public:
  enum class Refresher { Us, Peer };

  /// The answer to an INVITE or UPDATE agreed on an interval.
  void agree(std::chrono::seconds interval, Refresher refresher, Instant now);
  /// It agreed on none.
  void watch(Instant now);
  /// The peer refreshed the session, or answered our refresh.
  void on_refreshed(Instant now);
  /// Our refresh met another request (491): try again soon.
  void on_glare(Instant now);

  enum class Due { Nothing, Refresh, Ask, Expired };
  /// What is to be done now. Refresh and Ask are said once for each interval.
  Due due(Instant now);

  /// Zero: none agreed.
  std::chrono::seconds interval() const { return interval_; }
  bool is_ours() const { return refresher_ == Refresher::Us; }

 private:
  void arm(Instant now);

  std::chrono::seconds interval_{0};
  Refresher refresher_ = Refresher::Peer;
  Instant next_ = kNever;
  Instant expires_ = kNever;
};

}  // namespace convoke::sip
