#include "wire/contact_text.h"

#include <algorithm>
#include <cstdint>

namespace convoke::wire {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::size_t kMaxMailAddress = 254;
constexpr std::size_t kMaxLocalPart = 64;

struct Lead {
  std::size_t following;
  char32_t bits;
  char32_t least;  ///< A smaller code point is an overlong form.
};

std::optional<Lead> lead(unsigned char byte) {
  if (byte < 0x80U) return Lead{0, byte, 0};
  if ((byte & 0xE0U) == 0xC0U) return Lead{1, byte & 0x1FU, 0x80};
  if ((byte & 0xF0U) == 0xE0U) return Lead{2, byte & 0x0FU, 0x800};
  if ((byte & 0xF8U) == 0xF0U) return Lead{3, byte & 0x07U, 0x10000};
  return std::nullopt;
}

bool is_code_point(char32_t point) {
  return point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
}

bool is_control(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x2028 || point == 0x2029 ||
         (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

void append_utf8(std::string& out, char32_t point) {
  const auto byte = [](char32_t bits) {
    return static_cast<char>(static_cast<std::uint8_t>(bits));
  };
  if (point < 0x80) {
    out += byte(point);
  } else if (point < 0x800) {
    out += {byte(0xC0U | (point >> 6U)), byte(0x80U | (point & 0x3FU))};
  } else if (point < 0x10000) {
    out += {byte(0xE0U | (point >> 12U)), byte(0x80U | ((point >> 6U) & 0x3FU)),
            byte(0x80U | (point & 0x3FU))};
  } else {
    out += {byte(0xF0U | (point >> 18U)), byte(0x80U | ((point >> 12U) & 0x3FU)),
            byte(0x80U | ((point >> 6U) & 0x3FU)), byte(0x80U | (point & 0x3FU))};
  }
}

bool is_alphanumeric(char each) {
  return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') ||
         (each >= '0' && each <= '9');
}

/// RFC 5321 §4.1.2 Dot-string: atoms with single dots between them.
bool is_dot_string(std::string_view text) {
  constexpr std::string_view kAtomMarks = "!#$%&'*+-/=?^_`{|}~.";
  return !text.empty() && text.front() != '.' && text.back() != '.' &&
         text.find("..") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [&](char each) {
           return is_alphanumeric(each) || kAtomMarks.find(each) != std::string_view::npos;
         });
}

bool is_domain_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(),
                     [](char each) { return is_alphanumeric(each) || each == '-'; });
}

bool is_domain(std::string_view text) {
  for (;;) {
    const auto dot = text.find('.');
    if (!is_domain_label(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

std::optional<std::u32string> decode_utf8(std::string_view text) {
  std::u32string points;
  points.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto first = lead(static_cast<unsigned char>(text[i++]));
    if (!first || text.size() - i < first->following) return std::nullopt;
    char32_t point = first->bits;
    for (std::size_t end = i + first->following; i < end; ++i) {
      const auto next = static_cast<unsigned char>(text[i]);
      if ((next & 0xC0U) != 0x80U) return std::nullopt;
      point = (point << 6U) | (next & 0x3FU);
    }
    if (point < first->least || !is_code_point(point)) return std::nullopt;
    points += point;
  }
  return points;
}

bool has_control_characters(std::string_view text) {
  const auto points = decode_utf8(text);
  return !points || std::any_of(points->begin(), points->end(), is_control);
}

bool is_mail_address(std::string_view text) {
  const auto at = text.find('@');
  return at != std::string_view::npos && text.size() <= kMaxMailAddress && at <= kMaxLocalPart &&
         is_dot_string(text.substr(0, at)) && is_domain(text.substr(at + 1));
}

std::string shown(std::string_view text, std::size_t limit) {
  auto cut = std::min(text.size(), 4 * limit);
  while (cut > 0 && cut < text.size() && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U)
    --cut;
  const auto points = decode_utf8(text.substr(0, cut)).value_or(std::u32string(1, kReplacement));
  std::string out;
  for (const auto point : std::u32string_view(points).substr(0, limit))
    append_utf8(out, is_control(point) ? kReplacement : point);
  if (points.size() > limit || text.size() > cut) out += "…";
  return out;
}

}  // namespace convoke::wire
