#include "wire/ssml.h"

#include <expat.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>

namespace convoke::ssml {
namespace {

using std::chrono::milliseconds;

constexpr double kSlowestRate = 0.5;
constexpr double kFastestRate = 2.0;
constexpr double kLongestBreakMs = 10'000;
constexpr Duration kAfterSentence = milliseconds(400);
constexpr Duration kAfterParagraph = milliseconds(700);

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80;
}

template <class Value, std::size_t kSize>
std::optional<Value> named(const std::array<std::pair<std::string_view, Value>, kSize>& table,
                           std::string_view name) {
  for (const auto& [key, value] : table)
    if (key == name) return value;
  return std::nullopt;
}

/// A decimal number without sign, and what follows it.
struct Quantity {
  double amount = 0;
  std::string_view unit{};
};

std::optional<Quantity> quantity(std::string_view text) {
  constexpr std::size_t kMostDigits = 9;
  Quantity found;
  double place = 0;
  std::size_t at = 0;
  for (; at < text.size() && at < kMostDigits; ++at) {
    const char c = text[at];
    if (c == '.' && place == 0) {
      place = 1;
      continue;
    }
    if (c < '0' || c > '9') break;
    if (place == 0) {
      found.amount = found.amount * 10 + (c - '0');
    } else {
      place /= 10;
      found.amount += place * (c - '0');
    }
  }
  if (at == 0) return std::nullopt;
  found.unit = text.substr(at);
  return found;
}

Duration break_of(std::string_view time, std::string_view strength) {
  static constexpr auto kStrengths =
      std::to_array<std::pair<std::string_view, milliseconds>>({{"none", milliseconds(0)},
                                                                {"x-weak", milliseconds(100)},
                                                                {"weak", milliseconds(200)},
                                                                {"medium", milliseconds(400)},
                                                                {"strong", milliseconds(700)},
                                                                {"x-strong", milliseconds(1000)}});
  if (const auto given = quantity(time); given && (given->unit == "s" || given->unit == "ms")) {
    const double ms = given->amount * (given->unit == "s" ? 1000 : 1);
    return milliseconds(static_cast<int>(std::min(ms, kLongestBreakMs)));
  }
  return named(kStrengths, strength).value_or(milliseconds(400));
}

double rate_of(std::string_view rate) {
  static constexpr auto kRates = std::to_array<std::pair<std::string_view, double>>(
      {{"x-slow", 0.5}, {"slow", 0.75}, {"medium", 1.0}, {"fast", 1.25}, {"x-fast", 1.5}});
  if (const auto given = quantity(rate); given && given->unit == "%") return given->amount / 100;
  return named(kRates, rate).value_or(1.0);
}

Emphasis emphasis_of(std::string_view level) {
  static constexpr auto kLevels = std::to_array<std::pair<std::string_view, Emphasis>>(
      {{"none", Emphasis::None}, {"reduced", Emphasis::Reduced}, {"strong", Emphasis::Strong}});
  return named(kLevels, level).value_or(Emphasis::Moderate);
}

enum class SayAs { Plainly, Singly, Telephone };

SayAs say_as_of(std::string_view interpret_as) {
  static constexpr auto kWays =
      std::to_array<std::pair<std::string_view, SayAs>>({{"digits", SayAs::Singly},
                                                         {"characters", SayAs::Singly},
                                                         {"spell-out", SayAs::Singly},
                                                         {"telephone", SayAs::Telephone}});
  return named(kWays, interpret_as).value_or(SayAs::Plainly);
}

/// "123456" becomes "1, 2, 3, 4, 5, 6": a comma is the shortest pause that every voice knows.
/// What is neither letter nor digit separates.
std::string said_singly(std::string_view text) {
  std::string out;
  bool inside_character = false;
  for (const char c : text) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    if (!is_letter_or_digit(c)) {
      inside_character = false;
      continue;
    }
    if (!out.empty() && !(continues && inside_character)) out += ", ";
    out += c;
    inside_character = true;
  }
  return out;
}

std::string said(std::string_view text, SayAs way) {
  switch (way) {
    case SayAs::Plainly:
      return std::string(text);
    case SayAs::Singly:
      return said_singly(text);
    case SayAs::Telephone: {
      const bool has_plus = text.find('+') != std::string_view::npos;
      return (has_plus ? "plus " : "") + said_singly(text);
    }
  }
  return {};
}

struct Manner {
  double rate = 1.0;
  Emphasis emphasis = Emphasis::None;
  SayAs say_as = SayAs::Plainly;
  bool silent = false;  ///< Inside `sub`: its alias was said already.
};

/// Puts words and pauses in a row; neighbours in the same manner become one segment.
class Script {
 public:
  void say(std::string_view text, const Manner& manner) {
    const double rate = std::clamp(manner.rate, kSlowestRate, kFastestRate);
    const bool continues = !segments_.empty() && segments_.back().pause == Duration::zero() &&
                           segments_.back().rate == rate &&
                           segments_.back().emphasis == manner.emphasis;
    if (!continues) {
      if (std::all_of(text.begin(), text.end(), is_blank)) return;
      segments_.push_back({.text = {}, .rate = rate, .emphasis = manner.emphasis, .pause = {}});
    }
    append(segments_.back().text, text);
  }

