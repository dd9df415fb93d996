#include "client/progress_view.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "client/json_members.h"
#include "client/words.h"

namespace convoke::client {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxNameWidth = 24;
constexpr const char* kUntouched = "neither mailed nor rung";

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

std::string mail_words(const json::object& invitee) {
  const std::string state = text(invitee, "Mail");
  if (!tells(state)) return with_detail("not mailed", invitee, "MailDetail");
  std::string said = "mail " + harmless(state);
  const bool went_well = state == "sent" || state == "queued";
  return went_well ? said : with_detail(std::move(said), invitee, "MailDetail");
}

/// Of somebody to whom nothing was done.
std::string untouched_words(const json::object& invitee) {
  return text(invitee, "MailDetail").empty() ? kUntouched : mail_words(invitee);
}

std::string joined(const std::vector<std::string>& said) {
  std::string text;
  for (const std::string& each : said) text += (text.empty() ? "" : "; ") + each;
  return text;
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

std::vector<std::string> ProgressView::changes(const json::object& view, WallTime now) {
  for_each_invitee(view, [&](const json::object& invitee) {
    name_width_ = std::max(name_width_, std::min(width(name_of(invitee)), kMaxNameWidth));
  });
  std::vector<std::string> lines;
  for_each_invitee(view, [&](const json::object& each) {
    if (auto line = compare(each, now)) lines.push_back(std::move(*line));
  });

  const std::string before = std::exchange(state_, text(view, "State"));
  if (state_ != before && state_ != "open" && !state_.empty()) {
    const bool ended = state_ == "ended";
    const WallTime at = time(view, ended ? "Ended" : "Expires").value_or(now);
    lines.push_back(clock_(at, now) + "  Event " + harmless(text(view, "EventId")) +
                    (ended ? " has ended" : " has expired"));
  }
  settled_ = flag(view, "Settled");
  return lines;
}

std::optional<std::string> ProgressView::compare(const json::object& invitee, WallTime now) {
  Person person{.mail = text(invitee, "Mail"),
                .call = text(invitee, "Call"),
                .present = flag(invitee, "Present"),
                .by_web = text(invitee, "JoinMethod") == "Web",
                .muted = flag(invitee, "Muted")};
  const auto [entry, is_new] = people_.try_emplace(key_of(invitee));
  const Person before = std::exchange(entry->second, person);
  const bool mail_changed =
      person.mail != before.mail && (tells(person.mail) || tells(before.mail));
  const bool call_changed = person.call != before.call && tells(person.call);
  std::vector<std::string> said;
  if (mail_changed) said.push_back(mail_words(invitee));
  if (call_changed) said.push_back(with_detail(call_words(person.call), invitee, "CallDetail"));
  const bool call_told = call_changed && (person.call == "joined" || person.call == "left");
  if (person.present != before.present && !call_told) said.push_back(presence_words(invitee));
  if (person.muted != before.muted && person.present)
    said.emplace_back(person.muted ? "muted" : "no longer muted");
  if (is_new && said.empty()) said.push_back(untouched_words(invitee));
  if (said.empty()) return std::nullopt;
  // Who is present and who is muted has no time of its own: it is seen as it happens.
  const bool is_dated = is_new || mail_changed || call_changed;
  const WallTime at = is_dated ? time(invitee, "Changed").value_or(now) : now;
  return line(clock_(at, now), name_of(invitee), joined(said));
}

std::string ProgressView::line(const std::string& at, const std::string& name,
                               const std::string& what) const {
  const std::size_t used = width(name);
  const std::string padding(used < name_width_ ? name_width_ - used : 0, ' ');
  return at + "  " + name + padding + "  " + what;
}

std::string ProgressView::summary() const {
  std::map<std::string, int> counts;
  for (const auto& [key, person] : people_) {
    if (tells(person.call)) ++counts[harmless(person.call)];
    if (person.mail == "failed") ++counts["mail failed"];
    if (!tells(person.mail) && !tells(person.call) && !person.present) ++counts[kUntouched];
    if (person.present && person.by_web) ++counts["joined by web"];
  }
  std::string text;
  for (const auto& [what, count] : counts) {
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + what;
  }
  return text;
}

}  // namespace convoke::client
