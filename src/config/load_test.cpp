#include "config/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace convoke::config {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// An operator writes a file, sets variables and keeps a secret in a file of its own.
class LoadTest : public ::testing::Test {
 protected:
  Result<Config, Problems> loads() const {
    return load(toml, environment, [this](const Path& path) -> std::optional<std::string> {
      const auto found = secrets.find(path.string());
      if (found == secrets.end()) return std::nullopt;
      return found->second;
    });
  }

  Config config() const {
    auto loaded = loads();
    if (loaded) return *std::move(loaded);
    for (const auto& problem : loaded.error()) ADD_FAILURE() << text(problem);
    return {};
  }

  std::vector<std::string> problems() const {
    const auto loaded = loads();
    std::vector<std::string> out;
    if (loaded) return out;
    for (const auto& problem : loaded.error()) out.push_back(text(problem));
    return out;
  }

  std::string toml;
  Environment environment;
  std::map<std::string, std::string> secrets;
};

TEST_F(LoadTest, StartsAServerWithNoFileAtAll) {
  EXPECT_EQ(config(), Config{});
}

TEST_F(LoadTest, ReadsEachKindOfValueFromTheFile) {
  toml = R"(
    [http]
    listen = "[::1]:8081"
    [event]
    expiry_hours = 48
    [sip]
    tcp = false
    codecs = ["pcma", "opus"]
    dial_in_numbers = ["+13125550100"]
    public_address = "192.0.2.7"
    [media]
    browser_tcp_port = 443
    workers = 3
    [log]
    format = "json"
    [audio.buckets]
    prompts = "/srv/prompts"
  )";
  const auto read = config();
  EXPECT_EQ(read.http.listen.text(), "[::1]:8081");
  EXPECT_EQ(read.event.expiry, 48h);
  EXPECT_FALSE(read.sip.tcp);
  EXPECT_THAT(read.sip.codecs, ElementsAre(Codec::Pcma, Codec::Opus));
  EXPECT_THAT(read.sip.dial_in_numbers, ElementsAre("+13125550100"));
  EXPECT_EQ(sip_public_address(read).text(), "192.0.2.7");
  EXPECT_EQ(read.media.browser_tcp_port, 443);
  EXPECT_EQ(read.media.workers, 3);
  EXPECT_EQ(read.log.format, LogFormat::Json);
  EXPECT_EQ(read.audio.buckets.at("prompts"), "/srv/prompts");
}

TEST_F(LoadTest, LetsTheEnvironmentWinOverTheFile) {
  toml = "[sip]\nring_seconds = 20\ncodecs = [\"opus\"]\n";
  environment = {{"CONVOKE_SIP__RING_SECONDS", "30"},
                 {"CONVOKE_SIP__CODECS", "pcmu, pcma"},
                 {"CONVOKE_FOLDER__ENABLED", "no"},
                 {"CONVOKE_AUDIO__BUCKETS", "prompts=/srv/prompts"}};
  const auto read = config();
  EXPECT_EQ(read.sip.ring, 30s);
  EXPECT_THAT(read.sip.codecs, ElementsAre(Codec::Pcmu, Codec::Pcma));
  EXPECT_FALSE(read.folder.enabled);
  EXPECT_EQ(read.audio.buckets.at("prompts"), "/srv/prompts");
}

TEST_F(LoadTest, ReadsTrunksAndLinesFromFileAndEnvironment) {
  toml = R"(
    [[trunks]]
    name = "carrier"
    host = "127.0.0.2"
    number_format = "e164"
    source_blocks = ["127.0.0.0/8"]
    [[lines]]
    number = "100"
    uri = "sip:desk@127.0.0.1:5090;transport=udp"
  )";
  environment = {{"CONVOKE_TRUNKS__0__PORT", "5070"},
                 {"CONVOKE_TRUNKS__1__NAME", "spare"},
                 {"CONVOKE_TRUNKS__1__HOST", "localhost"}};
  const auto read = config();
  ASSERT_EQ(read.trunks.size(), 2U);
  EXPECT_EQ(read.trunks[0].port, 5070);
  EXPECT_EQ(read.trunks[0].number_format, NumberFormat::E164);
  EXPECT_TRUE(read.trunks[0].source_blocks.at(0).contains(IpAddress::v4(127, 0, 0, 2)));
  EXPECT_EQ(read.trunks[1].name, "spare");
  EXPECT_EQ(read.lines.at(0).uri, "sip:desk@127.0.0.1:5090;transport=udp");
}

