#include "flow/digit_watch.h"

#include <utility>

#include "base/check.h"

namespace convoke::flow {
namespace {

DigitPattern checked(std::optional<DigitPattern> pattern) {
  CHECK(pattern.has_value());
  return std::move(*pattern);
}

}  // namespace

DigitWatch::DigitWatch(ReceiveDigits registration)
    : registration_(std::move(registration)),
      pattern_(checked(DigitPattern::compile(registration_.input_digits_regex))) {}

void DigitWatch::on_digit(char digit, Instant now) {
  if (digits_.empty()) flush_at_ = now + registration_.flush_duration;
  if (digits_.size() < kMaxDigits) digits_ += digit;
  compare_at_ = now + registration_.in_between_duration;
}

std::optional<std::string> DigitWatch::on_deadline(Instant now) {
  std::optional<std::string> matched;
  if (now >= compare_at_) {
    compare_at_ = kNever;
    if (pattern_.is_found_in(digits_)) matched = digits_;
  }
  if (matched || now >= flush_at_) clear();
  return matched;
}

void DigitWatch::clear() {
  digits_.clear();
  compare_at_ = kNever;
  flush_at_ = kNever;
}

}  // namespace convoke::flow
