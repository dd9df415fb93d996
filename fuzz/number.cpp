#include "trunk/number.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "trunk/line_uri.h"
#include "wire/event_file.h"

/// What a provider calls a number is E.164 or none, and comes back when it is written as that
/// provider writes it; what is read as a URI has a host, and a port only if it names one.
// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using convoke::trunk::NumberFormat;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto format : {NumberFormat::PlusE164, NumberFormat::E164, NumberFormat::DoubleZero,
                            NumberFormat::NorthAmerica}) {
    const auto number = from_wire(text, format);
    if (!number) continue;
    CHECK(convoke::wire::is_e164(*number));
    // Without a plus, ten digits are a number at home there, or one of elsewhere here.
    if (format != NumberFormat::E164) CHECK(from_wire(to_wire(*number, format), format) == number);
  }
  if (const auto line = convoke::trunk::parse_line_uri(text))
    CHECK(!line->destination.host.empty());
  return 0;
}
