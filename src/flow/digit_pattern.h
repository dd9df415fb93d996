#pragma once

#include <bitset>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace convoke::flow {

/// A regular expression over keyed digits, searched for in time linear in the input whatever the
/// expression is: every alternative is followed at once, so nothing backtracks.
///
/// Understands literals, `.`, classes `[0-9*#]` and `[^0-9]`, `\d \D \w \W \s \S` and escaped
/// punctuation, groups `( )` and `(?: )`, `|`, `^`, `$`, `? * + {m} {m,} {m,n}` and their lazy
/// forms. Refuses back references, look-around and flags.
class DigitPattern {
 public:
  static constexpr std::size_t kMaxLength = 128;

  /// No value: not an expression, or one that is too long or too large.
  static std::optional<DigitPattern> compile(std::string_view expression);

  /// Does some part of `text` match? Reads at most the first kMaxText characters.
  bool is_found_in(std::string_view text) const;
  static constexpr std::size_t kMaxText = 256;

  using CharacterSet = std::bitset<128>;

  enum class Operation { Character, Fork, Begin, End, Match };

  /// One step of the compiled expression.
  struct Instruction {
    Operation operation = Operation::Match;
    CharacterSet set{};
    std::size_t next = 0;
    std::size_t other = 0;  ///< The second way of a Fork.
  };

 private:
  explicit DigitPattern(std::vector<Instruction> program) : program_(std::move(program)) {}

  std::vector<Instruction> program_;
};

}  // namespace convoke::flow
