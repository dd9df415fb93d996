#include "telemetry/log.h"

#include <spdlog/async_logger.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <type_traits>
#include <utility>

#include "telemetry/escape.h"

namespace convoke::telemetry {
namespace {

constexpr std::size_t kMaxWaitingLines = 8192;
constexpr std::size_t kMaxValueBytes = 4096;

using config::LogFormat;
using config::LogLevel;

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::Debug:
      return spdlog::level::debug;
    case LogLevel::Info:
      return spdlog::level::info;
    case LogLevel::Warn:
      return spdlog::level::warn;
    case LogLevel::Error:
      return spdlog::level::err;
  }
  return spdlog::level::off;
}

std::string_view json_name(LogLevel level) {
  switch (level) {
    case LogLevel::Debug:
      return "debug";
    case LogLevel::Info:
      return "info";
    case LogLevel::Warn:
      return "warn";
    case LogLevel::Error:
      return "error";
  }
  return {};
}

std::string_view text_name(LogLevel level) {
  switch (level) {
    case LogLevel::Debug:
      return "DEBUG ";
    case LogLevel::Info:
      return "INFO  ";
    case LogLevel::Warn:
      return "WARN  ";
    case LogLevel::Error:
      return "ERROR ";
  }
  return {};
}

void append(std::string& out, bool flag) {
  out += flag ? "true" : "false";
}

template <class Number>
void append_number(std::string& out, Number number) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append(std::string& out, std::int64_t number) {
  append_number(out, number);
}

/// JSON has no infinity and no not-a-number.
void append(std::string& out, double number) {
  if (std::isfinite(number)) {
    append_number(out, number);
  } else {
    out += "null";
  }
}

std::string_view bounded(std::string_view text) {
  return text.substr(0, kMaxValueBytes);
}

std::string json_payload(LogLevel level, std::string_view message, std::span<const Field> fields) {
  std::string out = "\"level\":\"";
  out += json_name(level);
  out += "\",\"message\":";
  append_json_string(out, bounded(message));
  for (const Field& field : fields) {
    out += ',';
    append_json_string(out, field.name);
    out += ':';
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
      append_json_string(out, bounded(*text));
    } else {
      std::visit(
          [&](const auto& value) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(value)>, std::string_view>)
              append(out, value);
          },
          field.value);
    }
  }
  return out;
}

std::string text_payload(LogLevel level, std::string_view message, std::span<const Field> fields) {
  std::string out(text_name(level));
  out += bounded(message);
  for (const Field& field : fields) {
    out += ' ';
    out += field.name;
    out += '=';
    std::visit(
        [&](const auto& value) {
          if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string_view>)
            append_plain_value(out, bounded(value));
          else
            append(out, value);
        },
        field.value);
  }
  return out;
}

/// Only the log's one thread writes, so no lock is needed.
class FunctionSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit FunctionSink(Log::Write write) : write_(std::move(write)) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    write_({line.data(), line.size()});
  }
  void flush_() override {}

 private:
  Log::Write write_;
};

std::unique_ptr<spdlog::formatter> formatter_for(LogFormat format) {
  constexpr const char* kText = "%Y-%m-%dT%H:%M:%S.%eZ %v";
  constexpr const char* kJson = "{\"time\":\"%Y-%m-%dT%H:%M:%S.%eZ\",%v}";
  return std::make_unique<spdlog::pattern_formatter>(format == LogFormat::Json ? kJson : kText,
                                                     spdlog::pattern_time_type::utc, "\n");
}

}  // namespace

/// spdlog wants both shared: the logger is also held by its lines in the queue, the pool only here.
/// The pool goes first: that writes what is left and ends the thread that uses the logger.
struct Log::Engine {
  Engine(const config::Log& options, Write write) : format(options.format) {
    pool = std::make_shared<spdlog::details::thread_pool>(kMaxWaitingLines, 1);
    logger =
        std::make_shared<spdlog::async_logger>("", std::make_shared<FunctionSink>(std::move(write)),
                                               pool, spdlog::async_overflow_policy::overrun_oldest);
    logger->set_formatter(formatter_for(format));
    logger->set_level(to_spdlog(options.level));
  }

  LogFormat format;
  std::shared_ptr<spdlog::async_logger> logger;
  std::shared_ptr<spdlog::details::thread_pool> pool;
};

Log::Log(const config::Log& options, Write write)
    : engine_(std::make_unique<Engine>(options, std::move(write))) {}

Log::~Log() = default;

void Log::debug(std::string_view message, Fields fields) {
  write(LogLevel::Debug, message, {fields.begin(), fields.size()});
}

void Log::info(std::string_view message, Fields fields) {
  write(LogLevel::Info, message, {fields.begin(), fields.size()});
}

void Log::warn(std::string_view message, Fields fields) {
  write(LogLevel::Warn, message, {fields.begin(), fields.size()});
}

void Log::error(std::string_view message, Fields fields) {
  write(LogLevel::Error, message, {fields.begin(), fields.size()});
}

void Log::write(LogLevel level, std::string_view message, std::span<const Field> fields) {
  if (!is_on(level)) return;
  const auto payload = engine_->format == LogFormat::Json ? json_payload(level, message, fields)
                                                          : text_payload(level, message, fields);
  engine_->logger->log(to_spdlog(level), spdlog::string_view_t(payload.data(), payload.size()));
}

bool Log::is_on(LogLevel level) const {
  return engine_->logger->should_log(to_spdlog(level));
}

void Log::set_level(LogLevel level) {
  engine_->logger->set_level(to_spdlog(level));
}

std::uint64_t Log::dropped() const {
  return engine_->pool->overrun_counter();
}

void Log::write_to_standard_error(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace convoke::telemetry
