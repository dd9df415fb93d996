#include "config/keys.h"

#include <algorithm>
#include <array>

namespace convoke::config {
namespace {

constexpr int kMaxPort = 65'535;
constexpr std::int64_t kHourSeconds = 3600;
constexpr std::int64_t kDaySeconds = 86'400;

constexpr auto kSections = std::to_array<Section>({
    {.name = "server", .doc = "Where this server keeps its data and what it is called."},
    {.name = "http", .doc = "The site, the API and the control connections of browsers."},
    {.name = "metrics", .doc = "Health and Prometheus metrics, on a listener of their own."},
    {.name = "account", .doc = "Who may sign up, once the site has accounts."},
    {.name = "event", .doc = "Limits of events, invitees and meetings."},
    {.name = "folder", .doc = "The folder that event files are dropped into."},
    {.name = "mail", .doc = "How invitations are mailed."},
    {.name = "sip", .doc = "Calls. Only configured trunks and lines can call and be called."},
    {.name = "media", .doc = "RTP and the threads that mix it."},
    {.name = "trunks",
     .doc = "SIP providers and PBXs that carry calls to and from the telephone network; one "
            "`[[trunks]]` for each.",
     .is_list = true},
    {.name = "lines",
     .doc =
         "Numbers that are rung at a fixed SIP address, such as a desk phone or a softphone; one "
         "`[[lines]]` for each.",
     .is_list = true},
    {.name = "speech", .doc = "How texts are spoken."},
    {.name = "audio", .doc = "Recorded prompts."},
    {.name = "log", .doc = "What is written to standard error."},
});

template <auto kSection, auto kMember>
Slot of(Config& config, std::size_t) {
  return &(config.*kSection.*kMember);
}

template <auto kMember>
Slot of_trunk(Config& config, std::size_t index) {
  return &(config.trunks[index].*kMember);
}

template <auto kMember>
Slot of_line(Config& config, std::size_t index) {
  return &(config.lines[index].*kMember);
}

// One row, one key: a table.
// clang-format off
constexpr auto kKeys = std::to_array<Key>({
    {.name = "server.data_dir", .slot = of<&Config::server, &Server::data_dir>,
     .doc = "Folder of the database and everything else that outlives a restart."},
    {.name = "server.public_name", .slot = of<&Config::server, &Server::public_name>,
     .doc = "Host name people reach the site by; the mail server is told it too.",
     .shape = Shape::Domain,
     .unset_means = "localhost and IP addresses; the mail server is told the machine's name"},
    {.name = "server.public_url", .slot = of<&Config::server, &Server::public_url>,
     .doc = "What web links in mails begin with, if it is not https and `public_name`.",
     .shape = Shape::WebUrl, .unset_means = "made from `public_name`, else from `http.listen`"},
    {.name = "server.public_address", .slot = of<&Config::server, &Server::public_address>,
     .doc = "IP address that phones and carriers reach this server by, if it stands behind NAT.",
     .unset_means = "the addresses it listens on"},
    {.name = "server.region", .slot = of<&Config::server, &Server::region>,
     .doc = "Region name in ARNs and in `MediaRegion`.", .shape = Shape::Word},
    {.name = "server.account_id", .slot = of<&Config::server, &Server::account_id>,
     .doc = "Account id in ARNs.", .shape = Shape::AccountId},
    {.name = "server.shutdown_seconds", .slot = of<&Config::server, &Server::shutdown>,
     .doc = "How long an orderly stop waits for work in flight.", .most = kHourSeconds},

    {.name = "http.listen", .slot = of<&Config::http, &Http::listen>,
     .doc = "IP address and port. Outside loopback, TLS (here or in a proxy) and `bearer_token` "
            "are needed."},
    {.name = "http.bearer_token", .slot = of<&Config::http, &Http::bearer_token>,
     .doc = "Token that API callers show; at least 16 characters. A program on this machine needs none where "
            "`listen` is loopback and no proxy is in front, also if one is set.",
     .unset_means = "such programs alone may use the API", .is_secret = true},
    {.name = "http.tls_certificate", .slot = of<&Config::http, &Http::tls_certificate>,
     .doc = "PEM file with the certificate and its chain.", .unset_means = "plain HTTP"},
    {.name = "http.tls_key", .slot = of<&Config::http, &Http::tls_key>,
     .doc = "PEM file with the certificate's key.", .unset_means = "plain HTTP"},
    {.name = "http.behind_tls_proxy", .slot = of<&Config::http, &Http::behind_tls_proxy>,
     .doc = "A reverse proxy does TLS: plain HTTP outside loopback is meant, and the last address in "
            "`X-Forwarded-For` is the caller's."},
    {.name = "http.allowed_hosts", .slot = of<&Config::http, &Http::allowed_hosts>,
     .doc = "Values of the Host header that are answered, beside the names of this server.",
     .shape = Shape::Host, .unset_means = "`server.public_name`, localhost and IP addresses"},
    {.name = "http.joins_per_minute", .slot = of<&Config::http, &Http::joins_per_minute>,
     .doc = "How often browsers of one address (in IPv6: one /64 network) may ask to join; as many at once. "
            "Further ones are answered 429.",
     .least = 1, .most = 100'000},

    {.name = "metrics.listen", .slot = of<&Config::metrics, &Metrics::listen>,
     .doc = "IP address and port of `/metrics`, `/healthz` and `/readyz`. They hold no personal "
            "data and ask for no token."},

    {.name = "account.allowed_domain", .slot = of<&Config::account, &Account::allowed_domain>,
     .doc = "Only mail addresses of this domain may sign up. Reserved: there is no sign-up yet, so "
            "`http.bearer_token` alone decides who may use the API.", .shape = Shape::Domain,
     .sample = "ALLOWED_DOMAIN", .unset_means = "everyone may"},

    {.name = "event.expiry_hours", .slot = of<&Config::event, &Event::expiry>,
     .doc = "How long an invitation is valid; its record is erased 24 hours after that.", .least = 1, .most = 720},
    {.name = "event.max_invitees", .slot = of<&Config::event, &Event::max_invitees>,
     .doc = "Invitees of one event.", .least = 1, .most = 100'000},
    {.name = "event.max_invitees_per_file", .slot = of<&Config::event, &Event::max_invitees_per_file>,
     .doc = "Participants in one event file or request.", .least = 1, .most = 100'000},
    {.name = "event.max_file_bytes", .slot = of<&Config::event, &Event::max_file_bytes>,
     .doc = "Size of one event file or request.", .least = 1024, .most = 1'073'741'824},
    {.name = "event.max_attendees", .slot = of<&Config::event, &Event::max_attendees>,
     .doc = "Attendees in one meeting at a time.", .least = 2, .most = 10'000},
    {.name = "event.max_cameras", .slot = of<&Config::event, &Event::max_cameras>,
     .doc = "Cameras on in one meeting at a time; 0: no video.", .most = 250},
    {.name = "event.max_shares", .slot = of<&Config::event, &Event::max_shares>,
     .doc = "Screens shared in one meeting at a time; 0: no sharing. The site shows two at most and offers no "
            "third, so more serves other clients only.",
     .most = 250},
    {.name = "event.miss_limit_per_day", .slot = of<&Config::event, &Event::miss_limit_per_day>,
     .doc = "Wrong passcodes for one event in a day (UTC), by all callers and browsers together; from then on "
            "only the numbers of its invitees may key one, and browsers need the link in the mail. Half of it is "
            "what browsers of one address may get wrong in a day.",
     .least = 1, .most = 1000},
    {.name = "event.tones_up_to", .slot = of<&Config::event, &Event::tones_up_to>,
     .doc = "Joining and leaving is heard as a tone in meetings of up to so many; 0: never.",
     .most = 10'000},

    {.name = "folder.enabled", .slot = of<&Config::folder, &Folder::enabled>,
     .doc = "Whether the drop folder is watched."},
    {.name = "folder.drop", .slot = of<&Config::folder, &Folder::drop>, .doc = "The drop folder.",
     .unset_means = "`drop` in `server.data_dir`"},
    {.name = "folder.poll_ms", .slot = of<&Config::folder, &Folder::poll>,
     .doc = "How often the folder is listed, for file systems that do not tell of changes.",
     .least = 100, .most = kHourSeconds * 1000},
    {.name = "folder.settle_ms", .slot = of<&Config::folder, &Folder::settle>,
     .doc = "A file is read when its size has not changed for so long.", .most = 60'000},

    {.name = "mail.from", .slot = of<&Config::mail, &Mail::from>, .doc = "Sender of invitations.",
     .shape = Shape::Mailbox, .sample = "FROM_EMAIL", .unset_means = "no mail is sent"},
    {.name = "mail.smtp_url", .slot = of<&Config::mail, &Mail::smtp_url>,
     .doc = "Mail server: smtp://host:587 (STARTTLS) or smtps://host:465.",
     .shape = Shape::SmtpUrl, .unset_means = "mails are written to `outbox_folder`"},
    {.name = "mail.user", .slot = of<&Config::mail, &Mail::user>, .doc = "Name to log in to the mail server with.",
     .unset_means = "no login"},
    {.name = "mail.password", .slot = of<&Config::mail, &Mail::password>, .doc = "Password of `user`.",
     .unset_means = "no login", .is_secret = true},
    {.name = "mail.starttls", .slot = of<&Config::mail, &Mail::starttls>,
     .doc = "Whether smtp:// has to switch to TLS."},
    {.name = "mail.ca_file", .slot = of<&Config::mail, &Mail::ca_file>,
     .doc = "PEM file of the authority that signed the mail server's certificate.",
     .unset_means = "the system's authorities"},
    {.name = "mail.outbox_folder", .slot = of<&Config::mail, &Mail::outbox_folder>,
     .doc = "Folder that mails are written to as .eml files where there is no mail server.",
     .unset_means = "`outbox` in the data directory"},
    {.name = "mail.timeout_seconds", .slot = of<&Config::mail, &Mail::timeout>,
     .doc = "Longest time for handing over one mail.", .least = 1, .most = 600},
    {.name = "mail.attempts", .slot = of<&Config::mail, &Mail::attempts>,
     .doc = "How often a mail is tried if the server fails temporarily.", .least = 1, .most = 100},
    {.name = "mail.backoff_first_seconds", .slot = of<&Config::mail, &Mail::backoff_first>,
     .doc = "Wait before the second attempt; it doubles from there.",
     .least = 1, .most = kHourSeconds},
    {.name = "mail.backoff_max_seconds", .slot = of<&Config::mail, &Mail::backoff_max>,
     .doc = "Longest wait between attempts.", .least = 1, .most = kDaySeconds},
    {.name = "mail.concurrency", .slot = of<&Config::mail, &Mail::concurrency>,
     .doc = "Mails handed over at a time.", .least = 1, .most = 64},

    {.name = "sip.listen_address", .slot = of<&Config::sip, &Sip::listen_address>,
     .doc = "IP address SIP is bound to; 0.0.0.0 for all, which needs a public address."},
    {.name = "sip.udp_port", .slot = of<&Config::sip, &Sip::udp_port>,
     .doc = "Port for SIP over UDP, and over TCP if that is on; 0: any free one.",
     .most = kMaxPort},
    {.name = "sip.tcp", .slot = of<&Config::sip, &Sip::tcp>, .doc = "Whether SIP over TCP is accepted."},
    {.name = "sip.public_address", .slot = of<&Config::sip, &Sip::public_address>,
     .doc = "IP address told to phones and carriers.",
     .unset_means = "`server.public_address`, else `listen_address`"},
    {.name = "sip.user_agent", .slot = of<&Config::sip, &Sip::user_agent>,
     .doc = "Value of the User-Agent header of SIP requests."},
    {.name = "sip.caller_id", .slot = of<&Config::sip, &Sip::caller_id>,
     .doc = "Number shown to those who are rung; a trunk's own wins.", .shape = Shape::Phone,
     .unset_means = "the first of `dial_in_numbers`"},
    {.name = "sip.dial_in_numbers", .slot = of<&Config::sip, &Sip::dial_in_numbers>,
     .doc = "Numbers that lead callers to the passcode question; the first one stands in mails.",
     .shape = Shape::PhoneOrDigits, .unset_means = "none"},
    {.name = "sip.codecs", .slot = of<&Config::sip, &Sip::codecs>,
     .doc = "Codecs that are offered and accepted, best first."},
    {.name = "sip.ring_seconds", .slot = of<&Config::sip, &Sip::ring>,
     .doc = "How long an invitee's phone rings.", .least = 5, .most = 180},
    {.name = "sip.max_calls", .slot = of<&Config::sip, &Sip::max_calls>,
     .doc = "Calls at a time; further ones are answered 503.", .least = 1, .most = 30'000},
    {.name = "sip.max_inbound_per_second", .slot = of<&Config::sip, &Sip::max_inbound_per_second>,
     .doc = "New inbound calls a second; further ones are answered 503.",
     .least = 1, .most = 1000},
    {.name = "sip.max_call_seconds", .slot = of<&Config::sip, &Sip::max_call>,
     .doc = "Longest call; then it is hung up.", .least = 60, .most = 7 * kDaySeconds},

    {.name = "media.address", .slot = of<&Config::media, &Media::address>,
     .doc = "IP address RTP is bound to.", .unset_means = "`sip.listen_address`"},
    {.name = "media.rtp_port_first", .slot = of<&Config::media, &Media::rtp_port_first>,
     .doc = "First UDP port for RTP; even. Each call takes two.", .least = 1024, .most = kMaxPort},
    {.name = "media.rtp_port_last", .slot = of<&Config::media, &Media::rtp_port_last>,
     .doc = "Last UDP port for RTP and RTCP; odd.", .least = 1024, .most = kMaxPort},
    {.name = "media.browser_port", .slot = of<&Config::media, &Media::browser_port>,
     .doc = "The UDP port for the media of browsers; 0: any free one. The second of several media "
            "workers takes the next port, and so on. Open them in the firewall.",
     .most = kMaxPort},
    {.name = "media.browser_tcp_port", .slot = of<&Config::media, &Media::browser_tcp_port>,
     .doc = "The TCP port for browsers whose network lets no UDP through; 0: any free one. 443 gets "
            "through most firewalls. Further media workers take the ports that follow.",
     .most = kMaxPort, .unset_means = "the number of `browser_port`"},
    {.name = "media.workers", .slot = of<&Config::media, &Media::workers>,
     .doc = "Threads that carry and mix sound and video; each meeting is on one of them. 0: one for "
            "each core but one, at least one.",
     .most = kMaxMediaWorkers},

    {.name = "trunks.name", .slot = of_trunk<&Trunk::name>,
     .doc = "Name in logs, metrics and the API. Required, and each trunk's own.",
     .shape = Shape::Word},
    {.name = "trunks.host", .slot = of_trunk<&Trunk::host>,
     .doc = "Host name or IP address of the provider. Required.", .shape = Shape::Host},
    {.name = "trunks.port", .slot = of_trunk<&Trunk::port>, .doc = "Port of the provider.",
     .least = 1, .most = kMaxPort},
    {.name = "trunks.transport", .slot = of_trunk<&Trunk::transport>,
     .doc = "How requests are sent to it."},
    {.name = "trunks.register", .slot = of_trunk<&Trunk::register_with_provider>,
     .doc = "Whether to register there, to be called at the address this server has."},
    {.name = "trunks.username", .slot = of_trunk<&Trunk::username>,
     .doc = "User of the account; the user part of From and Contact.", .unset_means = "no login"},
    {.name = "trunks.auth_username", .slot = of_trunk<&Trunk::auth_username>,
     .doc = "User name for the digest, if it is another one.", .unset_means = "`username`"},
    {.name = "trunks.password", .slot = of_trunk<&Trunk::password>, .doc = "Password for the digest.",
     .unset_means = "no login", .is_secret = true},
    {.name = "trunks.realm", .slot = of_trunk<&Trunk::realm>,
     .doc = "Answer challenges of this realm only.", .unset_means = "any realm of this trunk"},
    {.name = "trunks.from_domain", .slot = of_trunk<&Trunk::from_domain>,
     .doc = "Host part of From.", .shape = Shape::Host, .unset_means = "`host`"},
    {.name = "trunks.expires_seconds", .slot = of_trunk<&Trunk::expires>,
     .doc = "How long a registration is asked for; it is renewed in time.",
     .least = 30, .most = kDaySeconds},
    {.name = "trunks.source_blocks", .slot = of_trunk<&Trunk::source_blocks>,
     .doc = "Addresses its calls come from, as CIDR blocks: the lock of the door.",
     .unset_means = "the address of `host`"},
    {.name = "trunks.caller_id", .slot = of_trunk<&Trunk::caller_id>,
     .doc = "Number shown to those rung through this trunk; one the provider allows.",
     .shape = Shape::Phone, .unset_means = "`sip.caller_id`"},
    {.name = "trunks.number_format", .slot = of_trunk<&Trunk::number_format>,
     .doc = "How the provider writes numbers: +13125550100, 13125550100, 0013125550100, or "
            "3125550100 and 011 for abroad."},
    {.name = "trunks.inbound_numbers", .slot = of_trunk<&Trunk::inbound_numbers>,
     .doc = "Our numbers that this trunk brings calls for.", .shape = Shape::PhoneOrDigits,
     .unset_means = "`sip.dial_in_numbers`"},
    {.name = "trunks.calls_per_second", .slot = of_trunk<&Trunk::calls_per_second>,
     .doc = "New calls a second that the provider allows; more wait.", .least = 1, .most = 1000},
    {.name = "trunks.max_calls", .slot = of_trunk<&Trunk::max_calls>,
     .doc = "Calls at a time that the provider allows.", .least = 1, .most = 30'000},
    {.name = "trunks.options_seconds", .slot = of_trunk<&Trunk::options_interval>,
     .doc = "How often OPTIONS asks whether it is there; 0: never.", .most = kHourSeconds},
    {.name = "trunks.priority", .slot = of_trunk<&Trunk::priority>,
     .doc = "Trunks are tried from the lowest number up.", .most = 1000},

    {.name = "lines.number", .slot = of_line<&Line::number>,
     .doc = "The number, E.164 or an extension. Required, and each line's own.",
     .shape = Shape::PhoneOrDigits},
    {.name = "lines.uri", .slot = of_line<&Line::uri>,
     .doc = "Where it is rung: `sip:user@host:port;transport=udp`. Required.",
     .shape = Shape::SipUri},
    {.name = "lines.name", .slot = of_line<&Line::name>, .doc = "Name in logs and metrics.",
     .shape = Shape::Word, .unset_means = "the number"},

    {.name = "speech.command", .slot = of<&Config::speech, &Speech::command>,
     .doc = "Program and arguments that read text from standard input and write a WAV file to "
            "standard output.", .unset_means = "the built-in synthesiser"},
    {.name = "speech.command_timeout_ms", .slot = of<&Config::speech, &Speech::command_timeout>,
     .doc = "Longest run of the program; then the built-in synthesiser speaks.",
     .least = 100, .most = 60'000},
    {.name = "speech.cache_megabytes", .slot = of<&Config::speech, &Speech::cache_megabytes>,
     .doc = "Memory for prompts that were spoken before; in units of 1,048,576 bytes.",
     .least = 1, .most = 65'536},

    {.name = "audio.buckets", .slot = of<&Config::audio, &Audio::buckets>,
     .doc = "Names of buckets in `PlayAudio` actions and the folders their files lie in.",
     .unset_means = "none"},

    {.name = "log.level", .slot = of<&Config::log, &Log::level>, .doc = "Least urgent lines that are written.",
     .sample = "LOG_LEVEL"},
    {.name = "log.format", .slot = of<&Config::log, &Log::format>,
     .doc = "Lines for people, or a JSON object in each line."},
});
// clang-format on

}  // namespace

std::span<const Section> sections() {
  return kSections;
}
std::span<const Key> keys() {
  return kKeys;
}

std::string_view section_of(const Key& key) {
  return key.name.substr(0, key.name.find('.'));
}
std::string_view leaf_of(const Key& key) {
  return key.name.substr(key.name.find('.') + 1);
}

const Key* find_key(std::string_view name) {
  const auto* found =
      std::find_if(kKeys.begin(), kKeys.end(), [&](const Key& key) { return key.name == name; });
  return found == kKeys.end() ? nullptr : found;
}

}  // namespace convoke::config
