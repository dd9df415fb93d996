#include "http/site.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include <array>
#include <string>

namespace convoke::http {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::array<SiteFile, 3> kFiles{{{"index.html", "<title>Convoke</title>", "(page.gz)"},
                                          {"assets/Room-1a2b.js", "join()", "(js.gz)"},
                                          {"icon.svg", "<svg/>", ""}}};

/// A site of three files, looked at by a browser of this machine.
class SiteTest : public ::testing::Test {
 protected:
  SiteTest() { add_site(router, kFiles); }

  Response get(const std::string& target, const std::vector<Header>& more = {},
               Method method = Method::Get) {
    Request request{.method = method,
                    .headers = {{"host", "localhost:8080"}},
                    .remote = IpAddress::v4(127, 0, 0, 1),
                    .local = {IpAddress::v4(127, 0, 0, 1), 8080}};
    EXPECT_TRUE(read_target(target, request));
    for (const Header& each : more) request.headers.push_back(each);
    boost::asio::io_context loop;
    Response answer{.status = 0};
    boost::asio::co_spawn(loop, router.handle(std::move(request)),
                          [&](const std::exception_ptr& fault, Response response) {
                            EXPECT_EQ(fault, nullptr);
                            answer = std::move(response);
                          });
    loop.run();
    return answer;
  }

  static std::string header(const Response& response, std::string_view name) {
    for (const Header& each : response.headers) {
      if (each.name == name) return each.value;
    }
    return "";
  }

  Router router{GuardRules{.bearer_token = "secret"}};
};

TEST_F(SiteTest, ShowsTheSameProgramOnEveryPage) {
  for (const char* page : {"/", "/meeting?eventId=123456&passcode=654321", "/create-event"}) {
    const Response answer = get(page);
    EXPECT_EQ(answer.status, 200) << page;
    EXPECT_EQ(answer.content_type, "text/html; charset=utf-8");
    EXPECT_EQ(content(answer), "<title>Convoke</title>");
    EXPECT_EQ(header(answer, "Cache-Control"), "no-cache");
  }
}

TEST_F(SiteTest, LetsPagesReachNothingButThisServer) {
  const std::string policy = header(get("/meeting"), "Content-Security-Policy");
  EXPECT_THAT(policy, HasSubstr("default-src 'none'; script-src 'self';"));
  EXPECT_THAT(policy, HasSubstr("connect-src 'self';"));
  EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe-eval")));
  EXPECT_THAT(policy, Not(HasSubstr("http")));
  EXPECT_THAT(header(get("/"), "Permissions-Policy"), HasSubstr("display-capture=(self)"));
}

TEST_F(SiteTest, LetsBrowsersKeepFilesWhoseNamesChangeWithTheirContent) {
  const Response script = get("/assets/Room-1a2b.js");
  EXPECT_EQ(script.content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(header(script, "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(header(get("/icon.svg"), "Cache-Control"), "no-cache");
}

TEST_F(SiteTest, SendsTheGzippedFileToThoseWhoTakeIt) {
  for (const char* accepted : {"gzip", "br, gzip;q=0.5", "deflate , GZIP", "*", "*;q=0, gzip"}) {
    const Response answer = get("/", {{"accept-encoding", accepted}});
    EXPECT_EQ(content(answer), "(page.gz)") << accepted;
    EXPECT_EQ(header(answer, "Content-Encoding"), "gzip");
    EXPECT_EQ(header(answer, "Vary"), "Accept-Encoding");
  }
}

TEST_F(SiteTest, SendsThePlainFileToAllOthers) {
  for (const char* accepted : {"", "br", "gzip;q=0", "gzip;q=0.000, *", "gzipped", " , ;"}) {
    const Response answer = get("/", {{"accept-encoding", accepted}});
    EXPECT_EQ(content(answer), "<title>Convoke</title>") << accepted;
    EXPECT_EQ(header(answer, "Content-Encoding"), "");
  }
  EXPECT_EQ(get("/icon.svg", {{"accept-encoding", "gzip"}}).lasting_body, "<svg/>");
}

TEST_F(SiteTest, DoesNotSendWhatTheBrowserHas) {
  const std::string tag = header(get("/"), "ETag");
  const Response again = get("/", {{"if-none-match", "\"other\", W/" + tag}});
  EXPECT_EQ(again.status, 304);
  EXPECT_THAT(content(again), IsEmpty());
  EXPECT_EQ(header(again, "ETag"), tag);
  EXPECT_EQ(get("/", {{"if-none-match", "\"other\""}}).status, 200);
}

TEST_F(SiteTest, TellsGzippedAndPlainApartInItsTags) {
  const std::string plain = header(get("/"), "ETag");
  const Response gzipped = get("/", {{"accept-encoding", "gzip"}, {"if-none-match", plain}});
  EXPECT_EQ(gzipped.status, 200);
  EXPECT_NE(header(gzipped, "ETag"), plain);
}

TEST_F(SiteTest, IsOpenToStrangersAndAnswersHead) {
  EXPECT_EQ(get("/", {{"x-forwarded-for", "192.0.2.1"}}).status, 200);
  EXPECT_EQ(get("/meeting", {}, Method::Head).status, 200);
  EXPECT_EQ(get("/meeting", {}, Method::Post).status, 415);
}

TEST_F(SiteTest, SendsFilesFromWhereTheyLie) {
  EXPECT_EQ(get("/").lasting_body.data(), kFiles[0].content.data());
  const Response gzipped = get("/", {{"accept-encoding", "gzip"}});
  EXPECT_EQ(gzipped.lasting_body.data(), kFiles[0].gzipped.data());
  EXPECT_THAT(gzipped.body, IsEmpty());
}

TEST_F(SiteTest, HasNoOtherFiles) {
  EXPECT_EQ(get("/index.html").status, 404);
  EXPECT_EQ(get("/assets/../icon.svg").status, 404);
  EXPECT_EQ(get("/assets").status, 404);
}

TEST_F(SiteTest, AddsNothingWhenItWasNotBuilt) {
  Router empty{GuardRules{}};
  add_site(empty, {});
  EXPECT_THAT(empty.routes(), IsEmpty());
}

TEST(EmbeddedSite, IsWholeOrAbsent) {
  const auto files = embedded_site();
  const bool has_page = std::any_of(files.begin(), files.end(), [](const SiteFile& file) {
    return file.path == "index.html" && file.content.starts_with("<!doctype html>");
  });
  EXPECT_EQ(has_page, !files.empty());
  for (const SiteFile& file : files) {
    EXPECT_THAT(std::string(file.path), Not(HasSubstr(".gz")));
    EXPECT_THAT(file.content, Not(IsEmpty())) << file.path;
    EXPECT_TRUE(file.gzipped.empty() || file.gzipped.starts_with("\x1f\x8b")) << file.path;
  }
}

}  // namespace
}  // namespace convoke::http
