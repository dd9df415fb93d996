#include "meeting/invitation_mail.h"

#include <chrono>
#include <cstddef>

#include "wire/icalendar.h"

namespace convoke::meeting {
namespace {

constexpr Duration kLength = std::chrono::hours(1);
constexpr std::size_t kCodeDigits = 6;

/// Text for HTML content and for quoted attributes.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string link(const InvitationMail& mail, const DialIn& dial_in) {
  return one_tap_link(dial_in.number, mail.event.text, mail.passcode);
}

std::string labelled_number(const DialIn& dial_in) {
  const std::string number = readable_number(dial_in.number);
  return dial_in.label.empty() ? number : number + " (" + dial_in.label + ")";
}

std::string text_codes(const InvitationMail& mail) {
  return "  Event ID:  " + grouped_code(mail.event.text) +
         "\n  Passcode:  " + grouped_code(mail.passcode) + "\n\n";
}

/// What is to be read and keyed; the body of the text part and of the calendar entry.
std::string instructions(const InvitationMail& mail) {
  std::string text;
  if (!mail.dial_in.empty()) {
    text += "Join by phone\n\n";
    for (const DialIn& dial_in : mail.dial_in)
      text += "  Call:      " + labelled_number(dial_in) + "\n  One tap:   " + link(mail, dial_in) +
              "\n";
    text +=
        text_codes(mail) + "Key both when asked; you need not wait for the questions to end.\n\n";
  }
  if (mail.web_link) text += "Join by web\n\n  " + *mail.web_link + "\n\n";
  if (mail.dial_in.empty()) text += "Your codes\n\n" + text_codes(mail);
  return text + "The passcode is yours alone: please do not pass it on.\n";
}

std::string greeting(const InvitationMail& mail) {
  return mail.to.name.empty() ? "Hello," : "Hello " + mail.to.name + ",";
}

std::string opening(const InvitationMail& mail) {
  return "A meeting has been started and you are invited: event " + grouped_code(mail.event.text) +
         ".";
}

std::string text_body(const InvitationMail& mail) {
  return greeting(mail) + "\n\n" + opening(mail) + "\n\n" + instructions(mail);
}

std::string button(std::string_view url, std::string_view caption) {
  return "<p><a class=\"button\"\n href=\"" + escaped(url) +
         "\"\n style=\"display:inline-block;padding:14px 24px;border-radius:8px;\n"
         "background:#0b57d0;color:#ffffff;font-size:18px;font-weight:bold;\n"
         "text-decoration:none\">" +
         escaped(caption) + "</a></p>\n";
}

std::string code_row(std::string_view name, std::string_view code) {
  return "<tr><td style=\"padding:4px 16px 4px 0\">" + escaped(name) +
         "</td>\n<td style=\"font-size:22px;font-weight:bold;white-space:nowrap\">" +
         escaped(grouped_code(code)) + "</td></tr>\n";
}

std::string html_phone(const InvitationMail& mail) {
  std::string html;
  for (const DialIn& dial_in : mail.dial_in) {
    if (html.empty()) {
      html += button(link(mail, dial_in), "Call and join");
      html += "<p>Or call one of these numbers and key the codes when asked:</p>\n<ul>\n";
    }
    html += "<li><a href=\"" + escaped(link(mail, dial_in)) + "\">" +
            escaped(labelled_number(dial_in)) + "</a></li>\n";
  }
  return html.empty() ? html : html + "</ul>\n";
}

std::string html_codes(const InvitationMail& mail) {
  return "<table role=\"presentation\">\n" + code_row("Event ID", mail.event.text) +
         code_row("Passcode", mail.passcode) + "</table>\n";
}

std::string html_body(const InvitationMail& mail) {
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"supported-color-schemes\" content=\"light dark\">\n<style>\n"
      ":root { color-scheme: light dark; }\n"
      "@media (prefers-color-scheme: dark) {\n"
      "  body { background: #121212 !important; color: #e8e8e8 !important; }\n"
      "  a:not(.button) { color: #8ab4f8 !important; }\n}\n</style>\n"
      "<title>Meeting invitation</title>\n</head>\n"
      "<body style=\"margin:0;padding:20px;font:16px/1.5 sans-serif\">\n";
  html += "<p>" + escaped(greeting(mail)) + "</p>\n<p>" + escaped(opening(mail)) + "</p>\n";
  html += html_phone(mail) + html_codes(mail);
  if (mail.web_link) html += button(*mail.web_link, "Join by web");
  return html + "<p>The passcode is yours alone: please do not pass it on.</p>\n</body>\n</html>\n";
}

std::string domain_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return std::string(at == std::string_view::npos ? address : address.substr(at + 1));
}

