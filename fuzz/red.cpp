#include "wire/red.h"

#include <algorithm>

#include "base/check.h"

/// What is read is written again byte for byte.
// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace convoke;
  const BytesView payload(data, size);
  const auto red = wire::parse_red(payload);
  if (!red) return 0;
  Bytes memory(size);
  CHECK(wire::write_red(*red, memory) == size);
  CHECK(std::ranges::equal(memory, payload));
  return 0;
}
