#include "drop_folder/drop_folder.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "base/descriptor.h"
#include "drop_folder/candidates.h"
#include "drop_folder/files.h"
#include "drop_folder/strays.h"
#include "wire/json_tree.h"

namespace convoke::drop_folder {

namespace asio = boost::asio;
using control::UploadRefusal;

namespace {

using Answer = Result<control::UploadOutcome, UploadRefusal>;

Descriptor make_bell() {
  return Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

void ring(const Descriptor& bell) {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(bell.get(), &one, sizeof one);
}

/// One answer on its way from the control loop to the watching thread. Owned by both, as either may
/// end first.
struct AnswerSlot {
  Descriptor bell = make_bell();
  std::optional<Answer> answer{};
};

control::Task<Answer> ask(control::Service& service, std::string content) {
  control::Upload upload;
  upload.content = std::move(content);
  co_return co_await service.upload(std::move(upload));
}

Instant steady_now() {
  return Instant(std::chrono::steady_clock::now().time_since_epoch());
}

const char* sentence(Stray::Kind kind) {
  switch (kind) {
    case Stray::Kind::Name:
      return "is not taken, for its name does not end in .json: rename it, or take it away";
    case Stray::Kind::Link:
      return "is not taken, for it is a link: put a copy of the file here";
    case Stray::Kind::NoFile:
      return "is not taken, for it is no regular file: take it away";
  }
  return "";
}

/// Half of a file is not.
bool is_json(std::string_view content) {
  return wire::read_json(content, {.depth = wire::kMaxFileDepth}).has_value();
}

std::vector<wire::FileProblem> whole(std::string fault, std::string mend) {
  return {{"", std::move(fault), std::move(mend)}};
}

}  // namespace

class DropFolder::Watcher {
 public:
  Watcher(asio::any_io_executor control_loop, control::Service& service, Settings settings,
          OnFile on_file)
      : control_loop_(std::move(control_loop)),
        service_(service),
        settings_(std::move(settings)),
        on_file_(std::move(on_file)),
        candidates_(settings_.settle),
        strays_(settings_.stray_patience) {
    const auto fault = make_folders(settings_.folder);
    if (!fault.empty()) throw std::runtime_error("the drop folder cannot be used: " + fault);
    watch();  // Before the thread runs, so that no closing from now on goes unseen.
    thread_ = std::thread([this] { run(); });
  }

  ~Watcher() {
    *alive_ = false;
    ring(stop_);
    thread_.join();
  }

 private:
  enum class Woken { Stopped, Otherwise };

  void run() {
    do {
      look();
    } while (wait_for(inotify_, pause()) != Woken::Stopped);
  }

  /// Waits until `other` can be read, or for `timeout`, or for the end, which wins.
  Woken wait_for(const Descriptor& other, int timeout_ms) const {
    std::array<pollfd, 2> polled{pollfd{stop_.get(), POLLIN, 0}, pollfd{other.get(), POLLIN, 0}};
    while (::poll(polled.data(), polled.size(), timeout_ms) < 0 && errno == EINTR) {
    }
    return polled[0].revents != 0 ? Woken::Stopped : Woken::Otherwise;
  }

  int pause() const {
    const auto now = steady_now();
    const auto until = std::min(candidates_.deadline(), now + settings_.poll);
    const auto rest = std::chrono::ceil<std::chrono::milliseconds>(until - now);
    return static_cast<int>(std::max(rest, std::chrono::milliseconds(1)).count());
  }

  void look() {
    // Each time, as somebody may have replaced the folder; for a folder that is watched it changes
    // nothing.
    watch();
    drain_inotify();
    const auto listing = list_folder(settings_.folder);
    if (!listing) {
      if (std::exchange(folder_fault_, listing.error()) != listing.error())
        report({FileReport::Kind::Deferred, "", listing.error()});
      make_folders(settings_.folder);
      return;
    }
    folder_fault_.clear();
    for (const auto& stray : strays_.look(listing->strays, steady_now()))
      report({FileReport::Kind::Ignored, stray.name, sentence(stray.kind)});
    for (const auto& file : candidates_.look(listing->files, steady_now()))
      if (wait_for(stop_, 0) != Woken::Stopped) take(file);
  }

  /// Where this fails, looking at intervals is enough.
  void watch() const {
    ::inotify_add_watch(inotify_.get(), settings_.folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO);
  }

  void drain_inotify() {
    alignas(inotify_event) std::array<char, 16'384> buffer{};
    for (;;) {
      const auto size = ::read(inotify_.get(), buffer.data(), buffer.size());
      if (size <= 0) return;
      for (const char* at = buffer.data(); at < buffer.data() + size;) {
        const auto* event = reinterpret_cast<const inotify_event*>(at);
        if (event->len > 0) candidates_.on_closed(static_cast<const char*>(event->name));
        at += sizeof(inotify_event) + event->len;
      }
    }
  }

