#pragma once

#include <concepts>
#include <iostream>
#include <sstream>
#include <string_view>

namespace convoke::bench {

/// One object of JSON in one line of standard output. Names and texts are ours: nothing is escaped.
class JsonLine {
 public:
  explicit JsonLine(std::string_view event) { line_ << R"({"event":")" << event << '"'; }

  template <class Number>
  requires std::integral<Number> || std::floating_point<Number> JsonLine& add(std::string_view name,
                                                                              Number value) {
    line_ << ",\"" << name << "\":" << value;
    return *this;
  }

  JsonLine& add(std::string_view name, std::string_view text) {
    line_ << ",\"" << name << "\":\"" << text << '"';
    return *this;
  }

  void print() const { std::cout << line_.str() << '}' << std::endl; }

 private:
  std::ostringstream line_{};
};

}  // namespace convoke::bench
