#include "wire/rtcp.h"

#include <algorithm>
#include <array>

#include "base/check.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace convoke;
  const auto compound = wire::parse_rtcp({data, size});
  if (!compound) return 0;

  const auto blocks = compound->blocks.items();
  std::array<std::uint8_t, 2048> memory{};
  const auto written = wire::write_rtcp({.ssrc = compound->sender_ssrc,
                                         .sender_info = compound->sender_info,
                                         .blocks = blocks,
                                         .cname = compound->cname,
                                         .bye = !compound->byes.items().empty()},
                                        memory);
  const auto again = wire::parse_rtcp(written);
  CHECK(again.has_value());
  CHECK(again->sender_ssrc == compound->sender_ssrc);
  CHECK(again->sender_info == compound->sender_info);
  CHECK(std::ranges::equal(again->blocks.items(), blocks));
  CHECK(again->cname == compound->cname);
  CHECK(again->byes.items().empty() == compound->byes.items().empty());
  return 0;
}
