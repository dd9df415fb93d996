#pragma once

#include <string_view>
#include <vector>

namespace convoke::speech {

/// The text in pieces of at most 200 bytes, cut after a sentence, else after a comma, else between
/// words, else between characters. flite's effort grows with the square of what it is given at
/// once: 3,000 digits took it minutes.
std::vector<std::string_view> phrases(std::string_view text);

}  // namespace convoke::speech
