#include "flow/digit_pattern.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace convoke::flow {
namespace {

using CharacterSet = DigitPattern::CharacterSet;
using Instruction = DigitPattern::Instruction;
using Operation = DigitPattern::Operation;

constexpr std::size_t kMaxProgram = 2048;
constexpr int kMaxCompileSteps = 16384;
constexpr int kMaxRepetition = 128;
constexpr int kUnlimited = std::numeric_limits<int>::max();

struct Node {
  enum class Kind { Empty, Character, Begin, End, Sequence, Either, Repeat };
  Kind kind = Kind::Empty;
  CharacterSet set{};
  std::vector<Node> children{};
  int min = 1;
  int max = 1;
};

CharacterSet range(char first, char last) {
  CharacterSet set;
  const std::size_t end = static_cast<unsigned char>(last);
  for (std::size_t c = static_cast<unsigned char>(first); c <= end; ++c) set.set(c);
  return set;
}

CharacterSet only(char c) {
  return range(c, c);
}

std::optional<CharacterSet> escaped(char c) {
  const CharacterSet digits = range('0', '9');
  const CharacterSet words = digits | range('a', 'z') | range('A', 'Z') | only('_');
  const CharacterSet spaces = range('\t', '\r') | only(' ');
  switch (c) {
    case 'd':
      return digits;
    case 'D':
      return ~digits;
    case 'w':
      return words;
    case 'W':
      return ~words;
    case 's':
      return spaces;
    case 'S':
      return ~spaces;
    default:
      break;
  }
  if (words.test(static_cast<std::size_t>(c))) return std::nullopt;
  return only(c);
}

/// Recursive descent; the first mistake ends it. Depth is bounded by the expression's length.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::optional<Node> parse() {
    Node node = either();
    if (failed_ || at_ != text_.size()) return std::nullopt;
    return node;
  }

 private:
  bool more() const { return !failed_ && at_ < text_.size(); }
  char peek() const { return text_[at_]; }
  bool skip(char c) {
    if (!more() || peek() != c) return false;
    ++at_;
    return true;
  }
  Node refuse() {
    failed_ = true;
    return {};
  }

  Node either() {
    Node node{.kind = Node::Kind::Either};
    node.children.push_back(sequence());
    while (skip('|')) node.children.push_back(sequence());
    return node;
  }

  Node sequence() {
    Node node{.kind = Node::Kind::Sequence};
    while (more() && peek() != '|' && peek() != ')') node.children.push_back(repeated());
    return node;
  }

  Node repeated() {
    Node node = atom();
    while (more()) {
      int min = 0;
      int max = kUnlimited;
      if (skip('?')) {
        max = 1;
      } else if (skip('+')) {
        min = 1;
      } else if (skip('{')) {
        if (!bounds(min, max)) return refuse();
      } else if (!skip('*')) {
        return node;
      }
      skip('?');  // lazy or not, the same texts match
      Node outer{.kind = Node::Kind::Repeat, .min = min, .max = max};
      outer.children.push_back(std::move(node));
      node = std::move(outer);
    }
    return node;
  }

  bool bounds(int& min, int& max) {
    const std::optional<int> low = number();
    if (!low) return false;
    min = max = *low;
    if (skip(',')) {
      max = kUnlimited;
      if (more() && peek() != '}') {
        const std::optional<int> high = number();
        if (!high) return false;
        max = *high;
      }
    }
    return skip('}') && min <= max;
  }

  std::optional<int> number() {
    int value = 0;
    const std::size_t start = at_;
    while (more() && peek() >= '0' && peek() <= '9') {
      value = value * 10 + (peek() - '0');
      ++at_;
      if (value > kMaxRepetition) return std::nullopt;
    }
    if (at_ == start) return std::nullopt;
    return value;
  }

  Node atom() {
    const char c = peek();
    ++at_;
    switch (c) {
      case '(':
        return group();
      case '[':
        return character_class();
      case '^':
        return {.kind = Node::Kind::Begin};
      case '$':
        return {.kind = Node::Kind::End};
      case '.':
        return {.kind = Node::Kind::Character, .set = ~CharacterSet{}};
      case '\\':
        return escape();
      case '*':
      case '+':
      case '?':
      case '{':
        return refuse();
      default:
        return {.kind = Node::Kind::Character, .set = only(c)};
    }
  }

  Node group() {
    if (skip('?') && !skip(':')) return refuse();
    Node node = either();
    return skip(')') ? node : refuse();
  }

  Node escape() {
    if (!more()) return refuse();
    const std::optional<CharacterSet> set = escaped(peek());
    ++at_;
    if (!set) return refuse();
    return {.kind = Node::Kind::Character, .set = *set};
  }

  Node character_class() {
    CharacterSet set;
    const bool negated = skip('^');
    while (more() && peek() != ']') {
      const char first = peek();
      ++at_;
      if (first == '[') return refuse();
      if (first == '\\') {
        const Node member = escape();
        set |= member.set;
        continue;
      }
      char last = first;
      if (at_ + 1 < text_.size() && peek() == '-' && text_[at_ + 1] != ']') {
        last = text_[at_ + 1];
        at_ += 2;
        if (last < first || last == '\\' || last == '[') return refuse();
      }
      set |= range(first, last);
    }
    if (!skip(']') || set.none()) return refuse();
    return {.kind = Node::Kind::Character, .set = negated ? ~set : set};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

/// Thompson's construction. Every fragment is entered at its first instruction and left by falling
/// off its end, so fragments are joined by standing one after the other.
class Compiler {
 public:
  std::optional<std::vector<Instruction>> compile(const Node& node) {
    emit(node);
    add({.operation = Operation::Match});
    if (failed_) return std::nullopt;
    return std::move(program_);
  }

 private:
  std::size_t here() const { return program_.size(); }

  void add(Instruction instruction) {
    if (here() >= kMaxProgram) failed_ = true;
    if (failed_) return;
    instruction.next = here() + 1;
    program_.push_back(instruction);
  }

  void emit(const Node& node) {
    if (++steps_ > kMaxCompileSteps) failed_ = true;
    if (failed_) return;
    switch (node.kind) {
      case Node::Kind::Empty:
        return;
      case Node::Kind::Character:
        return add({.operation = Operation::Character, .set = node.set});
      case Node::Kind::Begin:
        return add({.operation = Operation::Begin});
      case Node::Kind::End:
        return add({.operation = Operation::End});
      case Node::Kind::Sequence:
        for (const Node& child : node.children) emit(child);
        return;
      case Node::Kind::Either:
        return emit_either(node);
      case Node::Kind::Repeat:
        return emit_repeat(node);
    }
  }

  void emit_either(const Node& node) {
    std::vector<std::size_t> ends;
    for (std::size_t i = 0; i + 1 < node.children.size() && !failed_; ++i) {
      const std::size_t fork = here();
      add({.operation = Operation::Fork});
      emit(node.children[i]);
      ends.push_back(here());
      add({.operation = Operation::Fork});
      if (!failed_) program_[fork].other = here();
    }
    emit(node.children.back());
    if (failed_) return;
    for (const std::size_t end : ends) program_[end].next = program_[end].other = here();
  }

  void emit_repeat(const Node& node) {
    const Node& child = node.children.front();
    for (int i = 0; i < node.min && !failed_; ++i) emit(child);
    if (node.max == kUnlimited) return emit_loop(child);
    std::vector<std::size_t> forks;
    for (int i = node.min; i < node.max && !failed_; ++i) {
      forks.push_back(here());
      add({.operation = Operation::Fork});
      emit(child);
    }
    if (failed_) return;
    for (const std::size_t fork : forks) program_[fork].other = here();
  }

  void emit_loop(const Node& child) {
    const std::size_t fork = here();
    add({.operation = Operation::Fork});
    emit(child);
    const std::size_t back = here();
    add({.operation = Operation::Fork});
    if (failed_) return;
    program_[back].next = program_[back].other = fork;
    program_[fork].other = here();
  }

  std::vector<Instruction> program_{};
  int steps_ = 0;
  bool failed_ = false;
};

/// The instructions reached without reading a character, each at most once.
struct Front {
  explicit Front(std::size_t size) : seen(size, false) {}
  std::vector<std::size_t> waiting{};
  std::vector<bool> seen;
  bool matched = false;
};

void enter(const std::vector<Instruction>& program, std::size_t start, bool begin, bool end,
           Front& front) {
  std::vector<std::size_t> open{start};
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    if (front.seen[at]) continue;
    front.seen[at] = true;
    const Instruction& instruction = program[at];
    switch (instruction.operation) {
      case Operation::Match:
        front.matched = true;
        break;
      case Operation::Character:
        front.waiting.push_back(at);
        break;
      case Operation::Begin:
        if (begin) open.push_back(instruction.next);
        break;
      case Operation::End:
        if (end) open.push_back(instruction.next);
        break;
      case Operation::Fork:
        open.push_back(instruction.other);
        open.push_back(instruction.next);
        break;
    }
  }
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 128; });
}

}  // namespace

std::optional<DigitPattern> DigitPattern::compile(std::string_view expression) {
  if (expression.size() > kMaxLength || !is_ascii(expression)) return std::nullopt;
  const std::optional<Node> node = Parser(expression).parse();
  if (!node) return std::nullopt;
  auto program = Compiler().compile(*node);
  if (!program) return std::nullopt;
  return DigitPattern(std::move(*program));
}

bool DigitPattern::is_found_in(std::string_view text) const {
  text = text.substr(0, kMaxText);
  Front front(program_.size());
  enter(program_, 0, true, text.empty(), front);
  for (std::size_t i = 0; i < text.size() && !front.matched; ++i) {
    const bool end = i + 1 == text.size();
    const auto c = static_cast<unsigned char>(text[i]);
    Front after(program_.size());
    for (const std::size_t at : front.waiting) {
      if (c >= 128 || !program_[at].set.test(c)) continue;
      enter(program_, program_[at].next, false, end, after);
    }
    enter(program_, 0, false, end, after);
    front = std::move(after);
  }
  return front.matched;
}

}  // namespace convoke::flow
