#include "server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <utility>
#include <vector>

#include "data_directory.h"
#include "http/events_api.h"
#include "http/join_api.h"
#include "http/operations_api.h"
#include "http/sample_api.h"
#include "http/site.h"
#include "key_fault.h"
#include "mailers.h"
#include "media/peer_streams.h"
#include "pooled_speech.h"
#include "signalling/door.h"
#include "speech/command_voice.h"
#include "speech/flite_voice.h"
#include "version.h"
#include "wiring.h"

namespace convoke::app {
namespace {

constexpr std::size_t kInboxCapacity = 65536;
constexpr auto kShutdownLook = std::chrono::milliseconds(50);
/// For the answers to our BYEs and CANCELs.
constexpr auto kHangUpLimit = std::chrono::seconds(3);
/// For mails that are being handed over; then the next start hands them over.
constexpr auto kMailLimit = std::chrono::seconds(3);

/// Enough for as many mails as go at once, beside two that speak or read sounds.
std::size_t pool_threads(const config::Config& config) {
  return static_cast<std::size_t>(config.mail.concurrency) + 2;
}

std::filesystem::path data_file(const config::Config& config, const char* name) {
  make_data_directory(config.server.data_dir);
  return config.server.data_dir / name;
}

std::filesystem::path key_file(const config::Config& config) {
  auto file = data_file(config, "key");
  if (const auto fault = find_key_fault(config.server.data_dir)) throw std::runtime_error(*fault);
  return file;
}

/// Two sockets for each call, and some for everything else; as many as the system allows.
void raise_file_limit(int max_calls, std::size_t workers) {
  constexpr rlim_t kOthers = 1024;
  const auto wanted =
      static_cast<rlim_t>(max_calls) * 2 + workers * media::PeerStreams::kMaxStreams + kOthers;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// A whole event file, and some slack for what else a request may say.
std::size_t body_bytes(const config::Config& config) {
  constexpr std::size_t kSlackBytes = 65'536;
  return static_cast<std::size_t>(config.event.max_file_bytes) + kSlackBytes;
}

std::vector<std::unique_ptr<speech::Voice>> voices(const config::Config& config) {
  std::vector<std::unique_ptr<speech::Voice>> voices;
  if (!config.speech.command.empty())
    voices.push_back(std::make_unique<speech::CommandVoice>(config.speech.command,
                                                            config.speech.command_timeout));
  voices.push_back(std::make_unique<speech::FliteVoice>());
  return voices;
}

std::unique_ptr<control::Mailer> mailer(boost::asio::thread_pool& pool,
                                        const config::Config& config, const std::string& from,
                                        std::stop_token stop) {
  if (config.mail.smtp_url.empty()) {
    if (!config.mail.from.empty())
      std::filesystem::create_directories(config::outbox_folder(config));
    return std::make_unique<FolderMailer>(pool, mail::EmlFolder(config::outbox_folder(config)),
                                          from);
  }
  return std::make_unique<SmtpMailer>(pool, smtp_config(config), from, std::move(stop));
}

signalling::UpgradeRequest upgrade_request(const http::Request& request, MeetingId meeting) {
  signalling::UpgradeRequest upgrade{.meeting = std::move(meeting), .target = request.path};
  for (const auto& header : request.headers)
    upgrade.headers.emplace_back(header.name, header.value);
  return upgrade;
}

const char* result_of(drop_folder::FileReport::Kind kind) {
  using Kind = drop_folder::FileReport::Kind;
  switch (kind) {
    case Kind::Accepted:
      return "accepted";
    case Kind::Repeated:
      return "repeated";
    case Kind::Rejected:
      return "rejected";
    case Kind::Deferred:
      return "deferred";
    case Kind::Ignored:
      return "ignored";
  }
  return "";
}

}  // namespace

Server::Server(config::Config config)
    : config_(std::move(config)),
      settings_(control_settings(config_)),
      table_(trunk_table(config_)),
      log_(config_.log),
      metrics_(kVersion, kCommit),
      pool_(pool_threads(config_)),
      vault_(key_file(config_)),
      store_(data_file(config_, "convoke.db"),
             [this](std::string_view error) {
               log_.error("database", {{"error", error}});
             }),
      mailer_(mailer(pool_, config_, settings_.mail_from, abandon_mails_.get_token())),
      speaker_(voices(config_),
               static_cast<std::size_t>(config_.speech.cache_megabytes) * 1024U * 1024U),
      speech_(std::make_unique<PooledSpeech>(pool_, speaker_,
                                             speech::AudioFolder(config_.audio.buckets))),
      reports_(
          loop_.get_executor(), kInboxCapacity,
          [this](WorkerPlane::Event&& event) {
            media_.on_event(event);
            if (event.report) control_.on_media(*event.report);
          },
          [this] {
            metrics_.count("convoke_queue_full_total", {{"queue", "media"}});
          }),
      sip_events_(
          loop_.get_executor(), kInboxCapacity,
          [this](control::sip::Event&& event) { control_.on_sip(event); },
          [this] {
            metrics_.count("convoke_queue_full_total", {{"queue", "sip"}});
          }),
      media_({.workers = worker_settings(config_, usable_cores(), vault_.random()),
              .public_address = config::media_public_address(config_)},
             [this](WorkerPlane::Event event) { reports_.push(std::move(event)); }),
      sip_(
          sip_options(config_),
          [this](control::sip::Event event) { sip_events_.push(std::move(event)); },
          [this](std::string_view reason) {
            metrics_.count("convoke_sip_dropped_total", {{"reason", std::string(reason)}});
          }),
      control_({.executor = loop_.get_executor(),
                .settings = settings_,
                .clock = clock_,
                .vault = vault_,
                .store = store_,
                .mailer = *mailer_,
                .speech = *speech_,
                .media = media_,
                .telephony = sip_,
                .journal = journal_,
                .boot_id = vault_.random().uuid()},
               table_),
      router_(guard_rules(config_)),
      operations_(guard_rules(config_)) {
  raise_file_limit(config_.sip.max_calls, media_.worker_count());
  listen();
}

void Server::listen() {
  http::add_events_api(router_, control_,
                       {.file_bytes = static_cast<std::size_t>(config_.event.max_file_bytes)});
  http::add_sample_api(router_, control_);
  http::add_join_api(
      router_, control_.browsers(),
      {.account_id = config_.server.account_id,
       .region = config_.server.region,
       .behind_tls_proxy = config_.http.behind_tls_proxy},
      [this](control::ByteStream& stream, const http::Request& request, MeetingId meeting) {
        return signalling::serve(stream, upgrade_request(request, std::move(meeting)),
                                 control_.signalling(), {});
      });
  http::add_site(router_, http::embedded_site());
  http::add_pages(router_);
  http::add_health(router_, control_);
  http::add_health(operations_, control_);
  http::add_metrics(operations_, [this] { return metrics_.exposition(); });
  const http::ServerReports reports{
      .access =
          [this](const http::AccessLine& line) {
            metrics_.count("convoke_http_requests_total",
                           {{"method", line.method}, {"code", std::to_string(line.status)}});
            log_.debug("http", {{"method", line.method},
                                {"path", line.path},
                                {"status", line.status},
                                {"ms", line.took.count()}});
          },
      .complaint = [this](const std::string& message) { log_.warn(message); }};
  http::ServerLimits limits{.read = {.body_bytes = body_bytes(config_)}};
  if (config_.http.behind_tls_proxy) limits.of_one_source = limits.connections;
  http_.emplace(loop_.get_executor(),
                http::ServerOptions{.listen = config_.http.listen,
                                    .certificate = config_.http.tls_certificate,
                                    .key = config_.http.tls_key,
                                    .limits = limits,
                                    .reports = reports},
                router_);
  metrics_http_.emplace(loop_.get_executor(),
                        http::ServerOptions{.listen = config_.metrics.listen, .reports = reports},
                        operations_);
}

int Server::run() {
  signals_.add(SIGTERM);
  signals_.add(SIGINT);
  signals_.async_wait([this](auto error, int) {
    if (!error) on_signal();
  });
  boost::asio::co_spawn(loop_, start(), [](const std::exception_ptr& broken) {
    if (broken) std::rethrow_exception(broken);
  });
  loop_.run();
  sip_.stop();
  abandon_mails_.request_stop();
  pool_.join();
  log_.info("stopped");
  return 0;
}

control::Task<void> Server::start() {
  const auto started = co_await control_.start();
  if (!started) throw std::runtime_error("The database cannot be read; see the log.");
  watch_folder();
  say_where_things_are();
}

void Server::watch_folder() {
  if (!config_.folder.enabled) return;
  drop_folder_.emplace(loop_.get_executor(), control_,
                       drop_folder::Settings{.folder = config::drop_folder(config_),
                                             .size_limit_bytes = static_cast<std::size_t>(
                                                 config_.event.max_file_bytes),
                                             .poll = config_.folder.poll,
                                             .settle = config_.folder.settle},
                       [this](const drop_folder::FileReport& report) { tell(report); });
}

void Server::tell(const drop_folder::FileReport& report) {
  const bool is_ignored = report.kind == drop_folder::FileReport::Kind::Ignored;
  const auto* const result = result_of(report.kind);
  if (!is_ignored)
    metrics_.count("convoke_event_files_total", {{"source", "folder"}, {"result", result}});
  const std::array fields{telemetry::Field("file", report.name), telemetry::Field("result", result),
                          telemetry::Field("detail", report.detail)};
  log_.write(is_ignored ? config::LogLevel::Warn : config::LogLevel::Info, "drop folder", fields);
}

void Server::say_where_things_are() {
  if (config_.mail.from.empty()) {
    log_.warn("nobody is mailed: mail.from (FROM_EMAIL) is not set");
  } else if (config_.mail.smtp_url.empty()) {
    log_.warn("no SMTP server is configured: mails are written to a folder",
              {{"folder", config::outbox_folder(config_).string()}});
  }
  if (media_.peer_buffer_bytes() < media_io::PeerSocket::kWantedBufferBytes)
    log_.warn("video may be lost under load: the system allows small socket buffers only",
              {{"got_bytes", media_.peer_buffer_bytes()},
               {"raise", "net.core.rmem_max and net.core.wmem_max to " +
                             std::to_string(media_io::PeerSocket::kWantedBufferBytes)}});
  log_.info("ready", {{"version", kVersion},
                      {"http", http_->local().text()},
                      {"metrics", metrics_http_->local().text()},
                      {"sip_port", sip_.port()},
                      {"media_workers", media_.worker_count()},
                      {"drop_folder",
                       config_.folder.enabled ? config::drop_folder(config_).string() : "off"}});
}

void Server::on_signal() {
  log_.info("stopping: no new calls, mails or events; a second signal stops at once");
  drop_folder_.reset();
  control_.stop();
  http_->stop();
  metrics_http_->stop();
  signals_.async_wait([](auto error, int) {
    if (!error) std::_Exit(1);
  });
  mail_timer_ =
      clock_.call_at(clock_.now() + kMailLimit, [this] { abandon_mails_.request_stop(); });
  wait_for_calls(clock_.now() + config_.server.shutdown);
}

/// Until nobody is being rung or mailed, at the latest until `until`.
void Server::wait_for_calls(Instant until) {
  if (control_.is_idle() || clock_.now() >= until) {
    shut_down();
    return;
  }
  shutdown_timer_ =
      clock_.call_at(clock_.now() + kShutdownLook, [this, until] { wait_for_calls(until); });
}

/// Hangs everybody up and waits until that is carried out and written down.
void Server::shut_down() {
  control_.abandon();
  wait_for_silence(clock_.now() + kHangUpLimit);
}

void Server::wait_for_silence(Instant until) {
  const bool silent = !control_.has_calls() && control_.is_idle() && http_->connections() == 0 &&
                      metrics_http_->connections() == 0;
  if (silent || clock_.now() >= until) {
    loop_.stop();
    return;
  }
  shutdown_timer_ =
      clock_.call_at(clock_.now() + kShutdownLook, [this, until] { wait_for_silence(until); });
}

}  // namespace convoke::app
