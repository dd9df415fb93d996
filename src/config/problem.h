#pragma once

#include <string>
#include <vector>

namespace convoke::config {

/// One thing an operator has to mend. Never holds a value of a secret key.
struct Problem {
  std::string key{};    ///< "http.listen", "trunks.0.host", "CONVOKE_HTTP_LISTEN".
  std::string where{};  ///< "line 4", "CONVOKE_HTTP__LISTEN"; empty if nothing was written.
  std::string fault{};  ///< What is wrong: "\"8080\" is not an address and a port".
  std::string mend{};   ///< What to do: "write for example \"127.0.0.1:8080\"".

  bool operator==(const Problem&) const = default;
};

using Problems = std::vector<Problem>;

/// One sentence: `http.listen (line 4): "8080" is not an address and a port; write for example ...`
std::string text(const Problem& problem);

/// As a person wrote it, in quotes, shortened, control characters shown as '?'.
std::string quoted(const std::string& written);

}  // namespace convoke::config
