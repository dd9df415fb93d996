#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "asio_clock.h"
#include "config/config.h"
#include "control/control.h"
#include "data_directory.h"
#include "drop_folder/drop_folder.h"
#include "http/router.h"
#include "http/server.h"
#include "inbox.h"
#include "sip/stack.h"
#include "speech/speaker.h"
#include "store/pooled_store.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"
#include "telemetry_journal.h"
#include "vault/file_vault.h"
#include "worker_plane.h"

namespace convoke::app {

/// The whole program, built from a checked configuration. Members stand in the order in which they
/// are needed: each uses only what stands before it, and they end in reverse.
class Server {
 public:
  /// Opens everything; throws with one sentence if something cannot be had.
  explicit Server(config::Config config);

  /// Serves until SIGTERM or SIGINT, then lets go in order. The exit status.
  int run();

 private:
  void listen();
  control::Task<void> start();
  void watch_folder();
  void tell(const drop_folder::FileReport& report);
  void say_where_things_are();
  void on_signal();
  void wait_for_calls(Instant until);
  void shut_down();
  void wait_for_silence(Instant until);

  const config::Config config_;
  const DataDirectoryLock lock_{config_.server.data_dir};
  const control::Settings settings_;
  const trunk::Table table_;
  telemetry::Log log_;
  telemetry::Metrics metrics_;
  TelemetryJournal journal_{log_, metrics_};
  boost::asio::io_context loop_{1};
  AsioClock clock_{loop_.get_executor()};
  boost::asio::thread_pool pool_;
  vault::FileVault vault_;
  store::PooledStore store_;
  std::stop_source abandon_mails_;
  std::unique_ptr<control::Mailer> mailer_;
  speech::Speaker speaker_;
  std::unique_ptr<control::Speech> speech_;
  Inbox<WorkerPlane::Event> reports_;
  Inbox<control::sip::Event> sip_events_;
  WorkerPlane media_;
  sip::Stack sip_;
  control::Control control_;
  http::Router router_;
  http::Router operations_;
  std::optional<http::Server> http_;
  std::optional<http::Server> metrics_http_;
  std::optional<drop_folder::DropFolder> drop_folder_;
  boost::asio::signal_set signals_{loop_};
  std::unique_ptr<control::Clock::Timer> shutdown_timer_;
  std::unique_ptr<control::Clock::Timer> mail_timer_;
};

}  // namespace convoke::app
