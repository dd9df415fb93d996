#include "content_of.h"

#include <fstream>
#include <iterator>

namespace convoke::app {

std::optional<std::string> content_of(const std::filesystem::path& file) {
  std::error_code unknown;
  if (std::filesystem::is_directory(file, unknown)) return std::nullopt;  // opens, and reads empty
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>(in), {}};
}

}  // namespace convoke::app
