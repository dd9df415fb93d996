#include "http/server.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <future>
#include <thread>

#include "http/events_api.h"
#include "http/fake_service.h"
#include "http/operations_api.h"

namespace convoke::http {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

template <auto kFree>
struct Free {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using SslContext = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using File = std::unique_ptr<std::FILE, Free<std::fclose>>;

/// Writes a fresh self-signed certificate for localhost with that serial number.
void write_certificate(const std::filesystem::path& folder, int serial) {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate(X509_new());
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), subject);
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  const File key_file(std::fopen((folder / "key.pem").c_str(), "w"));
  PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  const File file(std::fopen((folder / "certificate.pem").c_str(), "w"));
  PEM_write_X509(file.get(), certificate.get());
}

/// A blocking client in the clear or in TLS.
class Client {
 public:
  explicit Client(const TransportAddress& server) : bio_(BIO_new_connect(server.text().c_str())) {
    EXPECT_EQ(BIO_do_connect(bio_.get()), 1);
    give_up_after_ten_seconds();
  }
  Client(const TransportAddress& server, SSL_CTX* context) : bio_(BIO_new_ssl_connect(context)) {
    BIO_set_conn_hostname(bio_.get(), server.text().c_str());
    EXPECT_EQ(BIO_do_connect(bio_.get()), 1);
    give_up_after_ten_seconds();
  }

  void sends(std::string_view bytes) {
    BIO_write(bio_.get(), bytes.data(), static_cast<int>(bytes.size()));
  }
  void get(const std::string& path) {
    sends("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer secret\r\n\r\n");
  }
  /// What has come by the time that `end` has come, or the connection has ended.
  std::string reads_until(std::string_view end) {
    while (received_.find(end) == std::string::npos && read_some()) {
    }
    const std::size_t found = received_.find(end);
    const std::size_t size = found == std::string::npos ? received_.size() : found + end.size();
    std::string text = received_.substr(0, size);
    received_.erase(0, size);
    return text;
  }
  std::string reads_to_the_end() {
    while (read_some()) {
    }
    return std::exchange(received_, {});
  }
  long serial_of_server() {
    SSL* ssl = nullptr;
    BIO_get_ssl(bio_.get(), &ssl);
    const Certificate certificate(SSL_get1_peer_certificate(ssl));
    return certificate ? ASN1_INTEGER_get(X509_get_serialNumber(certificate.get())) : -1;
  }

 private:
  bool read_some() {
    std::array<char, 4096> bytes{};
    const int size = BIO_read(bio_.get(), bytes.data(), static_cast<int>(bytes.size()));
    if (size > 0) received_.append(bytes.data(), static_cast<std::size_t>(size));
    return size > 0;
  }
  void give_up_after_ten_seconds() {
    int descriptor = -1;
    BIO_get_fd(bio_.get(), &descriptor);
    const timeval limit{.tv_sec = 10, .tv_usec = 0};
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }

  Bio bio_;
  std::string received_{};
};

/// A server with real sockets on the loopback interface; its loop has a thread of its own.
class ServerTest : public ::testing::Test {
 protected:
  template <class F>
  auto on_loop(F f) {
    std::packaged_task<decltype(f())()> task(std::move(f));
    auto result = task.get_future();
    boost::asio::post(loop, std::move(task));
    return result.get();
  }

