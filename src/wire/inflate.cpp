#include "wire/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "base/check.h"

namespace convoke::wire {
namespace {

/// zlib's stream of raw deflate, released in any case.
class RawInflater {
 public:
  explicit RawInflater(BytesView compressed) {
    // zlib's interface predates const; it does not write to its input.
    stream_.next_in = const_cast<Bytef*>(compressed.data());
    stream_.avail_in = static_cast<uInt>(compressed.size());
    CHECK(inflateInit2(&stream_, -MAX_WBITS) == Z_OK);
  }
  RawInflater(const RawInflater&) = delete;
  RawInflater& operator=(const RawInflater&) = delete;
  ~RawInflater() { inflateEnd(&stream_); }

  /// Appends what one step gives; zlib's code.
  int step(std::string& text) {
    std::array<char, 4096> chunk{};
    stream_.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream_.avail_out = chunk.size();
    const int code = inflate(&stream_, Z_NO_FLUSH);
    text.append(chunk.data(), chunk.size() - stream_.avail_out);
    return code;
  }

 private:
  z_stream stream_{};
};

}  // namespace

std::optional<std::string> inflate_raw(BytesView compressed, std::size_t limit_bytes) {
  RawInflater inflater(compressed);
  std::string text;
  while (text.size() <= limit_bytes) {
    const int code = inflater.step(text);
    if (code == Z_STREAM_END) break;
    if (code != Z_OK) return std::nullopt;
  }
  if (text.size() > limit_bytes) return std::nullopt;
  return text;
}

}  // namespace convoke::wire
