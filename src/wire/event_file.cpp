#include "wire/event_file.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "wire/contact_text.h"
#include "wire/json_tree.h"

namespace convoke::wire {
namespace {

constexpr std::size_t kMaxProblems = 20;
constexpr std::size_t kMaxNotes = 20;
constexpr std::size_t kMaxNameCharacters = 100;
constexpr std::size_t kShownCharacters = 60;
constexpr std::string_view kNumberExample = "Write + and the country code: +13125551212.";

using Object = JsonValue::Object;

/// At most kMaxProblems; the last then says how many more there are.
class Problems {
 public:
  void add(std::string field, std::string fault, std::string mend) {
    ++count_;
    if (kept_.size() < kMaxProblems)
      kept_.push_back({std::move(field), std::move(fault), std::move(mend)});
  }
  bool empty() const { return count_ == 0; }
  std::vector<FileProblem> take() {
    if (count_ > kMaxProblems) {
      kept_.back() = {"", "has " + std::to_string(count_ - kMaxProblems + 1) + " more problems",
                      "Mend the others first and send the file again."};
    }
    return std::move(kept_);
  }

 private:
  std::size_t count_ = 0;
  std::vector<FileProblem> kept_;
};

/// At most kMaxNotes, then one that counts the rest.
class Notes {
 public:
  void add(std::string note) {
    if (++count_ <= kMaxNotes) kept_.push_back(std::move(note));
  }
  std::vector<std::string> take() {
    if (count_ > kMaxNotes) kept_.push_back("and " + std::to_string(count_ - kMaxNotes) + " more");
    return std::move(kept_);
  }

 private:
  std::size_t count_ = 0;
  std::vector<std::string> kept_;
};

std::string joined(const std::string& path, std::string_view key) {
  const auto name = shown(key, kShownCharacters);
  return path.empty() ? name : path + "." + name;
}

const JsonValue* find(const Object& object, std::string_view key) {
  const auto found = std::find_if(object.begin(), object.end(),
                                  [&](const JsonMember& each) { return each.key == key; });
  return found == object.end() || found->value.is_null() ? nullptr : &found->value;
}

/// What to do about a member that is missing: `mend`, unless the writer has it in other letters.
std::string missing_mend(const Object& object, std::string_view key, std::string mend) {
  const auto alike = std::find_if(object.begin(), object.end(), [&](const JsonMember& each) {
    return each.key != key && equals_ignoring_case(each.key, key);
  });
  if (alike == object.end()) return mend;
  return "There is " + shown(alike->key, kShownCharacters) + "; did you mean " + std::string(key) +
         "?";
}

/// Doubled keys mean that author and reader may each see another value (RFC 8259 §4).
void check_keys(const JsonValue& value, const std::string& path, Problems& problems) {
  if (const auto* array = value.as<JsonValue::Array>()) {
    for (std::size_t i = 0; i < array->size(); ++i)
      check_keys((*array)[i], path + "[" + std::to_string(i) + "]", problems);
  }
  const auto* object = value.as<Object>();
  if (object == nullptr) return;
  std::unordered_map<std::string_view, std::size_t> first_lines;
  for (const auto& member : *object) {
    const auto [first, is_new] = first_lines.try_emplace(member.key, member.line);
    const auto name = joined(path, member.key);
    if (!is_new) {
      problems.add(name,
                   "is given twice, on line " + std::to_string(first->second) + " and on line " +
                       std::to_string(member.line),
                   "Keep one of them.");
    }
    check_keys(member.value, name, problems);
  }
}

template <std::size_t kSize>
void note_unknown(const Object& object, const std::array<std::string_view, kSize>& known,
                  const std::string& path, Notes& notes) {
  for (const auto& member : object) {
    if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
    auto note = joined(path, member.key) + " is not used";
    const auto alike = std::find_if(known.begin(), known.end(), [&](std::string_view each) {
      return to_lower(each) == to_lower(member.key);
    });
    if (alike != known.end()) note += "; did you mean " + std::string(*alike) + "?";
    notes.add(std::move(note));
  }
}

bool is_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char each) { return each >= '0' && each <= '9'; });
}

std::string read_event_id(const Object& file, Problems& problems) {
  constexpr std::string_view kMend = "Write six digits: 123456, or \"012345\" if it begins with 0.";
  const auto* value = find(file, "EventId");
  if (value == nullptr) {
    problems.add("EventId", "is missing", missing_mend(file, "EventId", std::string(kMend)));
    return {};
  }
  if (const auto* text = value->as<std::string>()) {
    if (text->size() == 6 && is_digits(*text)) return *text;
    problems.add("EventId", "is not six digits: " + shown(*text, kShownCharacters),
                 std::string(kMend));
    return {};
  }
  if (const auto* number = value->as<std::int64_t>()) {
    if (*number >= 100'000 && *number <= 999'999) return std::to_string(*number);
    problems.add("EventId", "is not six digits: " + std::to_string(*number), std::string(kMend));
    return {};
  }
  problems.add("EventId", "is neither a whole number nor a string", std::string(kMend));
  return {};
}