  void separate() {
    if (!segments_.empty()) append(segments_.back().text, " ");
  }

  void pause(Duration pause) {
    if (segments_.empty()) segments_.emplace_back();
    segments_.back().pause += pause;
    paused_ += pause;
  }

  Result<std::vector<Segment>, SsmlError> finish() && {
    if (paused_ > kMaxPause) return fail(SsmlError::TooLong);
    for (Segment& segment : segments_)
      if (!segment.text.empty() && segment.text.back() == ' ') segment.text.pop_back();
    std::erase_if(segments_, [](const Segment& segment) {
      return segment.text.empty() && segment.pause == Duration::zero();
    });
    return std::move(segments_);
  }

 private:
  static void append(std::string& to, std::string_view text) {
    for (const char c : text) {
      if (!is_blank(c))
        to += c;
      else if (!to.empty() && to.back() != ' ')
        to += ' ';
    }
  }

  std::vector<Segment> segments_;
  Duration paused_{};
};

std::string_view attribute(const char** attributes, std::string_view name) {
  for (; *attributes != nullptr; attributes += 2)
    if (attributes[0] == name) return attributes[1];
  return {};
}

/// What expat calls. The first error stops it.
class Reader {
 public:
  explicit Reader(XML_Parser parser) : parser_(parser) {
    XML_SetUserData(parser, this);
    XML_SetElementHandler(
        parser,
        [](void* self, const char* name, const char** attributes) {
          static_cast<Reader*>(self)->on_start(name, attributes);
        },
        [](void* self, const char* name) { static_cast<Reader*>(self)->on_end(name); });
    XML_SetCharacterDataHandler(parser, [](void* self, const char* text, int size_bytes) {
      static_cast<Reader*>(self)->text_.append(text, static_cast<std::size_t>(size_bytes));
    });
    XML_SetStartDoctypeDeclHandler(parser,
                                   [](void* self, const char*, const char*, const char*, int) {
                                     static_cast<Reader*>(self)->stop(SsmlError::NotWellFormed);
                                   });
  }

  Result<std::vector<Segment>, SsmlError> read(std::string_view text) {
    const auto status = XML_Parse(parser_, text.data(), static_cast<int>(text.size()), XML_TRUE);
    if (error_) return fail(*error_);
    if (status != XML_STATUS_OK) return fail(SsmlError::NotWellFormed);
    return std::move(script_).finish();
  }

 private:
  void stop(SsmlError error) {
    if (!error_) error_ = error;
    XML_StopParser(parser_, XML_FALSE);
  }

  void on_start(std::string_view name, const char** attributes) {
    if (error_) return;
    flush();
    if (manners_.size() == 1 && name != "speak") return stop(SsmlError::NotSpeech);
    if (manners_.size() > kMaxDepth) return stop(SsmlError::TooDeep);
    Manner manner = manners_.back();
    if (name == "prosody") manner.rate *= rate_of(attribute(attributes, "rate"));
    if (name == "emphasis") manner.emphasis = emphasis_of(attribute(attributes, "level"));
    if (name == "say-as") manner.say_as = say_as_of(attribute(attributes, "interpret-as"));
    if (name == "break" && !manner.silent)
      script_.pause(break_of(attribute(attributes, "time"), attribute(attributes, "strength")));
    if (name == "sub") {
      text_ = attribute(attributes, "alias");
      flush();
      manner.silent = true;
    }
    manners_.push_back(manner);
  }

  void on_end(std::string_view name) {
    if (error_) return;
    flush();
    manners_.pop_back();
    if (name == "s") script_.pause(kAfterSentence);
    if (name == "p") script_.pause(kAfterParagraph);
  }

  void flush() {
    const Manner& manner = manners_.back();
    if (!manner.silent && !text_.empty()) {
      if (manner.say_as == SayAs::Plainly) {
        script_.say(text_, manner);
      } else {
        script_.separate();
        script_.say(said(text_, manner.say_as), manner);
      }
    }
    text_.clear();
  }

  XML_Parser parser_;
  std::vector<Manner> manners_{Manner{}};
  std::string text_;
  Script script_;
  std::optional<SsmlError> error_;
};

}  // namespace

Result<std::vector<Segment>, SsmlError> parse(std::string_view text) {
  if (text.size() > kMaxTextBytes) return fail(SsmlError::TooLong);
  const std::unique_ptr<std::remove_pointer_t<XML_Parser>, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate("UTF-8"), XML_ParserFree);
  return Reader(parser.get()).read(text);
}

Result<std::vector<Segment>, SsmlError> plain(std::string_view text) {
  if (text.size() > kMaxTextBytes) return fail(SsmlError::TooLong);
  std::string kept;
  for (const char c : text)
    if (is_blank(c) || static_cast<unsigned char>(c) >= 0x20) kept += c;
  Script script;
  script.say(kept, {});
  return std::move(script).finish();
}

}  // namespace convoke::ssml
