#include "client/progress_view.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <optional>
#include <string_view>
#include <utility>

#include "client/json_members.h"

namespace convoke::client {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxNameWidth = 24;

struct Words {
  std::string_view state{};
  std::string_view said{};
};
constexpr std::array<Words, 15> kCallWords{{{"queued", "phone queued"},
                                            {"dialling", "phone dialling"},
                                            {"ringing", "phone ringing"},
                                            {"answered", "phone answered"},
                                            {"joined", "joined by phone"},
                                            {"declined", "declined"},
                                            {"no key", "phone answered, but no key pressed"},
                                            {"busy", "phone busy"},
                                            {"no answer", "phone not answered"},
                                            {"refused", "call refused"},
                                            {"bad number", "number does not work"},
                                            {"failed", "call failed"},
                                            {"cancelled", "call cancelled"},
                                            {"expired", "call expired"},
                                            {"left", "left"}}};

/// Reads what http::rfc3339 wrote.
std::optional<WallTime> time(const json::object& object, std::string_view member) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  std::array<int, 4> clock{};
  const std::string written = text(object, member);
  // NOLINTNEXTLINE(cert-err34-c): a number too large gives a wrong time on a line, nothing worse.
  if (std::sscanf(written.c_str(), "%4d-%2u-%2uT%2d:%2d:%2d.%3dZ", &year, &month, &day,
                  clock.data(), &clock[1], &clock[2], &clock[3]) != 7) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{clock[0]} +
         std::chrono::minutes{clock[1]} + std::chrono::seconds{clock[2]} +
         std::chrono::milliseconds{clock[3]};
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

/// Without what a terminal would obey: C0, DEL and (in UTF-8) C1 control characters.
std::string harmless(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto code = static_cast<unsigned char>(text[i]);
    const bool c1 =
        code == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (c1) ++i;
    const bool is_control = code < 0x20 || code == 0x7F || c1;
    result.push_back(is_control ? '?' : text[i]);
  }
  return result;
}

std::string name_of(const json::object& invitee) {
  for (const char* member : {"Name", "PhoneNumber", "Email"}) {
    if (std::string name = text(invitee, member); !name.empty()) return harmless(name);
  }
  return "?";
}

std::string key_of(const json::object& invitee) {
  return text(invitee, "PhoneNumber") + "\n" + text(invitee, "Email") + "\n" +
         text(invitee, "Name");
}

std::string with_detail(std::string said, const json::object& invitee, std::string_view member) {
  const std::string detail = harmless(text(invitee, member));
  return detail.empty() ? said : std::move(said) + " (" + detail + ")";
}

std::string call_words(const std::string& state) {
  const auto* found = std::find_if(kCallWords.begin(), kCallWords.end(),
                                   [&](const Words& each) { return each.state == state; });
  return found == kCallWords.end() ? "phone " + harmless(state) : std::string(found->said);
}

bool tells(const std::string& state) {
  return !state.empty() && state != "none";
}

std::string presence_words(const json::object& invitee) {
  if (!flag(invitee, "Present")) return "left";
  return text(invitee, "JoinMethod") == "Web" ? "joined by web" : "joined by phone";
}

void for_each_invitee(const json::object& view,
                      const std::function<void(const json::object&)>& action) {
  const json::value* invitees = view.if_contains("Invitees");
  if (invitees == nullptr || !invitees->is_array()) return;
  for (const json::value& each : invitees->get_array()) {
    if (each.is_object()) action(each.get_object());
  }
}

}  // namespace

std::string local_clock(WallTime time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm local{};
  localtime_r(&seconds, &local);
  std::array<char, 16> text{};
  std::strftime(text.data(), text.size(), "%H:%M:%S", &local);
  return text.data();
}

std::vector<std::string> ProgressView::changes(const json::object& view, WallTime now) {
  for_each_invitee(view, [&](const json::object& invitee) {
    name_width_ = std::max(name_width_, std::min(width(name_of(invitee)), kMaxNameWidth));
  });
  std::vector<std::string> lines;
  for_each_invitee(view, [&](const json::object& each) { compare(each, now, lines); });

  const std::string before = std::exchange(state_, text(view, "State"));
  if (state_ != before && state_ != "open" && !state_.empty()) {
    const std::string event = "Event " + harmless(text(view, "EventId"));
    const WallTime at = time(view, "Ended").value_or(now);
    lines.push_back(clock_(at) + "  " + event +
                    (state_ == "ended" ? " has ended" : " has expired"));
  }
  settled_ = flag(view, "Settled");
  return lines;
}

void ProgressView::compare(const json::object& invitee, WallTime now,
                           std::vector<std::string>& lines) {
  Person person{.mail = text(invitee, "Mail"),
                .call = text(invitee, "Call"),
                .present = flag(invitee, "Present"),
                .by_web = text(invitee, "JoinMethod") == "Web",
                .muted = flag(invitee, "Muted")};
  const Person before = std::exchange(people_[key_of(invitee)], person);
  const std::string name = name_of(invitee);
  const WallTime at = time(invitee, "Changed").value_or(now);
  if (person.mail != before.mail && tells(person.mail)) {
    const std::string said = "mail " + harmless(person.mail);
    const bool went_well = person.mail == "sent" || person.mail == "queued";
    lines.push_back(line(at, name, went_well ? said : with_detail(said, invitee, "MailDetail")));
  }
  const bool call_changed = person.call != before.call && tells(person.call);
  if (call_changed) {
    lines.push_back(line(at, name, with_detail(call_words(person.call), invitee, "CallDetail")));
  }
  const bool call_told = call_changed && (person.call == "joined" || person.call == "left");
  if (person.present != before.present && !call_told) {
    lines.push_back(line(now, name, presence_words(invitee)));
  }
  if (person.muted != before.muted && person.present) {
    lines.push_back(line(now, name, person.muted ? "muted" : "no longer muted"));
  }
}

std::string ProgressView::line(WallTime at, const std::string& name,
                               const std::string& what) const {
  const std::size_t used = width(name);
  const std::string padding(used < name_width_ ? name_width_ - used : 0, ' ');
  return clock_(at) + "  " + name + padding + "  " + what;
}

std::string ProgressView::summary() const {
  std::map<std::string, int> counts;
  for (const auto& [key, person] : people_) {
    if (tells(person.call)) ++counts[harmless(person.call)];
    if (person.mail == "failed") ++counts["mail failed"];
    if (person.present && person.by_web) ++counts["joined by web"];
  }
  std::string text;
  for (const auto& [what, count] : counts) {
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + what;
  }
  return text;
}

}  // namespace convoke::client