icalendar::Event calendar_entry(const InvitationMail& mail) {
  icalendar::Event entry{.uid = "event-" + mail.event.text + "-" + std::to_string(mail.generation) +
                                "@" + domain_of(mail.from.address),
                         .sequence = mail.version,
                         .stamp = mail.now,
                         .start = mail.now,
                         .end = mail.now + std::chrono::duration_cast<WallTime::duration>(kLength),
                         .summary = "Meeting: event " + grouped_code(mail.event.text),
                         .description = instructions(mail),
                         .location = {},
                         .organizer = {.name = mail.from.name, .address = mail.from.address},
                         .attendee = {.name = mail.to.name, .address = mail.to.address},
                         .conferences = {}};
  for (const DialIn& dial_in : mail.dial_in)
    entry.conferences.push_back(
        {.uri = link(mail, dial_in), .feature = "PHONE", .label = labelled_number(dial_in)});
  if (mail.web_link)
    entry.conferences.push_back(
        {.uri = *mail.web_link, .feature = "AUDIO,VIDEO", .label = "Join by web"});
  entry.location = mail.dial_in.empty()
                       ? mail.web_link.value_or("")
                       : one_tap_link(mail.dial_in.front().number, mail.event.text, mail.passcode);
  return entry;
}

}  // namespace

Result<std::string, mime::MimeError> compose(const InvitationMail& mail) {
  using mime::Encoding;
  return mime::write({.from = mail.from,
                      .to = mail.to,
                      .subject = "Meeting invitation: event " + mail.event.text,
                      .message_id = mail.message_id,
                      .date = mail.now,
                      .headers = {{.name = "Auto-Submitted", .value = "auto-generated"},
                                  {.name = "X-Auto-Response-Suppress", .value = "All"}},
                      .alternatives = {{.type = "text/plain; charset=utf-8",
                                        .encoding = Encoding::Readable,
                                        .body = text_body(mail)},
                                       {.type = "text/html; charset=utf-8",
                                        .encoding = Encoding::Readable,
                                        .body = mime::ascii_html(html_body(mail))},
                                       {.type = "text/calendar; charset=utf-8; method=REQUEST",
                                        .encoding = Encoding::Base64,
                                        .body = icalendar::write_request(calendar_entry(mail))}}});
}

std::string grouped_code(std::string_view code) {
  if (code.size() != kCodeDigits) return std::string(code);
  return std::string(code.substr(0, 3)) + " " + std::string(code.substr(3));
}

std::string readable_number(std::string_view number) {
  constexpr std::size_t kNorthAmericanSize = 12;  // "+1" and ten digits
  if (number.size() != kNorthAmericanSize || number.substr(0, 2) != "+1")
    return std::string(number);
  const std::string text(number);
  return "+1 " + text.substr(2, 3) + " " + text.substr(5, 3) + " " + text.substr(8);
}

std::string one_tap_link(std::string_view number, std::string_view event_id,
                         std::string_view passcode) {
  return "tel:" + std::string(number) + ",," + std::string(event_id) + "%23,," +
         std::string(passcode) + "%23";
}

}  // namespace convoke::meeting
