#include "mail/smtp_sender.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stop_token>
#include <thread>

namespace convoke::mail {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;
using Outcome = SendResult::Outcome;
namespace fs = std::filesystem;

constexpr std::string_view kMessage =
    "From: <a@example.com>\r\nSubject: x\r\n\r\nHello\r\n.dotted\r\n..\r\nend\r\n";

/// A real SMTP server, tests/support/smtp_receiver.py; it ends when its standard input does.
class Receiver {
 public:
  Receiver(const fs::path& folder, std::vector<std::string> options) {
    std::vector<std::string> words{"/usr/bin/python3", CONVOKE_SMTP_RECEIVER, "--folder",
                                   folder.string()};
    words.insert(words.end(), options.begin(), options.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);

    std::array<int, 2> input{};
    std::array<int, 2> output{};
    EXPECT_EQ(::pipe2(input.data(), O_CLOEXEC) | ::pipe2(output.data(), O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input[0], 0);
    posix_spawn_file_actions_adddup2(&actions, output[1], 1);
    EXPECT_EQ(::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    ::close(input[0]);
    ::close(output[1]);
    input_ = input[1];
    read_port(output[0]);
    ::close(output[0]);
  }
  ~Receiver() {
    ::close(input_);
    ::waitpid(pid_, nullptr, 0);
  }
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  std::string port() const { return port_; }

 private:
  void read_port(int output) {
    char c = 0;
    while (::read(output, &c, 1) == 1 && c != '\n')
      if (c >= '0' && c <= '9') port_ += c;
  }

  pid_t pid_ = 0;
  int input_ = -1;
  std::string port_;
};

/// A receiver's folder with a self-signed certificate for "localhost".
class SmtpSenderTest : public ::testing::Test {
 protected:
  SmtpSenderTest() {
    std::string name = (fs::temp_directory_path() / "convoke-smtp-XXXXXX").string();
    folder = ::mkdtemp(name.data());
    const std::string make =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout " +
        key() + " -out " + cert() + " 2>/dev/null";
    EXPECT_EQ(std::system(make.c_str()), 0);  // NOLINT: no stranger's text in it
  }
  ~SmtpSenderTest() override { fs::remove_all(folder); }

  std::string cert() const { return (folder / "cert.pem").string(); }
  std::string key() const { return (folder / "key.pem").string(); }
  std::vector<std::string> tls_and_login() const {
    return {"--cert", cert(), "--key",      key(),   "--require-starttls",
            "--user", "u",    "--password", "sesame"};
  }

  static SmtpConfig open_config(const Receiver& receiver) {
    return {.url = "smtp://127.0.0.1:" + receiver.port(),
            .starttls = StartTls::Off,
            .timeout = std::chrono::seconds(20)};
  }
  SmtpConfig secure_config(const Receiver& receiver) const {
    return {.url = "smtp://localhost:" + receiver.port(),
            .user = "u",
            .password = "sesame",
            .starttls = StartTls::Require,
            .ca_file = cert(),
            .timeout = std::chrono::seconds(20)};
  }

  static SendResult send(SmtpSender& sender) {
    return sender.send({"a@example.com", "nikki@example.com", "m1@example.com"}, kMessage);
  }
  static SendResult send(SmtpConfig config) {
    SmtpSender sender(std::move(config));
    return send(sender);
  }
  std::string content(const std::string& name) const {
    std::ifstream file(folder / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  int connections() const {
    const std::string log = content("commands.log");
    int count = 0;
    for (std::size_t at = log.find("CONNECT"); at != std::string::npos;
         at = log.find("CONNECT", at + 1))
      ++count;
    return count;
  }

  fs::path folder;
};

TEST_F(SmtpSenderTest, HandsOverTheBytesUnchanged) {
  const Receiver receiver(folder, {});
  const SendResult result = send(open_config(receiver));
  EXPECT_EQ(result.outcome, Outcome::Sent);
  EXPECT_EQ(result.text, "250 2.0.0 Queued as 0001");
  EXPECT_EQ(content("0001.eml"), kMessage);
  EXPECT_THAT(content("0001.json"), HasSubstr(R"("from": "a@example.com", "to": ["nikki@example)"));
}

TEST_F(SmtpSenderTest, EncryptsAndLogsInBeforeItSends) {
  const Receiver receiver(folder, tls_and_login());
  EXPECT_EQ(send(secure_config(receiver)).text, "250 2.0.0 Queued as 0001");
  EXPECT_THAT(content("0001.json"), HasSubstr(R"("tls": true, "login": true)"));
}

TEST_F(SmtpSenderTest, SpeaksTlsFromTheStartToSmtps) {
  const Receiver receiver(folder, {"--cert", cert(), "--key", key(), "--implicit-tls"});
  SmtpConfig config = secure_config(receiver);
  config.url = "smtps://localhost:" + receiver.port();
  config.user.clear();
  EXPECT_EQ(send(config).outcome, Outcome::Sent);
}

TEST_F(SmtpSenderTest, SendsSeveralMailsOverOneConnection) {
  const Receiver receiver(folder, {});
  SmtpSender sender(open_config(receiver));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(send(sender).outcome, Outcome::Sent);
  EXPECT_EQ(content("0003.eml"), kMessage);
  EXPECT_EQ(connections(), 1);
}

TEST_F(SmtpSenderTest, TriesAgainAfterATemporaryRefusal) {
  const Receiver receiver(folder, {"--temporary", "1"});
  SmtpSender sender(open_config(receiver));
  const SendResult refused = send(sender);
  EXPECT_EQ(refused.outcome, Outcome::Temporary);
  EXPECT_EQ(refused.text, "451 4.3.0 Try again later");
  EXPECT_EQ(send(sender).outcome, Outcome::Sent);
}

TEST_F(SmtpSenderTest, GivesUpAMailThatIsRefusedForGood) {
  const Receiver receiver(folder, {"--permanent"});
  const SendResult result = send(open_config(receiver));
  EXPECT_EQ(result.outcome, Outcome::Permanent);
  EXPECT_EQ(result.code, 554);
}

TEST_F(SmtpSenderTest, GivesUpARecipientNobodyKnowsAndGoesOn) {
  const Receiver receiver(folder, {"--refuse-recipient", "ghost@example.com"});
  SmtpSender sender(open_config(receiver));
  const SendResult refused = sender.send({"a@example.com", "ghost@example.com", "m"}, kMessage);
  EXPECT_EQ(refused.outcome, Outcome::Permanent);
  EXPECT_EQ(refused.text, "550 5.1.1 No such user here");
  EXPECT_EQ(send(sender).outcome, Outcome::Sent);
}

TEST_F(SmtpSenderTest, TriesAgainWhenTheConnectionBreaksInTheMiddle) {
  const Receiver receiver(folder, {"--drop-in-data"});
  const SendResult result = send(open_config(receiver));
  EXPECT_EQ(result.outcome, Outcome::Temporary);
  EXPECT_THAT(result.text, HasSubstr("broke"));
}

TEST_F(SmtpSenderTest, DoesNotWaitForEverForASlowServer) {
  const Receiver receiver(folder, {"--slow", "30"});
  SmtpConfig config = open_config(receiver);
  config.timeout = std::chrono::milliseconds(800);
  const SendResult result = send(config);
  EXPECT_EQ(result.outcome, Outcome::Temporary);
  EXPECT_THAT(result.text, HasSubstr("did not answer in time"));
}

TEST_F(SmtpSenderTest, SaysHowAWrongPasswordIsMendedWithoutSayingIt) {
  const Receiver receiver(folder, tls_and_login());
  SmtpConfig config = secure_config(receiver);
  config.password = "abracadabra";
  const SendResult result = send(config);
  EXPECT_EQ(result.outcome, Outcome::Temporary);
  EXPECT_THAT(result.text, AllOf(HasSubstr("check user and password"), HasSubstr("535"),
                                 Not(HasSubstr("abracadabra"))));
}

TEST_F(SmtpSenderTest, SendsNothingToAServerItCannotTrust) {
  const Receiver receiver(folder, tls_and_login());
  SmtpConfig config = secure_config(receiver);
  config.ca_file.clear();
  const SendResult result = send(config);
  EXPECT_EQ(result.outcome, Outcome::Temporary);
  EXPECT_THAT(result.text, HasSubstr("not trusted"));
}

TEST_F(SmtpSenderTest, TellsNoPasswordToAServerWithoutTls) {
  const Receiver receiver(folder, {"--user", "u", "--password", "sesame"});
  SmtpConfig config = secure_config(receiver);
  config.starttls = StartTls::Opportunistic;
  EXPECT_THAT(send(config).text, HasSubstr("offers no STARTTLS"));
  EXPECT_THAT(content("commands.log"), Not(HasSubstr("AUTH")));
}

TEST_F(SmtpSenderTest, TriesAgainWhenNobodyListens) {
  std::string url;
  {
    const Receiver receiver(folder, {});
    url = "smtp://127.0.0.1:" + receiver.port();
  }
  const SendResult result = send({.url = url, .starttls = StartTls::Off});
  EXPECT_EQ(result.outcome, Outcome::Temporary);
  EXPECT_THAT(result.text, HasSubstr("cannot be reached"));
}

TEST_F(SmtpSenderTest, AbandonsAMailWhenToldToStop) {
  const Receiver receiver(folder, {"--slow", "60"});
  std::stop_source stop;
  SmtpSender sender(open_config(receiver), stop.get_token());
  std::jthread stopping([&] {
    while (content("commands.log").find("DATA") == std::string::npos) std::this_thread::yield();
    stop.request_stop();
  });
  EXPECT_EQ(send(sender).outcome, Outcome::Abandoned);
  EXPECT_EQ(send(sender).outcome, Outcome::Abandoned);
}

TEST_F(SmtpSenderTest, WaitsForNoAnswerWhenItEnds) {
  const Receiver receiver(folder, {"--ignore-quit"});
  EXPECT_EQ(send(open_config(receiver)).outcome, Outcome::Sent);
}

TEST_F(SmtpSenderTest, LetsNoAddressBecomeACommand) {
  SmtpSender sender({.url = "smtp://127.0.0.1:1"});
  const SendResult result = sender.send({"a@b.test>\r\nRCPT TO:<x@y.test", "b@c.test", "m"}, "");
  EXPECT_EQ(result.outcome, Outcome::Permanent);
}

TEST_F(SmtpSenderTest, ProbesEachStepAndSendsNothing) {
  const Receiver receiver(folder, tls_and_login());
  const auto findings = SmtpSender(secure_config(receiver)).probe();
  EXPECT_THAT(findings,
              ElementsAre(Field(&Finding::text, HasSubstr("answers")),
                          Field(&Finding::text, HasSubstr("encrypted, and its certificate")),
                          Field(&Finding::text, HasSubstr("login is accepted"))));
  EXPECT_FALSE(fs::exists(folder / "0001.eml"));
}

TEST_F(SmtpSenderTest, ProbesUpToTheFirstFault) {
  const Receiver receiver(folder, tls_and_login());
  SmtpConfig config = secure_config(receiver);
  config.password = "wrong";
  const auto findings = SmtpSender(config).probe();
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_TRUE(findings[1].ok);
  EXPECT_FALSE(findings[2].ok);
  EXPECT_THAT(findings[2].text, HasSubstr("check user and password"));
}

}  // namespace
}  // namespace convoke::mail
