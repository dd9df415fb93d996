#include "flow/digit_collector.h"

#include "base/check.h"

namespace convoke::flow {

DigitCollector::DigitCollector(const DigitParameters& parameters, bool has_failure_question)
    : parameters_(parameters),
      terminators_(parameters.terminator_digits.value_or("#")),
      in_between_(parameters.in_between_duration.value_or(parameters.repeat_duration)),
      has_failure_question_(has_failure_question) {
  if (!parameters.input_digits_regex) return;
  pattern_ = DigitPattern::compile(*parameters.input_digits_regex);
  CHECK(pattern_.has_value());
}

void DigitCollector::start(std::string& ahead, Instant now, std::vector<CollectorEvent>& out) {
  if (ahead.empty()) ask(Question::Main, out);
  while (!ahead.empty() && !done_) {
    const char digit = ahead.front();
    ahead.erase(ahead.begin());
    on_digit(digit, now, out);
  }
}

void DigitCollector::on_digit(char digit, Instant now, std::vector<CollectorEvent>& out) {
  if (done_) return;
  const auto late = std::exchange(late_terminator_, std::nullopt);
  if (late && late->covers(digit, now)) return;
  if (asking_) {
    asking_.reset();
    out.push_back(FallSilent{});
  }
  if (is_terminator(digit)) {
    ended_by_ = digit;
    return end_attempt(out);
  }
  digits_ += digit;
  if (digits_.size() < static_cast<std::size_t>(parameters_.max_number_of_digits)) {
    deadline_ = now + in_between_;
    return;
  }
  late_terminator_ = LateTerminator{terminators_, now + in_between_};
  end_attempt(out);
}

void DigitCollector::on_prompt_ended(Instant now, std::vector<CollectorEvent>& out) {
  if (done_ || !asking_) return;
  if (*asking_ == Question::Failure) return ask(Question::Main, out);
  asking_.reset();
  deadline_ = now + parameters_.repeat_duration;
}

void DigitCollector::on_deadline(Instant now, std::vector<CollectorEvent>& out) {
  if (!done_ && now >= deadline_) end_attempt(out);
}

/// Expressions that expect the terminator as well are tried with it, too.
bool DigitCollector::is_accepted() const {
  if (digits_.size() < static_cast<std::size_t>(parameters_.min_number_of_digits)) return false;
  if (!pattern_ || pattern_->is_found_in(digits_)) return true;
  return ended_by_ && pattern_->is_found_in(digits_ + *ended_by_);
}

void DigitCollector::end_attempt(std::vector<CollectorEvent>& out) {
  deadline_ = kNever;
  if (is_accepted()) {
    done_ = true;
    out.push_back(Collected{digits_});
    return;
  }
  digits_.clear();
  ended_by_.reset();
  if (attempt_ >= parameters_.repeat) {
    done_ = true;
    out.push_back(NotCollected{});
    return;
  }
  ++attempt_;
  ask(has_failure_question_ ? Question::Failure : Question::Main, out);
}

void DigitCollector::ask(Question question, std::vector<CollectorEvent>& out) {
  asking_ = question;
  out.push_back(Ask{question});
}

}  // namespace convoke::flow