  ServerTest() {
    folder = std::filesystem::temp_directory_path() / ("convoke-http-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    add_pages(router);
    add_events_api(router, service, {});
    service.change({.id = {"123456"}, .present = 1});
    options.listen = {IpAddress::v4(127, 0, 0, 1), 0};
    options.reports.access = [this](const AccessLine& line) {
      access.push_back(line.method + " " + line.path + " " + std::to_string(line.status));
    };
  }
  ~ServerTest() override {
    if (server) {
      on_loop([this] { server->stop(); });
      waits_until_nobody_is_connected();
      on_loop([this] { server.reset(); });
    }
    work.reset();
    if (thread.joinable()) thread.join();
    std::filesystem::remove_all(folder);
  }
  ServerTest(const ServerTest&) = delete;
  ServerTest& operator=(const ServerTest&) = delete;

  TransportAddress start() {
    server = std::make_unique<Server>(loop.get_executor(), options, router);
    const TransportAddress address = server->local();
    thread = std::thread([this] { loop.run(); });
    return address;
  }

  void waits_until_nobody_is_connected() {
    while (on_loop([this] { return server->connections(); }) > 0) std::this_thread::yield();
  }

  void use_tls(int serial) {
    write_certificate(folder, serial);
    options.certificate = folder / "certificate.pem";
    options.key = folder / "key.pem";
  }

  boost::asio::io_context loop{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{
      loop.get_executor()};
  std::filesystem::path folder{};
  FakeService service{};
  Router router{GuardRules{.bearer_token = "secret", .allowed_hosts = {"localhost"}}};
  ServerOptions options{};
  std::vector<std::string> access{};
  std::unique_ptr<Server> server{};
  std::thread thread{};
};

TEST_F(ServerTest, AnswersSeveralRequestsOnOneConnection) {
  Client client(start());
  client.get("/?passcode=122188");
  EXPECT_THAT(client.reads_until("\r\n\r\n"), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(client.reads_until("/readyz\n"), StartsWith("Convoke"));
  client.get("/nothing");
  EXPECT_THAT(client.reads_until("\r\n\r\n"), StartsWith("HTTP/1.1 404 Not Found\r\n"));
  client.reads_until("}");
  client.sends("HEAD / HTTP/1.0\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(client.reads_to_the_end(), EndsWith("\r\n\r\n"));
  EXPECT_EQ(on_loop([this] { return access; }),
            (std::vector<std::string>{"GET / 200", "GET /nothing 404", "HEAD / 200"}));
}

TEST_F(ServerTest, AnswersAndClosesWhatItCannotRead) {
  const TransportAddress address = start();
  Client client(address);
  client.sends("NONSENSE\r\n\r\n");
  EXPECT_THAT(client.reads_to_the_end(), StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  Client long_winded(address);
  long_winded.sends("GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x'));
  EXPECT_THAT(long_winded.reads_to_the_end(), StartsWith("HTTP/1.1 431 "));
}

TEST_F(ServerTest, RefusesALargeBodyWithoutReadingIt) {
  Client client(start());
  client.sends(
      "POST /api/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: 3000000\r\n\r\n");
  client.sends(std::string(3'000'000, ' '));
  EXPECT_THAT(client.reads_until("\r\n\r\n"), StartsWith("HTTP/1.1 413 "));
  EXPECT_EQ(on_loop([this] { return service.uploads.size(); }), 0U);
}

TEST_F(ServerTest, RefusesABodyThatIsLargeForItsPath) {
  router.add({.method = Method::Post,
              .pattern = "/small",
              .access = Access::Open,
              .body_bytes = 4,
              .handler = [](const Request& request, const PathValues&) -> control::Task<Response> {
                co_return Response{.body = request.body};
              }});
  const TransportAddress address = start();
  const std::string head =
      "POST /small HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
  Client large(address);
  large.sends(head + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  EXPECT_THAT(large.reads_until("\r\n\r\n"), StartsWith("HTTP/1.1 413 "));
  Client small(address);
  small.sends(head + "Content-Length: 4\r\n\r\n1234");
  EXPECT_THAT(small.reads_until("1234"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ServerTest, SendsWhatLastsFromWhereItLies) {
  const std::string file(300'000, 'f');
  router.add({.pattern = "/file",
              .access = Access::Open,
              .handler = [&file](const Request&, const PathValues&) -> control::Task<Response> {
                co_return Response{.lasting_body = file};
              }});
  Client client(start());
  client.sends("HEAD /file HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(client.reads_until("\r\n\r\n"), HasSubstr("Content-Length: 300000\r\n"));
  client.get("/file");
  EXPECT_THAT(client.reads_until("\r\n\r\n"), HasSubstr("Content-Length: 300000\r\n"));
  client.get("/?after");
  EXPECT_EQ(client.reads_until("HTTP/1.1 200 OK\r\n"), file + "HTTP/1.1 200 OK\r\n");
}

TEST_F(ServerTest, JudgesTheHeadBeforeItAsksForTheBody) {
  const TransportAddress address = start();
  const std::string head =
      "POST /api/events HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: "
      "2\r\n";
  Client refused(address);
  refused.sends(head + "\r\n");
  EXPECT_THAT(refused.reads_until("\r\n\r\n"), StartsWith("HTTP/1.1 415 "));
  Client welcome(address);
  welcome.sends(head + "Content-Type: application/json\r\n\r\n");
  EXPECT_EQ(welcome.reads_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  welcome.sends("{}");
  EXPECT_THAT(welcome.reads_until("\r\n\r\n"), StartsWith("HTTP/1.1 422 "));
}

TEST_F(ServerTest, LeavesThoseWhoTakeTooLong) {
  options.limits.request = 100ms;
  Client client(start());
  client.sends("GET / HTTP/1.1\r\nHost: local");
  EXPECT_EQ(client.reads_to_the_end(), "");
  waits_until_nobody_is_connected();
}

TEST_F(ServerTest, TurnsAwayMoreConnectionsThanItsLimit) {
  options.limits.connections = 1;
  const TransportAddress address = start();
  Client first(address);
  first.get("/");
  first.reads_until("/readyz\n");
  Client second(address);
  EXPECT_THAT(second.reads_to_the_end(), StartsWith("HTTP/1.1 503 "));
}

TEST_F(ServerTest, StreamsEachChangeUntilTheReaderLeaves) {
  options.limits.heartbeat = 50ms;
  const TransportAddress address = start();
  {
    Client client(address);
    client.get("/api/events/123456/stream");
    EXPECT_THAT(client.reads_until("\r\n\r\n"), HasSubstr("Content-Type: text/event-stream\r\n"));
    EXPECT_THAT(client.reads_until("}\n\n"), HasSubstr("\"Present\":1"));
    on_loop([this] { service.change({.id = {"123456"}, .present = 2}); });
    EXPECT_THAT(client.reads_until("}\n\n"), HasSubstr("\"Present\":2"));
    EXPECT_THAT(client.reads_until(": nothing new\n\n"), Not(IsEmpty()));
  }
  waits_until_nobody_is_connected();
  EXPECT_EQ(on_loop([this] { return service.watchers(); }), 0U);
}

TEST_F(ServerTest, EndsStreamsAndIdleConnectionsWhenItStops) {
  const TransportAddress address = start();
  Client idle(address);
  idle.get("/");
  idle.reads_until("/readyz\n");
  Client watching(address);
  watching.get("/api/events/123456/stream");
  watching.reads_until("}\n\n");
  on_loop([this] { server->stop(); });
  EXPECT_EQ(idle.reads_to_the_end(), "");
  EXPECT_EQ(watching.reads_to_the_end(), "");
}

TEST_F(ServerTest, ServesARenewedCertificateWithoutARestart) {
  use_tls(1);
  const TransportAddress address = start();
  const SslContext context(SSL_CTX_new(TLS_client_method()));
  Client client(address, context.get());
  EXPECT_EQ(client.serial_of_server(), 1);
  client.get("/");
  EXPECT_THAT(client.reads_until("\r\n\r\n"), HasSubstr("Strict-Transport-Security"));
  client.reads_until("/readyz\n");
  write_certificate(folder, 2);
  const auto later = std::filesystem::file_time_type::clock::now() + 5s;
  std::filesystem::last_write_time(options.certificate, later);
  Client newcomer(address, context.get());
  EXPECT_EQ(newcomer.serial_of_server(), 2);
  client.get("/");
  EXPECT_THAT(client.reads_until("\r\n\r\n"), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerTest, KeepsTheOldCertificateWhereTheNewPairCannotBeUsed) {
  use_tls(1);
  std::vector<std::string> complaints;
  options.reports.complaint = [&](const std::string& message) { complaints.push_back(message); };
  const TransportAddress address = start();
  const SslContext context(SSL_CTX_new(TLS_client_method()));
  auto touched = std::filesystem::file_time_type::clock::now();
  const auto serial_after = [&](const std::filesystem::path& changed) {
    std::filesystem::last_write_time(changed, touched += 5s);
    Client newcomer(address, context.get());
    return newcomer.serial_of_server();
  };
  // A new certificate beside the old key, as while files are being replaced.
  std::filesystem::rename(options.key, folder / "old-key.pem");
  write_certificate(folder, 2);
  std::filesystem::rename(options.key, folder / "new-key.pem");
  std::filesystem::rename(folder / "old-key.pem", options.key);
  EXPECT_EQ(serial_after(options.certificate), 1);
  EXPECT_THAT(on_loop([&] { return complaints; }), Contains(HasSubstr("the old one stays")));
  std::filesystem::rename(folder / "new-key.pem", options.key);
  EXPECT_EQ(serial_after(options.key), 2);
  std::ofstream(options.certificate) << "no certificate";
  EXPECT_EQ(serial_after(options.certificate), 2);
  std::filesystem::remove(options.certificate);
  Client newcomer(address, context.get());
  EXPECT_EQ(newcomer.serial_of_server(), 2);
  EXPECT_EQ(on_loop([&] { return complaints.size(); }), 3U);
}

TEST_F(ServerTest, EndsStreamsInTlsToo) {
  use_tls(1);
  const TransportAddress address = start();
  const SslContext context(SSL_CTX_new(TLS_client_method()));
  {
    Client client(address, context.get());
    client.get("/api/events/123456/stream");
    EXPECT_THAT(client.reads_until("}\n\n"), HasSubstr("\"Present\":1"));
    on_loop([this] { service.change({.id = {"123456"}, .present = 2}); });
    EXPECT_THAT(client.reads_until("}\n\n"), HasSubstr("\"Present\":2"));
  }
  waits_until_nobody_is_connected();
}

TEST_F(ServerTest, LeavesThoseWhoSpeakNoTls) {
  use_tls(1);
  Client client(start());
  client.get("/");
  EXPECT_THAT(client.reads_to_the_end(), Not(HasSubstr("HTTP/1.1")));
}

TEST_F(ServerTest, SaysWhyItCannotStart) {
  const TransportAddress taken = start();
  ServerOptions second{.listen = taken};
  try {
    const Server other(loop.get_executor(), second, router);
    FAIL() << "listens twice";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(error.what(), "Cannot listen at " + taken.text() + ": Address already in use.");
  }
  second = {.listen = {IpAddress::v4(127, 0, 0, 1), 0},
            .certificate = "/nowhere/c.pem",
            .key = "/nowhere/k.pem"};
  EXPECT_THROW(Server(loop.get_executor(), second, router), std::runtime_error);
}

}  // namespace
}  // namespace convoke::http
