#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "config/config.h"

namespace convoke::telemetry {

/// One fact of a log line. Never a passcode or token; phone numbers and mail addresses masked
/// (base/mask.h). Borrows for the call only.
struct Field {
  std::string_view name{};
  std::variant<std::string_view, std::int64_t, double, bool> value{};

  Field(std::string_view field, std::string_view text) : name(field), value(text) {}
  Field(std::string_view field, const std::string& text) : name(field), value(text) {}
  Field(std::string_view field, const char* text) : name(field), value(std::string_view(text)) {}
  Field(std::string_view field, double number) : name(field), value(number) {}
  Field(std::string_view field, bool flag) : name(field), value(flag) {}
  template <class Integer>
  requires std::is_integral_v<Integer> Field(std::string_view field, Integer number)
      : name(field), value(static_cast<std::int64_t>(number)) {}
};

using Fields = std::initializer_list<Field>;

/// Writes lines with fields: text for people or a JSON object each. Any thread may call; a line is
/// formatted by its caller and written by the log's own thread. Never waits: if writing stalls, the
/// oldest waiting lines are dropped and counted. Destroying it writes what is left.
class Log {
 public:
  /// Takes a whole line with its line break. Called on the log's thread only.
  using Write = std::function<void(std::string_view line)>;

  explicit Log(const config::Log& options, Write write = write_to_standard_error);
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  ~Log();

  void debug(std::string_view message, Fields fields = {});
  void info(std::string_view message, Fields fields = {});
  void warn(std::string_view message, Fields fields = {});
  void error(std::string_view message, Fields fields = {});
  void write(config::LogLevel level, std::string_view message, std::span<const Field> fields);

  /// Whether lines of this level are written at all.
  bool is_on(config::LogLevel level) const;
  /// From now on lines below `level` are left out.
  void set_level(config::LogLevel level);

  /// How many lines were dropped since the start because writing stalled.
  std::uint64_t dropped() const;

  static void write_to_standard_error(std::string_view line);

 private:
  struct Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace convoke::telemetry
