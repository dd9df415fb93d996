#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "mail/smtp_dialogue.h"
#include "mail/smtp_result.h"

/// A mail server says these lines: what is kept is bounded, and what people are shown of it is one
/// line of printable ASCII.
// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using convoke::mail::SmtpFailure;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  convoke::mail::SmtpDialogue said;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
    said.on_reply_line(rest.substr(0, end));
    rest.remove_prefix(end);
    CHECK(said.code() >= 0 && said.code() <= 999);
    CHECK(said.reply().size() <= 4096);
  }
  const auto result = convoke::mail::classify({.kind = SmtpFailure::Kind::Reply,
                                               .code = said.code(),
                                               .reply = said.reply(),
                                               .server = "mail.example.com:587"});
  CHECK(result.text.size() <= 400);
  CHECK(std::all_of(result.text.begin(), result.text.end(),
                    [](char c) { return c >= ' ' && c <= '~'; }));
  return 0;
}
