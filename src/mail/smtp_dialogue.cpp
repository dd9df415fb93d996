#include "mail/smtp_dialogue.h"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace convoke::mail {
namespace {

constexpr int kFarewell = 221;

}  // namespace

void SmtpDialogue::on_reply_line(std::string_view line) {
  constexpr std::size_t kCodeDigits = 3;
  constexpr std::size_t kMostBytes = 4096;
  if (line.size() < kCodeDigits) return;
  int code = 0;
  const char* const end = line.data() + kCodeDigits;
  const auto parsed = std::from_chars(line.data(), end, code);
  if (parsed.ec != std::errc{} || parsed.ptr != end || code == kFarewell) return;

  if (!continues_) reply_.clear();
  if (reply_.size() < kMostBytes)
    reply_.append(line.substr(std::min(kCodeDigits + 1, line.size())));
  continues_ = line.size() > kCodeDigits && line[kCodeDigits] == '-';
  code_ = code;
  if (continues_) return;
  if (code == 220) ++greetings_;
  if (code == 235) logged_in_ = true;
}

}  // namespace convoke::mail