/// Reads one entry of `Participants`. In faults the entry is also named as people count and call
/// it: `(entry 4, "Jane")`.
class EntryReader {
 public:
  EntryReader(const Object& entry, std::size_t index, Problems& problems)
      : entry_(entry), index_(index), problems_(problems) {}

  Participant read() {
    Participant person;
    person.name = read_name();
    name_ = person.name;
    person.phone_number = text("PhoneNumber");
    if (!person.phone_number.empty() && !is_e164(person.phone_number))
      complain("PhoneNumber", "is not an E.164 number: " + shown(person.phone_number, 40),
               number_mend(person.phone_number));
    person.email = text("Email");
    if (!person.email.empty() && !is_mail_address(person.email))
      complain("Email", "is not a mail address: " + shown(person.email, kShownCharacters),
               "Write one plain address: jane@example.com.");
    person.call = read_call();
    person.notify_again = read_notify();
    check_contact(person);
    return person;
  }

 private:
  std::string field(std::string_view key) const {
    return "Participants[" + std::to_string(index_) + "]" + (key.empty() ? "" : ".") +
           std::string(key);
  }

  std::string entry_name() const {
    const auto entry = "entry " + std::to_string(index_ + 1);
    return name_.empty() ? entry : entry + ", \"" + shown(name_, kShownCharacters) + "\"";
  }

  void complain(std::string_view key, const std::string& fault, std::string mend) {
    failed_ |= key == "PhoneNumber" || key == "Email";
    problems_.add(field(key), fault + " (" + entry_name() + ")", std::move(mend));
  }

  /// Empty if missing, null or no string, which is then complained about.
  std::string text(std::string_view key) {
    const auto* value = find(entry_, key);
    if (value == nullptr) return {};
    const auto* found = value->as<std::string>();
    if (found != nullptr) return *found;
    complain(key, "is not a string", "Put it in double quotes.");
    return {};
  }

  std::string read_name() {
    auto name = text("Name");
    const auto begin = name.find_first_not_of(' ');
    name = begin == std::string::npos ? ""
                                      : name.substr(begin, name.find_last_not_of(' ') + 1 - begin);
    const auto points = decode_utf8(name);
    if (!points || points->size() > kMaxNameCharacters) {
      complain("Name", "is longer than " + std::to_string(kMaxNameCharacters) + " characters",
               "Write a shorter name.");
    } else if (has_control_characters(name)) {
      complain("Name", "has control characters: " + shown(name, kShownCharacters),
               "Remove line breaks, tabs and marks of writing direction.");
    }
    return name;
  }

  bool read_call() {
    const auto* value = find(entry_, "CallParticipant");
    if (value == nullptr) return false;
    if (const auto* call = value->as<bool>()) return *call;
    complain("CallParticipant", "is neither true nor false", "Write true or false without quotes.");
    return false;
  }

  bool read_notify() {
    const auto* value = find(entry_, "Notify");
    if (value == nullptr) return false;
    const auto* word = value->as<std::string>();
    if (word != nullptr && *word == "again") return true;
    complain("Notify", "is not \"again\"", "Write \"again\" or leave it out.");
    return false;
  }

  void check_contact(const Participant& person) {
    if (failed_) return;
    if (person.phone_number.empty() && person.email.empty()) {
      const auto mend = missing_mend(entry_, "Email", "Give at least one of them.");
      complain("", "has neither PhoneNumber nor Email", missing_mend(entry_, "PhoneNumber", mend));
    } else if (person.call && person.phone_number.empty()) {
      complain(
          "PhoneNumber", "is missing though CallParticipant is true",
          missing_mend(entry_, "PhoneNumber", "Give the number, or set CallParticipant to false."));
    }
  }

  /// What was probably meant, if leaving out what people put between digits mends it.
  static std::string number_mend(const std::string& written) {
    std::string bare;
    for (const char each : written)
      if (std::string_view(" -./()").find(each) == std::string_view::npos) bare += each;
    if (bare.substr(0, 2) == "00") bare = "+" + bare.substr(2);
    return is_e164(bare) ? "Write " + bare + "." : std::string(kNumberExample);
  }

  const Object& entry_;
  std::size_t index_;
  Problems& problems_;
  std::string name_;
  bool failed_ = false;
};

