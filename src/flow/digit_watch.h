#pragma once

#include <algorithm>
#include <optional>
#include <string>

#include "base/time.h"
#include "flow/actions.h"
#include "flow/digit_pattern.h"

namespace convoke::flow {

/// A leg's ReceiveDigits registration. Digits gather; after `in_between_duration` without another
/// one the text is searched for the expression. What does not match is kept until `flush_duration`
/// after its first digit and then dropped.
class DigitWatch {
 public:
  /// Requires a registration in which find_fault() finds nothing.
  explicit DigitWatch(ReceiveDigits registration);

  const ReceiveDigits& registration() const { return registration_; }
  void on_digit(char digit, Instant now);

  Instant deadline() const { return std::min(compare_at_, flush_at_); }
  /// The digits that matched, if it is time and they do.
  std::optional<std::string> on_deadline(Instant now);

 private:
  void clear();

  ReceiveDigits registration_;
  DigitPattern pattern_;
  std::string digits_{};
  Instant compare_at_ = kNever;
  Instant flush_at_ = kNever;
};

}  // namespace convoke::flow
