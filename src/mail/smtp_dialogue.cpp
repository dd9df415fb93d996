#include "mail/smtp_dialogue.h"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace convoke::mail {
namespace {

constexpr int kFarewell = 221;

}  // namespace

void SmtpDialogue::on_reply_line(std::string_view line) {
  constexpr std::size_t code_digits = 3;
  constexpr std::size_t most_bytes = 4096;
  if (line.size() < code_digits) return;
  int code = 0;
  const char* const end = line.data() + code_digits;
  const auto parsed = std::from_chars(line.data(), end, code);
  if (parsed.ec != std::errc{} || parsed.ptr != end || code == kFarewell) return;

  if (!continues_) reply_.clear();
  if (reply_.size() < most_bytes)
    reply_.append(line.substr(std::min(code_digits + 1, line.size())));
  continues_ = line.size() > code_digits && line[code_digits] == '-';
  code_ = code;
  if (continues_) return;
  if (code == 220) ++greetings_;
  if (code == 235) logged_in_ = true;
}

}  // namespace convoke::mail