TEST_F(LoadTest, WantsTrunksOfTheEnvironmentNumberedWithoutGaps) {
  environment = {{"CONVOKE_TRUNKS__1__NAME", "spare"}, {"CONVOKE_TRUNKS__1__HOST", "localhost"}};
  EXPECT_THAT(problems(), ElementsAre("trunks.0: is missing; number them from 0 without gaps"));
}

TEST_F(LoadTest, BoundsTheNumberOfTrunks) {
  environment = {{"CONVOKE_TRUNKS__4000000000__NAME", "spare"}};
  EXPECT_THAT(problems(), Contains(HasSubstr("is one too many")));
}

TEST_F(LoadTest, UnderstandsTheVariablesOfTheSample) {
  environment = {{"FROM_EMAIL", "convoke@example.com"},
                 {"ALLOWED_DOMAIN", "example.com"},
                 {"LOG_LEVEL", "DEBUG"},
                 {"CONVOKE_MAIL__OUTBOX_FOLDER", "mails"}};
  const auto read = config();
  EXPECT_EQ(read.mail.from, "convoke@example.com");
  EXPECT_EQ(read.account.allowed_domain, "example.com");
  EXPECT_EQ(read.log.level, LogLevel::Debug);
}

TEST_F(LoadTest, PrefersItsOwnVariablesAndIgnoresEmptyOnesOfTheSample) {
  environment = {{"FROM_EMAIL", ""}, {"LOG_LEVEL", "DEBUG"}, {"CONVOKE_LOG__LEVEL", "error"}};
  const auto read = config();
  EXPECT_EQ(read.mail.from, "");
  EXPECT_EQ(read.log.level, LogLevel::Error);
}

TEST_F(LoadTest, TakesSecretsFromFilesOfTheirOwn) {
  secrets = {{"/run/token", "0123456789abcdef\n"}};
  toml = "[http]\nbearer_token_file = \"/run/token\"\n";
  EXPECT_EQ(config().http.bearer_token, "0123456789abcdef");
  environment = {{"CONVOKE_HTTP__BEARER_TOKEN", "fedcba9876543210"}};
  EXPECT_THAT(problems(), ElementsAre("http.bearer_token (CONVOKE_HTTP__BEARER_TOKEN): is set, and "
                                      "so is http.bearer_token_file; keep one of them"));
}

TEST_F(LoadTest, SaysWhichSecretFileCannotBeRead) {
  toml = "[mail]\npassword_file = \"/run/nothing\"\n";
  EXPECT_THAT(problems(), ElementsAre("mail.password_file (line 2): \"/run/nothing\" cannot be "
                                      "read; check that it is there and may be read"));
}

TEST_F(LoadTest, NeverRepeatsASecret) {
  toml =
      "[http]\nbearer_token = \"geh\\u0007eim-geheim-geheim\"\n[mail]\npassword = 471147114711\n";
  const auto found = problems();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_THAT(found, Each(AllOf(Not(HasSubstr("geheim")), Not(HasSubstr("4711")))));
}

TEST_F(LoadTest, NamesTheNearestKeyForAnUnknownOne) {
  toml = "[http]\nlisten_adress = \"127.0.0.1:1\"\nlisen = \"127.0.0.1:1\"\n";
  EXPECT_THAT(problems(), ElementsAre(AllOf(HasSubstr("http.lisen (line 3): is not a key"),
                                            HasSubstr("did you mean \"http.listen\"?")),
                                      HasSubstr("http.listen_adress (line 2): is not a key")));
  toml = "[metric]\nlisten = \"127.0.0.1:1\"\n";
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("metric.listen (line 2): is not a key")));
  toml = "ring_seconds = 5\n";
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("did you mean \"sip.ring_seconds\"?")));
  toml = "[[trunks]]\nname = \"a\"\nhost = \"localhost\"\npasword = \"x\"\n";
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("did you mean \"trunks.password\"?")));
}

TEST_F(LoadTest, TellsOneBracketFromTwo) {
  toml = "[trunks]\nname = \"a\"\n";
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("write [[trunks]]")));
  toml = "[[http]]\nlisten = \"127.0.0.1:1\"\n";
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("write [http] once")));
}

