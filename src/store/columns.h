#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/time.h"
#include "control/store.h"

/// How values stand in columns. Only TEXT and BIGINT are used, which SQLite and PostgreSQL share.
namespace convoke::store {

/// Bytes as lower-case hex digits.
std::string to_text(const Bytes& bytes);
/// The inverse; empty for what is no such text.
Bytes bytes_of(std::string_view hex);

/// Milliseconds since 1970-01-01 UTC.
inline std::int64_t to_column(WallTime time) {
  return time.time_since_epoch().count();
}
inline WallTime time_of(std::int64_t column) {
  return WallTime{std::chrono::milliseconds{column}};
}

std::string to_text(control::Channel channel);
control::Channel channel_of(std::string_view text);

std::string to_text(control::OutboxState state);

}  // namespace convoke::store
