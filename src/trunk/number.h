#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace convoke::trunk {

/// How a trunk writes numbers: +15550100, 15550100, 0015550100, or as in North America (ten digits
/// at home, 011 and the country code abroad).
enum class NumberFormat { PlusE164, E164, DoubleZero, NorthAmerica };

/// An E.164 number as it goes into a URI of a trunk of that format. What is not E.164 (an
/// extension) goes as it is.
std::string to_wire(std::string_view number, NumberFormat format);

/// The E.164 number that the user part of a URI means: "+1 (312) 555-0100;phone-context=x",
/// "13125550100", "0013125550100", "01113125550100", and "3125550100" from North America. Nothing
/// if it is none of these.
std::optional<std::string> from_wire(std::string_view user, NumberFormat format);

}  // namespace convoke::trunk
