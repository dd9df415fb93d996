#include "speech/program.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <optional>
#include <utility>

#include "base/descriptor.h"

namespace convoke::speech {
namespace {

using Clock = std::chrono::steady_clock;

/// The input as a file in memory: unlike a pipe it never blocks and never raises SIGPIPE.
Descriptor input_file(std::string_view input) {
  Descriptor file(::memfd_create("speech", MFD_CLOEXEC));
  if (!file.is_open()) return file;
  while (!input.empty()) {
    const auto written = ::write(file.get(), input.data(), input.size());
    if (written <= 0) break;
    input.remove_prefix(static_cast<std::size_t>(written));
  }
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  // posix_spawn's type is historical: it changes nothing.
  for (const std::string& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

/// A running program, killed and waited for at the end of its scope.
class Process {
 public:
  explicit Process(pid_t pid) : pid_(pid) {}
  ~Process() {
    if (pid_ > 0) end();
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// Kills whatever of the group still runs. True if the program itself had ended well.
  bool end() {
    siginfo_t ended{};
    const bool has_ended =
        ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
        ended.si_pid == pid_;
    ::kill(-pid_, SIGKILL);  // before it is reaped, so that the number is still its own
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    return has_ended && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

  /// Waits for the end without reaping.
  bool wait_until(Clock::time_point deadline) const {
    const Descriptor handle(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    if (!handle.is_open()) return false;
    return wait_for_input(handle.get(), deadline);
  }

  static bool wait_for_input(int descriptor, Clock::time_point deadline) {
    for (;;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
      if (left.count() <= 0) return false;
      pollfd polled{.fd = descriptor, .events = POLLIN, .revents = 0};
      if (::poll(&polled, 1, static_cast<int>(left.count())) > 0) return true;
    }
  }

 private:
  pid_t pid_;
};

std::optional<pid_t> spawn(const Program& program, int input, int output) {
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  sigset_t none{};
  sigset_t all{};
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  const auto arguments = pointers(program.arguments);
  const auto environment = pointers(program.environment);
  pid_t pid = 0;
  const int error = ::posix_spawnp(&pid, arguments.front(), &actions, &attributes, arguments.data(),
                                   environment.data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) return std::nullopt;
  return pid;
}

Result<Bytes, ProgramError> read_all(int from, std::size_t most_bytes, Clock::time_point deadline) {
  Bytes output;
  std::array<std::uint8_t, 65536> block{};
  for (;;) {
    if (!Process::wait_for_input(from, deadline)) return fail(ProgramError::TimedOut);
    const auto size = ::read(from, block.data(), block.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return fail(ProgramError::Failed);
    if (size == 0) return output;
    if (output.size() + static_cast<std::size_t>(size) > most_bytes)
      return fail(ProgramError::TooMuch);
    output.insert(output.end(), block.begin(), block.begin() + size);
  }
}

}  // namespace

Result<Bytes, ProgramError> run(const Program& program, std::string_view input) {
  if (program.arguments.empty()) return fail(ProgramError::NotStarted);
  const auto deadline = Clock::now() + program.deadline;
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return fail(ProgramError::NotStarted);
  const Descriptor from_program(pipe[0]);
  Descriptor to_us(pipe[1]);
  const auto text = input_file(input);
  if (!text.is_open()) return fail(ProgramError::NotStarted);
  const auto pid = spawn(program, text.get(), to_us.get());
  to_us.close();
  if (!pid) return fail(ProgramError::NotStarted);

  Process process(*pid);
  auto output = read_all(from_program.get(), program.most_output_bytes, deadline);
  if (!output) return output;
  if (!process.wait_until(deadline)) return fail(ProgramError::TimedOut);
  if (!process.end()) return fail(ProgramError::Failed);
  return output;
}

}  // namespace convoke::speech
