#include "mail/smtp_dialogue.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"

namespace convoke::mail {
namespace {

constexpr unsigned kFarewell = 221;

}  // namespace

void SmtpDialogue::on_reply_line(std::string_view line) {
  constexpr std::size_t kCodeDigits = 3;
  constexpr std::size_t kMostBytes = 4096;
  if (line.size() < kCodeDigits) return;
  const auto parsed = parse_number<unsigned>(line.substr(0, kCodeDigits));
  if (!parsed || *parsed == kFarewell) return;
  const int code = static_cast<int>(*parsed);

  if (!continues_) reply_.clear();
  const auto words = line.substr(std::min(kCodeDigits + 1, line.size()));
  reply_.append(words.substr(0, kMostBytes - reply_.size()));
  continues_ = line.size() > kCodeDigits && line[kCodeDigits] == '-';
  code_ = code;
  if (continues_) return;
  if (code == 220) ++greetings_;
  if (code == 235) logged_in_ = true;
}

}  // namespace convoke::mail
