#include "sip/sipp_fixture.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iomanip>
#include <sstream>

namespace convoke::sip {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Binds (and closes again) a port for UDP and TCP both; 0 if it is taken.
std::uint16_t try_bind(const std::string& ip, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (getaddrinfo(ip.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return 0;
  sockaddr_storage address{};
  socklen_t size = found->ai_addrlen;
  std::memcpy(&address, found->ai_addr, size);
  freeaddrinfo(found);
  for (const int type : {SOCK_DGRAM, SOCK_STREAM}) {
    const int fd = socket(address.ss_family, type, 0);
    const bool is_free = bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0;
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    close(fd);
    if (!is_free) return 0;
  }
  // The port is at the same place in both families' addresses.
  return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

/// Whether somebody has the port. Does not try it: who binds it in that moment would be refused.
bool is_bound(const std::string& protocol, std::uint16_t port) {
  std::ostringstream ending;
  ending << ':' << std::uppercase << std::hex << std::setw(4) << std::setfill('0') << port;
  for (const auto* family : {"", "6"}) {
    std::ifstream sockets("/proc/net/" + protocol + family);
    std::string slot;
    std::string local;
    for (std::string rest; sockets >> slot >> local; std::getline(sockets, rest))
      if (local.ends_with(ending.str())) return true;
  }
  return false;
}

std::string read_file(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::string with_words(std::string text, const std::map<std::string, std::string>& words) {
  for (const auto& [name, value] : words) {
    const auto mark = "@" + name + "@";
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark))
      text.replace(at, mark.size(), value);
  }
  return text;
}

}  // namespace

Sipp::Sipp(const Play& play) {
  std::string pattern = std::filesystem::temp_directory_path() / "convoke-sipp-XXXXXX";
  folder_ = mkdtemp(pattern.data());
  const auto scenario = folder_ / "scenario.xml";
  std::ofstream(scenario) << with_words(
      read_file(std::filesystem::path(CONVOKE_SIPP_SCENARIOS) / (play.scenario + ".xml")),
      play.words);
  while (port_ == 0) port_ = try_bind(play.ip, 0);

  std::vector<std::string> words{"sipp",
                                 "-sf",
                                 scenario,
                                 "-i",
                                 play.ip,
                                 "-p",
                                 std::to_string(port_),
                                 "-m",
                                 "1",
                                 "-timeout",
                                 "15s",
                                 "-timeout_error",
                                 "-nostdin",
                                 "-trace_err",
                                 "-trace_msg",
                                 "-s",
                                 play.service,
                                 "-t",
                                 play.tcp ? "t1" : "u1"};
  const std::string_view host = play.ip == "::1" ? "[::1]:" : "127.0.0.1:";
  if (play.target_port != 0) words.push_back(std::string(host) + std::to_string(play.target_port));
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addchdir_np(&files, folder_.c_str());  // its logs go there
  posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&files, 1, 2);
  if (posix_spawnp(&pid_, "sipp", &files, nullptr, arguments.data(), environ) != 0) pid_ = -1;
  posix_spawn_file_actions_destroy(&files);
  if (play.target_port == 0) wait_until_bound(play);
}

void Sipp::wait_until_bound(const Play& play) {
  for (int i = 0; i < 1000 && !is_bound(play.tcp ? "tcp" : "udp", port_); ++i)
    if (wait_for_exit(milliseconds(5))) return;
}

std::optional<int> Sipp::wait_for_exit(milliseconds limit) {
  if (pid_ < 0) return -1;
  const int process = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  pollfd end{.fd = process, .events = POLLIN, .revents = 0};
  const bool has_ended = poll(&end, 1, static_cast<int>(limit.count())) > 0;
  close(process);
  if (!has_ended) return std::nullopt;
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool Sipp::succeeds() {
  const auto code = wait_for_exit(seconds(20));
  if (code == 0) return true;
  for (const auto& file : std::filesystem::directory_iterator(folder_))
    if (file.path().extension() == ".log")
      ADD_FAILURE() << file.path().filename() << ":\n" << read_file(file.path());
  return false;
}

Sipp::~Sipp() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  std::filesystem::remove_all(folder_);
}

void Events::add(control::sip::Event event) {
  const std::scoped_lock lock(mutex_);
  events_.push_back(std::move(event));
  came_.notify_all();
}

void Events::count(std::string_view reason) {
  const std::scoped_lock lock(mutex_);
  ++counts_[std::string(reason)];
}

std::optional<control::sip::Event> Events::take() {
  std::unique_lock lock(mutex_);
  if (!came_.wait_for(lock, seconds(5), [this] { return !events_.empty(); })) {
    ADD_FAILURE() << "nothing came within five seconds";
    return std::nullopt;
  }
  auto event = std::move(events_.front());
  events_.erase(events_.begin());
  return event;
}

int Events::counted(const std::string& reason) {
  const std::scoped_lock lock(mutex_);
  const auto found = counts_.find(reason);
  return found == counts_.end() ? 0 : found->second;
}

std::size_t Events::waiting() {
  const std::scoped_lock lock(mutex_);
  return events_.size();
}

}  // namespace convoke::sip