  void take(const SeenFile& file) {
    const auto content = read_file(settings_.folder, file, settings_.size_limit_bytes);
    if (!content) return refuse(file, content.error());
    const auto answer = upload(*content);
    if (!answer || !is_unchanged(settings_.folder, file)) return;
    if (answer->has_value()) return accept(file, **answer);
    const auto& refusal = answer->error();
    if (refusal.kind == UploadRefusal::Kind::Unavailable)
      return defer(file, "the service is unavailable");
    if (!is_json(*content) && waits_for_the_rest(file)) return;
    reject(file, refusal.problems);
  }

  bool waits_for_the_rest(const SeenFile& file) {
    using Doubt = Candidates::Doubt;
    const auto writer = writer_of(settings_.folder, file.name);
    const auto doubt = candidates_.doubt(file.name, writer, steady_now());
    if (doubt == Doubt::WaitsLong)
      report({FileReport::Kind::Deferred, file.name,
              writer == Writer::AtIt ? "is not whole yet: its writer has it open"
                                     : "is not whole yet: the rest may be on its way"});
    return doubt != Doubt::Over;
  }

  void refuse(const SeenFile& file, const ReadFault& fault) {
    switch (fault.kind) {
      case ReadFault::Kind::Gone:
        return;
      case ReadFault::Kind::TooLarge:
        return reject(
            file, whole("is larger than " + std::to_string(settings_.size_limit_bytes) + " bytes",
                        "Write several files with the same EventId."));
      case ReadFault::Kind::Forbidden:
        return reject(file, whole("cannot be read: " + fault.reason,
                                  "Let the user that runs Convoke read the file."));
      case ReadFault::Kind::Failed:
        return defer(file, fault.reason);
    }
  }

  /// No value: the end came first.
  std::optional<Answer> upload(const std::string& content) {
    const auto slot = std::make_shared<AnswerSlot>();
    asio::post(control_loop_, [this, alive = alive_, slot, content] {
      if (!*alive) return;
      asio::co_spawn(
          control_loop_,
          [&service = service_, slot, content]() -> control::Task<void> {
            auto answer = co_await ask(service, content);
            slot->answer.emplace(std::move(answer));
          },
          [slot](const std::exception_ptr& error) {
            if (error)
              slot->answer.emplace(fail(UploadRefusal{UploadRefusal::Kind::Unavailable, {}}));
            ring(slot->bell);
          });
    });
    if (wait_for(slot->bell, -1) == Woken::Stopped) return std::nullopt;
    std::uint64_t rings = 0;
    if (::read(slot->bell.get(), &rings, sizeof rings) != sizeof rings) return std::nullopt;
    return std::move(slot->answer);
  }

  void accept(const SeenFile& file, const control::UploadOutcome& outcome) {
    const auto fault = move_to_done(settings_.folder, file.name);
    if (!fault.empty()) return defer(file, fault);
    using Kind = FileReport::Kind;
    report({outcome.repeated ? Kind::Repeated : Kind::Accepted, file.name, outcome.event.text});
  }

  void reject(const SeenFile& file, const std::vector<wire::FileProblem>& problems) {
    const auto fault = move_to_rejected(settings_.folder, file.name, problems);
    if (!fault.empty()) return defer(file, fault);
    report({FileReport::Kind::Rejected, file.name, std::to_string(problems.size()) + " problems"});
  }

  void defer(const SeenFile& file, std::string why) {
    candidates_.defer(file.name, steady_now());
    report({FileReport::Kind::Deferred, file.name, std::move(why)});
  }

  void report(FileReport report) {
    asio::post(control_loop_, [this, alive = alive_, report = std::move(report)] {
      if (*alive) on_file_(report);
    });
  }

  asio::any_io_executor control_loop_;
  control::Service& service_;
  Settings settings_;
  OnFile on_file_;
  /// False once this object is gone; read and written on the control loop only. Owned by this
  /// object and by what it posted there.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  Descriptor stop_ = make_bell();
  Descriptor inotify_{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
  Candidates candidates_;
  Strays strays_;
  std::string folder_fault_;
  std::thread thread_;
};

DropFolder::DropFolder(asio::any_io_executor control_loop, control::Service& service,
                       Settings settings, OnFile on_file)
    : watcher_(std::make_unique<Watcher>(std::move(control_loop), service, std::move(settings),
                                         std::move(on_file))) {}

DropFolder::~DropFolder() = default;

}  // namespace convoke::drop_folder