TEST_F(LoadTest, FindsAVariableWithOneUnderscoreTooFewButLeavesThoseOfKubernetes) {
  environment = {{"CONVOKE_PORT_8080_TCP_ADDR", "10.0.0.1"}, {"CONVOKE_SERVICE_HOST", "10.0.0.1"}};
  EXPECT_THAT(problems(), IsEmpty());
  environment = {{"CONVOKE_HTTP_LISTEN", "127.0.0.1:1"}};
  EXPECT_THAT(problems(), ElementsAre("CONVOKE_HTTP_LISTEN: is no key; did you mean "
                                      "CONVOKE_HTTP__LISTEN?"));
}

TEST_F(LoadTest, SaysWhatIsWrongWithAValueAndHowToMendIt) {
  toml = R"(
    [http]
    listen = "8080"
    behind_tls_proxy = "true"
    [event]
    expiry_hours = 0
    [sip]
    udp_port = 70000
    codecs = ["opus", "opsu"]
    [mail]
    smtp_url = "mail.example.com"
    starttls = "requir"
    from = 2026-11-22
  )";
  EXPECT_THAT(
      problems(),
      ElementsAre(
          "http.listen (line 3): \"8080\" is not an IP address and a port; write for "
          "example \"127.0.0.1:8080\"",
          "http.behind_tls_proxy (line 4): \"true\" is not true or false; write for example "
          "true, without quotes",
          "event.expiry_hours (line 6): 0 is out of range; choose from 1 to 720",
          "mail.from (line 13): a date is not a text; put it in double quotes",
          "mail.smtp_url (line 11): \"mail.example.com\" is not an smtp or smtps URL; write "
          "for example \"smtp://mail.example.com:587\"",
          "mail.starttls (line 12): \"requir\" is not one of \"require\", \"opportunistic\", "
          "\"off\"; did you mean \"require\"?",
          "sip.udp_port (line 8): 70000 is out of range; choose from 0 to 65535",
          "sip.codecs (line 9): \"opsu\" is not one of \"opus\", \"g722\", \"pcmu\", "
          "\"pcma\"; did you mean \"opus\"?"));
}

TEST_F(LoadTest, TellsOfKeysThatDoNotGoTogetherBesideOnesThatAreWrong) {
  toml = R"(
    [http]
    listen = "192.0.2.1:80"
    behind_tls_proxy = true
    [mail]
    user = "u"
    [sip]
    udp_port = 70000
    [[trunks]]
    name = "a"
  )";
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("sip.udp_port (line 8): 70000 is out of range"),
                                      HasSubstr("http.bearer_token: is missing"),
                                      HasSubstr("mail.password: is missing"),
                                      HasSubstr("trunks.0.host: is missing")));
}

TEST_F(LoadTest, BlamesNoKeyForOneThatCouldNotBeRead) {
  toml = R"(
    [http]
    listen = "192.0.2.1:80"
    behind_tls_proxy = "yes"
    bearer_tokn = "0123456789abcdef"
    [mail]
    smtp_url = "smtp://mail.example.com:587"
    from = 7
    user = "u"
    password_file = "/none"
    [media]
    rtp_port_first = 1
    rtp_port_last = 20001
    [[trunks]]
    name = "a"
    hots = "sip.example.com"
    password = "p"
    usrname = "u"
  )";
  const auto loaded = loads();
  ASSERT_FALSE(loaded);
  EXPECT_THAT(
      loaded.error(),
      ElementsAre(Field(&Problem::key, "http.behind_tls_proxy"), Field(&Problem::key, "mail.from"),
                  Field(&Problem::key, "mail.password_file"),
                  Field(&Problem::key, "media.rtp_port_first"),
                  Field(&Problem::key, "http.bearer_tokn"), Field(&Problem::key, "trunks.0.hots"),
                  Field(&Problem::key, "trunks.0.usrname")));
}

TEST_F(LoadTest, SaysWhereAFileIsNotToml) {
  toml = "[http]\nlisten = 127.0.0.1:8080\n";
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("the configuration file (line 2): is not TOML")));
  toml = std::string(kMaxFileBytes + 1, '#');
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("is larger than 1 MiB")));
}

}  // namespace
}  // namespace convoke::config
