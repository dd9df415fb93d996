#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/transport_address.h"

/// What an operator can set. A default-made Config is a working server on the loopback interface.
/// Meaning, unit and range of each member stand once, in keys.cpp; docs/configuration.md is made
/// from there. An empty string or an absent optional means "not set".
namespace convoke::config {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using Path = std::filesystem::path;

enum class Starttls { Require, Opportunistic, Off };
enum class Transport { Udp, Tcp };
enum class Codec { Opus, G722, Pcmu, Pcma };
enum class LogLevel { Debug, Info, Warn, Error };
enum class LogFormat { Text, Json };
/// How a trunk wants numbers written: +15550100, 15550100, 0015550100, or as in North America
/// (10 digits at home, 011 and the country code abroad).
enum class NumberFormat { PlusE164, E164, DoubleZero, NorthAmerica };

struct Server {
  Path data_dir = "./convoke-data";
  std::string public_name{};
  std::string public_url{};
  std::optional<IpAddress> public_address{};
  std::string region = "local";
  std::string account_id = "000000000000";
  std::chrono::seconds shutdown{10};
  bool operator==(const Server&) const = default;
};

struct Http {
  TransportAddress listen{IpAddress::v4(127, 0, 0, 1), 8080};
  std::string bearer_token{};
  Path tls_certificate{};
  Path tls_key{};
  bool behind_tls_proxy = false;
  std::vector<std::string> allowed_hosts{};
  int joins_per_minute = 120;
  bool operator==(const Http&) const = default;
};

struct Metrics {
  TransportAddress listen{IpAddress::v4(127, 0, 0, 1), 9090};
  bool operator==(const Metrics&) const = default;
};

struct Account {
  std::string allowed_domain{};
  bool operator==(const Account&) const = default;
};

struct Event {
  std::chrono::hours expiry{24};
  int max_invitees = 1000;
  int max_invitees_per_file = 250;
  int max_file_bytes = 1'048'576;
  int max_attendees = 250;
  int max_cameras = 25;
  int max_shares = 2;
  int miss_limit_per_day = 10;
  int tones_up_to = 8;
  bool operator==(const Event&) const = default;
};

struct Folder {
  bool enabled = true;
  Path drop{};
  std::chrono::milliseconds poll{1000};
  std::chrono::milliseconds settle{200};
  bool operator==(const Folder&) const = default;
};

struct Mail {
  std::string from{};
  std::string smtp_url{};
  std::string user{};
  std::string password{};
  Starttls starttls = Starttls::Require;
  Path ca_file{};
  Path outbox_folder{};
  std::chrono::seconds timeout{30};
  int attempts = 8;
  std::chrono::seconds backoff_first{5};
  std::chrono::seconds backoff_max{900};
  int concurrency = 4;
  bool operator==(const Mail&) const = default;
};

struct Sip {
  IpAddress listen_address = IpAddress::v4(127, 0, 0, 1);
  std::uint16_t udp_port = 5060;
  bool tcp = true;
  std::optional<IpAddress> public_address{};
  std::string user_agent = "Convoke";
  std::string caller_id{};
  std::vector<std::string> dial_in_numbers{};
  std::vector<Codec> codecs{Codec::Opus, Codec::G722, Codec::Pcmu, Codec::Pcma};
  std::chrono::seconds ring{45};
  int max_calls = 1500;
  int max_inbound_per_second = 50;
  std::chrono::seconds max_call{14'400};
  bool operator==(const Sip&) const = default;
};

struct Media {
  std::optional<IpAddress> address{};
  std::uint16_t rtp_port_first = 20'000;
  std::uint16_t rtp_port_last = 29'999;
  std::uint16_t browser_port = 30'000;
  std::optional<std::uint16_t> browser_tcp_port{};
  int workers = 1;
  bool operator==(const Media&) const = default;
};

struct Trunk {
  std::string name{};
  std::string host{};
  std::uint16_t port = 5060;
  Transport transport = Transport::Udp;
  bool register_with_provider = false;
  std::string username{};
  std::string auth_username{};
  std::string password{};
  std::string realm{};
  std::string from_domain{};
  std::chrono::seconds expires{300};
  std::vector<IpBlock> source_blocks{};
  std::string caller_id{};
  NumberFormat number_format = NumberFormat::PlusE164;
  std::vector<std::string> inbound_numbers{};
  int calls_per_second = 1;
  int max_calls = 100;
  std::chrono::seconds options_interval{30};
  int priority = 100;
  bool operator==(const Trunk&) const = default;
};

struct Line {
  std::string number{};
  std::string uri{};
  std::string name{};
  bool operator==(const Line&) const = default;
};

struct Speech {
  std::vector<std::string> command{};
  std::chrono::milliseconds command_timeout{5000};
  int cache_megabytes = 64;
  bool operator==(const Speech&) const = default;
};

struct Audio {
  std::map<std::string, Path> buckets{};
  bool operator==(const Audio&) const = default;
};

struct Log {
  LogLevel level = LogLevel::Info;
  LogFormat format = LogFormat::Text;
  bool operator==(const Log&) const = default;
};

struct Config {
  Server server{};
  Http http{};
  Metrics metrics{};
  Account account{};
  Event event{};
  Folder folder{};
  Mail mail{};
  Sip sip{};
  Media media{};
  std::vector<Trunk> trunks{};
  std::vector<Line> lines{};
  Speech speech{};
  Audio audio{};
  Log log{};
  bool operator==(const Config&) const = default;
};

/// Where event files are dropped: folder.drop, else "drop" in the data directory.
Path drop_folder(const Config& config);

/// Where mails are written to without a mail server: mail.outbox_folder, else "outbox" in the data
/// directory.
Path outbox_folder(const Config& config);

/// What links in mails begin with, without a slash at the end: server.public_url, else https and
/// server.public_name, else http and the listener's own address.
std::string public_url(const Config& config);

/// Where RTP sockets are bound: media.address, else where SIP listens. May be unspecified.
IpAddress media_address(const Config& config);

/// Where browsers come over TCP: media.browser_tcp_port, else media.browser_port.
std::uint16_t browser_tcp_port(const Config& config);

/// Media workers on a machine with so many cores: media.workers, else one for each core but one, at
/// least one and at most kMaxMediaWorkers; so many that each has ports for browsers.
inline constexpr int kMaxMediaWorkers = 64;
int media_workers(const Config& config, int cores);

/// The address told to peers in Contact headers: sip.public_address, else server.public_address,
/// else where SIP listens. Never unspecified in a Config that load() gave.
IpAddress sip_public_address(const Config& config);

/// The address told to peers in SDP: that of SIP where a public one is set, else where RTP sockets
/// are bound. Never unspecified in a Config that load() gave.
IpAddress media_public_address(const Config& config);

}  // namespace convoke::config
