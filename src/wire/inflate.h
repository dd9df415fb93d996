#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/bytes.h"

namespace convoke::wire {

/// What raw deflate (RFC 1951) holds; nothing if it is damaged, cut off, or longer than
/// `limit_bytes`.
std::optional<std::string> inflate_raw(BytesView compressed, std::size_t limit_bytes);

}  // namespace convoke::wire
