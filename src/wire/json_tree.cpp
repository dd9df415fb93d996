#include "wire/json_tree.h"

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <utility>

namespace convoke::wire {
namespace {

namespace json = boost::json;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Builds the tree from the parser's events. The names of its members are the library's.
class TreeBuilder {
 public:
  // Names and members are those that boost::json::basic_parser asks of a handler.
  // NOLINTBEGIN(readability-identifier-naming,readability-convert-member-functions-to-static)
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);

  explicit TreeBuilder(std::size_t max_values) : values_left_(max_values) {}

  void on_line(std::size_t line) { line_ = line; }
  bool is_full() const { return full_; }
  JsonValue take_root() { return std::move(root_); }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_array_begin(json::error_code& ec) { return open(JsonValue{JsonValue::Array{}}, ec); }
  bool on_array_end(std::size_t, json::error_code&) { return close(); }
  bool on_object_begin(json::error_code& ec) { return open(JsonValue{JsonValue::Object{}}, ec); }
  bool on_object_end(std::size_t, json::error_code&) { return close(); }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_string(json::string_view rest, std::size_t, json::error_code& ec) {
    text_.append(rest.data(), rest.size());
    return add(JsonValue{std::exchange(text_, {})}, ec) != nullptr;
  }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    key_.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view rest, std::size_t, json::error_code&) {
    key_.append(rest.data(), rest.size());
    key_line_ = line_;
    return true;
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, json::error_code& ec) {
    return add(JsonValue{number}, ec) != nullptr;
  }
  bool on_uint64(std::uint64_t number, json::string_view, json::error_code& ec) {
    return add(JsonValue{static_cast<double>(number)}, ec) != nullptr;
  }
  bool on_double(double number, json::string_view, json::error_code& ec) {
    return add(JsonValue{number}, ec) != nullptr;
  }
  bool on_bool(bool boolean, json::error_code& ec) {
    return add(JsonValue{boolean}, ec) != nullptr;
  }
  bool on_null(json::error_code& ec) { return add(JsonValue{}, ec) != nullptr; }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }
  // NOLINTEND(readability-identifier-naming,readability-convert-member-functions-to-static)

 private:
  JsonValue* add(JsonValue value, json::error_code& ec) {
    if (values_left_ == 0) {
      full_ = true;
      ec = json::error::array_too_large;
      return nullptr;
    }
    --values_left_;
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    if (auto* array = std::get_if<JsonValue::Array>(&open_.back()->value)) {
      return &array->emplace_back(std::move(value));
    }
    auto& object = std::get<JsonValue::Object>(open_.back()->value);
    object.push_back({std::exchange(key_, {}), key_line_, std::move(value)});
    return &object.back().value;
  }

  bool open(JsonValue value, json::error_code& ec) {
    // A container grows only while none inside it is open, so the pointers stay valid.
    auto* added = add(std::move(value), ec);
    if (added != nullptr) open_.push_back(added);
    return added != nullptr;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  std::size_t values_left_;
  bool full_ = false;
  std::size_t line_ = 1;
  std::size_t key_line_ = 1;
  std::string text_;
  std::string key_;
  JsonValue root_;
  std::vector<JsonValue*> open_;
};

std::string reason_of(const json::error_code& error, const JsonLimits& limits) {
  if (error == json::error::too_deep)
    return "is nested deeper than " + std::to_string(limits.depth);
  if (error == json::error::incomplete) return "is not valid JSON: it ends too early";
  if (error == json::error::extra_data) return "is not valid JSON: something follows its end";
  if (error == json::error::array_too_large)
    return "holds more than " + std::to_string(limits.values) + " values";
  return "is not valid JSON: " + error.message();
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char each) {
    return (static_cast<unsigned char>(each) & 0xC0U) != 0x80U;
  }));
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

Result<JsonValue, JsonFault> read_json(std::string_view text, const JsonLimits& limits) {
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark)
    text.remove_prefix(kByteOrderMark.size());
  json::parse_options options;
  options.max_depth = limits.depth;
  json::basic_parser<TreeBuilder> parser(options, limits.values);

  // Line by line, for the line numbers: within a JSON token there is no line break.
  std::size_t line = 0;
  std::string_view current = text;
  json::error_code error;
  do {
    ++line;
    const auto line_end = text.find('\n');
    const auto size = line_end == std::string_view::npos ? text.size() : line_end + 1;
    current = text.substr(0, size);
    text.remove_prefix(size);
    std::size_t used = 0;
    if (parser.done()) {
      if (!is_blank(current)) error = json::error::extra_data;
    } else {
      parser.handler().on_line(line);
      used = parser.write_some(!text.empty(), current.data(), current.size(), error);
      if (!error && parser.done() && !is_blank(current.substr(used)))
        error = json::error::extra_data;
    }
    if (error)
      return fail(
          JsonFault{line, characters(current.substr(0, used)) + 1, reason_of(error, limits)});
  } while (!text.empty());
  return parser.handler().take_root();
}

}  // namespace convoke::wire
