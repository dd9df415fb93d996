#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/transport_address.h"

/// What is read as an address is the same when it is written and read again; a block holds its own
/// base.
// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using convoke::IpAddress;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto ip = IpAddress::parse(text)) CHECK(IpAddress::parse(ip->text()) == ip);
  if (const auto block = convoke::IpBlock::parse(text)) {
    CHECK(block->prefix_bits >= 0 && block->prefix_bits <= 128);
    CHECK(block->contains(block->base));
  }
  return 0;
}
