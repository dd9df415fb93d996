#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "control/store.h"

/// What the tests of this folder share: a place for a database, an event with its people.
namespace convoke::store {

using namespace std::chrono_literals;

inline constexpr WallTime kNow{1'800'000'000s};

/// A folder of its own, removed at the end.
class TempFolder {
 public:
  TempFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "convoke-store-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline meeting::Invitation invitation(int number) {
  meeting::Invitation person;
  person.phone_number = "+1312555" + std::to_string(1000 + number);
  person.key = "tel:" + person.phone_number;
  person.position = number;
  person.name = "Person " + std::to_string(number);
  person.email = "p" + std::to_string(number) + "@example.com";
  person.call = true;
  person.passcode = {Bytes{0, 1, 254, 255}, Bytes{static_cast<std::uint8_t>(number % 256), 7}};
  person.token = {Bytes{3, 1, 4}, Bytes{static_cast<std::uint8_t>(number % 256), 9}};
  person.round = 1;
  person.mail = meeting::MailState::Queued;
  person.call_state = meeting::CallState::Queued;
  person.changed = kNow;
  return person;
}

inline meeting::Event event(const std::string& id, int people) {
  meeting::Event event;
  event.id.text = id;
  event.meeting.text = "meeting-of-" + id;
  event.created = kNow;
  event.expires = kNow + 24h;
  for (int i = 0; i < people; ++i) event.invitations.push_back(invitation(i));
  return event;
}

/// One mail and one call for each invitee.
inline std::vector<control::OutboxRow> effects_of(const meeting::Event& event) {
  std::vector<control::OutboxRow> effects;
  for (const auto& person : event.invitations) {
    for (const auto channel : {control::Channel::Mail, control::Channel::Call}) {
      control::OutboxRow row;
      row.event = event.id;
      row.generation = event.generation;
      row.invitee = person.key;
      row.channel = channel;
      row.round = person.round;
      row.not_before = kNow;
      row.message_id = "id-of-" + person.key;
      effects.push_back(row);
    }
  }
  return effects;
}

inline control::UnitOfWork upload_of(const meeting::Event& event) {
  return {.event = event,
          .effects = effects_of(event),
          .uploads = {{.digest = "digest-of-" + event.id.text,
                       .event = event.id,
                       .outcome = "{}",
                       .created = kNow}}};
}

}  // namespace convoke::store
