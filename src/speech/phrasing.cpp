#include "speech/phrasing.h"

#include <algorithm>
#include <cstddef>

namespace convoke::speech {
namespace {

constexpr std::size_t kMostBytes = 200;

/// Bytes of the first phrase of a text that is too long for one.
std::size_t cut(std::string_view text) {
  const std::string_view head = text.substr(0, kMostBytes);
  for (const std::string_view marks : {".?!;:", ",", ""}) {
    for (std::size_t blank = head.rfind(' '); blank != std::string_view::npos && blank > 0;
         blank = head.rfind(' ', blank - 1))
      if (marks.empty() || marks.find(head[blank - 1]) != std::string_view::npos) return blank;
  }
  std::size_t size = kMostBytes;
  while (size > 1 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
  return size;
}

}  // namespace

std::vector<std::string_view> phrases(std::string_view text) {
  std::vector<std::string_view> found;
  while (text.size() > kMostBytes) {
    found.push_back(text.substr(0, cut(text)));
    text.remove_prefix(found.back().size());
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  }
  if (!text.empty()) found.push_back(text);
  return found;
}

}  // namespace convoke::speech
