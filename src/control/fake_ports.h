#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/ports.h"
#include "control/telephony.h"

/// Ports for tests: time that a test moves, a vault without cryptography, mailboxes, prompts and
/// wires that a test reads.
namespace convoke::control {

class FakeClock final : public Clock {
 public:
  Instant now() const override { return now_; }
  WallTime wall_now() const override {
    return start_ + std::chrono::floor<std::chrono::milliseconds>(now_.time_since_epoch());
  }

  std::unique_ptr<Timer> call_at(Instant at, std::function<void()> action) override {
    auto entry = std::make_shared<Entry>(Entry{.at = at, .action = std::move(action)});
    entries_.push_back(entry);
    return std::make_unique<Handle>(entry);
  }

  /// The earliest pending call, if it is due until `end`.
  bool run_next(Instant end) {
    std::erase_if(entries_, [](const auto& entry) { return !entry->action; });
    const auto first = std::min_element(entries_.begin(), entries_.end(),
                                        [](const auto& a, const auto& b) { return a->at < b->at; });
    if (first == entries_.end() || (*first)->at > end) return false;
    now_ = std::max(now_, (*first)->at);
    auto action = std::exchange((*first)->action, nullptr);
    action();
    return true;
  }
  void set(Instant now) { now_ = now; }

 private:
  struct Entry {
    Instant at{};
    std::function<void()> action{};
  };
  /// Shares the entry with the clock, which drops it once it is cancelled or done.
  class Handle final : public Timer {
   public:
    explicit Handle(std::shared_ptr<Entry> entry) : entry_(std::move(entry)) {}
    ~Handle() override { entry_->action = nullptr; }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

   private:
    std::shared_ptr<Entry> entry_;
  };

  Instant now_{};
  WallTime start_ = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};
  std::vector<std::shared_ptr<Entry>> entries_;
};

/// Hashes and seals by writing things down, so that a test can read them.
class FakeVault final : public Vault {
 public:
  Random& random() override { return random_; }
  Bytes keyed_hash(std::string_view text) const override { return {text.begin(), text.end()}; }
  Bytes seal(std::string_view text) override { return {text.rbegin(), text.rend()}; }
  std::optional<std::string> unseal(BytesView sealed) const override {
    return std::string(sealed.rbegin(), sealed.rend());
  }

 private:
  SeededRandom random_{7};
};

/// Keeps mails; answers each with the next of `results`, then with Sent.
class FakeMailer final : public Mailer {
 public:
  struct Mail {
    std::string recipient{};
    std::string message_id{};
    std::string message{};
  };

  Task<MailResult> send(std::string recipient, std::string message_id,
                        std::string message) override {
    mails.push_back({std::move(recipient), std::move(message_id), std::move(message)});
    if (results.empty()) co_return MailResult{.kind = MailResult::Kind::Sent, .detail = "250 OK"};
    auto result = std::move(results.front());
    results.pop_front();
    co_return result;
  }

  std::vector<Mail> mails{};
  std::deque<MailResult> results{};
};

/// Gives each text a sound of its own, so that a test can tell what was played.
class FakeSpeech final : public Speech {
 public:
  Task<Result<plane::SoundRef, SoundFault>> speak(SpokenText text) override {
    co_return sound(text.text);
  }
  Task<Result<plane::SoundRef, SoundFault>> load(AudioFile file) override {
    if (file.bucket != "prompts")
      co_return fail(SoundFault{"InvalidAudioSource", "Cannot access S3 bucket or audio file."});
    co_return sound(file.bucket + "/" + file.key);
  }

  std::string text_of(const plane::SoundRef& sound) const {
    for (const auto& [text, made] : sounds_)
      if (made == sound) return text;
    return "";
  }

 private:
  plane::SoundRef sound(const std::string& text) {
    auto& made = sounds_[text];
    if (!made) made = std::make_shared<const plane::Sound>();
    return made;
  }
  std::map<std::string, plane::SoundRef> sounds_;
};

class FakeMedia final : public MediaPlane {
 public:
  bool send(plane::Command command) override {
    if (is_full) return false;
    if (refuses_after && (*refuses_after)-- == 0) {
      refuses_after.reset();
      return false;
    }
    if (!is_dead) commands.push_back(std::move(command));
    return true;
  }
  BrowserMedia door(RoomId /*room*/) override {
    return {.address = {IpAddress::v4(192, 0, 2, 1), 30000},
            .tcp_address = {IpAddress::v4(192, 0, 2, 1), 443}};
  }
  bool is_full = false;                        ///< Refuses everything.
  bool is_dead = false;                        ///< Takes everything and does nothing.
  std::optional<std::size_t> refuses_after{};  ///< Takes so many, and refuses one.
  std::deque<plane::Command> commands{};
};

class FakeTelephony final : public sip::Telephony {
 public:
  bool send(sip::Command command) override {
    if (is_full) return false;
    if (!is_dead) commands.push_back(std::move(command));
    return true;
  }
  bool is_full = false;
  bool is_dead = false;
  std::deque<sip::Command> commands{};
};

class FakeJournal final : public Journal {
 public:
  void log(LogLevel, std::string_view message, std::vector<LogField> fields) override {
    std::string line(message);
    for (const auto& field : fields) line += " " + std::string(field.name) + "=" + field.value;
    lines.push_back(std::move(line));
  }
  void count(std::string_view metric, std::vector<LogField> /*labels*/, double /*by*/) override {
    ++counts[std::string(metric)];
  }
  void gauge(std::string_view metric, double value, std::vector<LogField> labels) override {
    std::string name(metric);
    for (const auto& label : labels) name += " " + label.value;
    gauges[name] = value;
  }
  void observe(std::string_view, Duration, std::vector<LogField>) override {}

  std::vector<std::string> lines{};
  std::map<std::string, int> counts{};
  std::map<std::string, double> gauges{};  ///< By name and values of labels: "convoke_rooms 0".
};

}  // namespace convoke::control
