#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace convoke::wire {

struct JsonMember;

/// A value of a JSON text (RFC 8259). Unlike a map, an object keeps each member in the order of the
/// text, doubled keys included, so that they can be seen and refused.
struct JsonValue {
  using Array = std::vector<JsonValue>;
  using Object = std::vector<JsonMember>;

  /// The first alternative is null. Whole numbers that fit are int64, all others double.
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value;

  bool is_null() const { return value.index() == 0; }
  template <class T>
  const T* as() const {
    return std::get_if<T>(&value);
  }
};

struct JsonMember {
  std::string key{};
  std::size_t line = 1;  ///< Where the key stands, counted from 1.
  JsonValue value{};
};

struct JsonLimits {
  std::size_t depth = 16;        ///< Nesting of arrays and objects.
  std::size_t values = 100'000;  ///< Of the whole text.
};

/// Why a text is not JSON, and where: the place behind the last character that was understood.
struct JsonFault {
  std::size_t line = 1;    ///< From 1.
  std::size_t column = 1;  ///< From 1, in characters.
  std::string reason{};    ///< "is not valid JSON", "is nested deeper than 16".
};

/// Reads exactly one JSON value; a byte order mark before it is skipped (RFC 8259 §8.1).
Result<JsonValue, JsonFault> read_json(std::string_view text, const JsonLimits& limits);

}  // namespace convoke::wire
