#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

/// The part of Speech Synthesis Markup Language (W3C SSML 1.1) that prompts use: what is to be
/// said, how fast, and the pauses between. Pure functions.
namespace convoke::ssml {

enum class Emphasis { None, Reduced, Moderate, Strong };

/// Words in one manner, then silence. `text` is UTF-8 with single blanks; empty: silence only.
struct Segment {
  std::string text{};
  double rate = 1.0;  ///< 2.0 is twice as fast; 0.5 to 2.0.
  Emphasis emphasis = Emphasis::None;
  Duration pause{};  ///< After the words.

  bool operator==(const Segment&) const = default;
};

enum class SsmlError {
  TooLong,        ///< Above kMaxTextBytes, or pauses above kMaxPause together.
  NotWellFormed,  ///< Not XML 1.0 in UTF-8, or with a document type (and so entities).
  NotSpeech,      ///< The outermost element is not `speak`.
  TooDeep,        ///< More than kMaxDepth elements inside each other.
};

/// 1,000 characters, the limit of the Speak action, in UTF-8.
inline constexpr std::size_t kMaxTextBytes = 4096;
inline constexpr std::size_t kMaxDepth = 16;
inline constexpr Duration kMaxPause = std::chrono::seconds(60);

/// Reads one `speak` element. `say-as` (digits, characters, spell-out, telephone), `break`,
/// `prosody rate`, `emphasis`, `s`, `p` and `sub` have their effect; other elements are spoken
/// through, and values that make no sense count as absent.
Result<std::vector<Segment>, SsmlError> parse(std::string_view text);

/// A text without markup; characters that XML would refuse are dropped.
Result<std::vector<Segment>, SsmlError> plain(std::string_view text);

}  // namespace convoke::ssml
