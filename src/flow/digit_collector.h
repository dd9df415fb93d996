#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "flow/actions.h"
#include "flow/digit_pattern.h"

namespace convoke::flow {

enum class Question { Main, Failure };

/// Play the question; report its end with on_prompt_ended.
struct Ask {
  Question question = Question::Main;
  bool operator==(const Ask&) const = default;
};

/// Whatever question is being played is to stop.
struct FallSilent {
  bool operator==(const FallSilent&) const = default;
};

struct Collected {
  std::string digits{};  ///< Without the terminator.
  bool operator==(const Collected&) const = default;
};

/// Every attempt was used up.
struct NotCollected {
  bool operator==(const NotCollected&) const = default;
};

using CollectorEvent = std::variant<Ask, FallSilent, Collected, NotCollected>;

/// A terminator keyed after the last possible digit belongs to the answer just given.
struct LateTerminator {
  std::string terminators{};
  Instant until{};

  /// Is `digit`, keyed at `now`, such a terminator?
  bool covers(char digit, Instant now) const {
    return now <= until && terminators.find(digit) != std::string::npos;
  }
};

/// Collects the digits of one SpeakAndGetDigits or PlayAudioAndGetDigits.
///
/// Each attempt plays the main question, which the first digit stops, and ends with a terminator,
/// with the last possible digit, after `in_between_duration` without another digit, or when no
/// first digit came within `repeat_duration` after the question. Digits that are too few or do not
/// match spend the attempt; the next one begins with the failure question.
class DigitCollector {
 public:
  /// Requires parameters in which find_fault() finds nothing.
  DigitCollector(const DigitParameters& parameters, bool has_failure_question);

  /// Begins with what was keyed ahead and takes it from the front of `ahead`, as far as needed. The
  /// question is asked only if nothing was.
  void start(std::string& ahead, Instant now, std::vector<CollectorEvent>& out);
  void on_digit(char digit, Instant now, std::vector<CollectorEvent>& out);
  void on_prompt_ended(Instant now, std::vector<CollectorEvent>& out);

  Instant deadline() const { return deadline_; }
  void on_deadline(Instant now, std::vector<CollectorEvent>& out);

  bool is_done() const { return done_; }
  /// What the owner has to swallow after the end. No value: the end was not the last possible
  /// digit.
  const std::optional<LateTerminator>& late_terminator() const { return late_terminator_; }

 private:
  bool is_terminator(char digit) const { return terminators_.find(digit) != std::string::npos; }
  bool is_accepted() const;
  void end_attempt(std::vector<CollectorEvent>& out);
  void ask(Question question, std::vector<CollectorEvent>& out);

  DigitParameters parameters_;
  std::string terminators_;
  Duration in_between_;
  std::optional<DigitPattern> pattern_{};
  bool has_failure_question_;

  int attempt_ = 1;
  std::string digits_{};
  std::optional<char> ended_by_{};
  std::optional<Question> asking_{};
  Instant deadline_ = kNever;
  std::optional<LateTerminator> late_terminator_{};
  bool done_ = false;
};

}  // namespace convoke::flow