/// Finds one person in two entries: the same number; or, where one of them has no number, the same
/// address. People with numbers of their own may share an address.
class PeopleSeen {
 public:
  std::optional<std::size_t> add(const Participant& person, std::size_t index) {
    const auto mail = to_lower(person.email);
    std::optional<std::size_t> twin;
    if (!person.phone_number.empty()) twin = remember(phones_, person.phone_number, index);
    if (mail.empty() || twin) return twin;
    const auto without_phone = mails_without_phone_.find(mail);
    if (without_phone != mails_without_phone_.end()) return without_phone->second;
    const auto first = remember(mails_, mail, index);
    if (!person.phone_number.empty()) return std::nullopt;
    mails_without_phone_.emplace(mail, index);
    return first;
  }

 private:
  using Entries = std::unordered_map<std::string, std::size_t>;

  static std::optional<std::size_t> remember(Entries& entries, const std::string& contact,
                                             std::size_t index) {
    const auto [first, is_new] = entries.try_emplace(contact, index);
    return is_new ? std::nullopt : std::optional(first->second);
  }

  Entries phones_;
  Entries mails_;
  Entries mails_without_phone_;
};

std::string entry_path(std::size_t index) {
  return "Participants[" + std::to_string(index) + "]";
}

void read_participants(const JsonValue::Array& entries, EventFile& file, Problems& problems,
                       Notes& notes) {
  constexpr std::array<std::string_view, 5> kKnown{"Name", "PhoneNumber", "Email",
                                                   "CallParticipant", "Notify"};
  PeopleSeen seen;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto* entry = entries[i].as<Object>();
    if (entry == nullptr) {
      problems.add(entry_path(i), "is not an object",
                   R"(Write {"Name": "Jane", "PhoneNumber": "+13125551212"}.)");
      continue;
    }
    note_unknown(*entry, kKnown, entry_path(i), notes);
    auto person = EntryReader(*entry, i, problems).read();
    if (const auto twin = seen.add(person, i)) {
      const auto& contact = person.phone_number.empty() ? person.email : person.phone_number;
      problems.add(entry_path(i),
                   "is the same person as " + entry_path(*twin) + ": " +
                       shown(contact, kShownCharacters) + " (entries " + std::to_string(*twin + 1) +
                       " and " + std::to_string(i + 1) + ")",
                   "Keep one of the two entries.");
    }
    file.participants.push_back(std::move(person));
  }
}

void read_people(const Object& object, const FileLimits& limits, EventFile& file,
                 Problems& problems, Notes& notes) {
  const auto* value = find(object, "Participants");
  const auto* entries = value == nullptr ? nullptr : value->as<JsonValue::Array>();
  if (value == nullptr) {
    problems.add("Participants", "is missing",
                 missing_mend(object, "Participants", "List whom to invite."));
  } else if (entries == nullptr) {
    problems.add("Participants", "is not a list", "Write [ ] around the entries.");
  } else if (entries->empty()) {
    problems.add("Participants", "is empty", "List at least one person.");
  } else if (entries->size() > limits.participants) {
    problems.add("Participants",
                 "has " + std::to_string(entries->size()) + " entries, more than the " +
                     std::to_string(limits.participants) + " of one file",
                 "Write several files with the same EventId.");
  } else {
    read_participants(*entries, file, problems, notes);
  }
}

std::vector<FileProblem> whole(std::string fault, std::string mend) {
  return {{"", std::move(fault), std::move(mend)}};
}

}  // namespace

bool is_e164(std::string_view text) {
  return text.size() >= 8 && text.size() <= 16 && text[0] == '+' && text[1] != '0' &&
         is_digits(text.substr(1));
}

Result<EventFile, std::vector<FileProblem>> parse_event_file(std::string_view json,
                                                             const FileLimits& limits) {
  if (json.size() > limits.size_bytes) {
    return fail(whole("is larger than " + std::to_string(limits.size_bytes) + " bytes",
                      "Write several files with the same EventId."));
  }
  if (!decode_utf8(json)) return fail(whole("is not UTF-8 text", "Save the file as UTF-8."));
  const auto tree = read_json(json, {.depth = kMaxFileDepth});
  if (!tree) {
    const auto& fault = tree.error();
    return fail(whole(fault.reason + " (line " + std::to_string(fault.line) + ", column " +
                          std::to_string(fault.column) + ")",
                      "Look there for a missing or needless comma, quote or bracket."));
  }
  const auto* object = tree->as<Object>();
  if (object == nullptr)
    return fail(
        whole("is not a JSON object", R"(Write {"EventId": 123456, "Participants": [ ]}.)"));

  Problems problems;
  Notes notes;
  EventFile file;
  check_keys(*tree, "", problems);
  note_unknown(*object, std::array<std::string_view, 2>{"EventId", "Participants"}, "", notes);
  file.event_id = read_event_id(*object, problems);
  read_people(*object, limits, file, problems, notes);
  file.notes = notes.take();
  if (!problems.empty()) return fail(problems.take());
  return file;
}

}  // namespace convoke::wire
