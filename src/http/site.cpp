#include "http/site.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <utility>

#include "base/text.h"

namespace convoke::http {
namespace {

/// The addresses that the site's own program tells apart (web/src/App.tsx).
constexpr std::array<std::string_view, 3> kPages{"/", "/meeting", "/create-event"};
constexpr std::string_view kPageFile = "index.html";
/// Vite puts files there whose names change with their content.
constexpr std::string_view kHashedFolder = "assets/";

/// Styles inside elements are what styled-components works with; scripts are ours alone.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
    "img-src 'self' data: blob:; media-src 'self' blob: mediastream:; worker-src 'self' blob:; "
    "font-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
constexpr std::string_view kPermissions =
    "camera=(self), microphone=(self), display-capture=(self), speaker-selection=(self), "
    "autoplay=(self)";

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kTypes{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".json", "application/json"},
    {".md", "text/plain; charset=utf-8"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
}};

std::string_view content_type(std::string_view path) {
  const auto* found = std::find_if(kTypes.begin(), kTypes.end(),
                                   [&](const auto& type) { return path.ends_with(type.first); });
  return found == kTypes.end() ? "application/octet-stream" : found->second;
}

/// A strong validator (RFC 9110 §8.8.3) for one representation: gzipped and plain differ.
std::string entity_tag(std::string_view content) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(reinterpret_cast<const unsigned char*>(content.data()), content.size(), hash.data());
  constexpr std::size_t kBytes = 12;
  std::string tag = "\"";
  for (std::size_t i = 0; i < kBytes; ++i) {
    std::array<char, 3> digits{};
    std::snprintf(digits.data(), digits.size(), "%02x", unsigned{hash.at(i)});
    tag += digits.data();
  }
  return tag + "\"";
}

/// Takes the next member of a comma-separated list off its front, without the space around it.
std::string_view next_member(std::string_view& list) {
  const std::size_t comma = list.find(',');
  std::string_view member = list.substr(0, comma);
  list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  const std::size_t begin = member.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return member.substr(begin, member.find_last_not_of(" \t") - begin + 1);
}

/// Whether a weight says "not at all": ";q=0", ";q=0.000" (RFC 9110 §12.4.2).
bool is_refusing(std::string_view parameters) {
  const std::size_t weight = parameters.find("q=");
  return weight != std::string_view::npos &&
         parameters.find_first_not_of("0.", weight + 2) == std::string_view::npos;
}

/// Accept-Encoding names gzip, or anything, and does not refuse it (RFC 9110 §12.5.3).
bool accepts_gzip(std::string_view list) {
  bool any = false;
  while (!list.empty()) {
    const std::string_view member = next_member(list);
    const std::size_t semicolon = std::min(member.find(';'), member.size());
    const std::string coding = to_lower(member.substr(0, member.find_first_of("; \t")));
    const bool welcome = !is_refusing(member.substr(semicolon));
    if (coding == "gzip") return welcome;
    if (coding == "*") any = welcome;
  }
  return any;
}

/// If-None-Match (RFC 9110 §13.1.2): the caller has this representation already.
bool is_known(std::string_view list, std::string_view tag) {
  while (!list.empty()) {
    std::string_view member = next_member(list);
    if (member.starts_with("W/")) member.remove_prefix(2);
    if (member == tag || member == "*") return true;
  }
  return false;
}

/// What one address answers.
class Answer {
 public:
  explicit Answer(const SiteFile& file)
      : file_(file),
        plain_tag_(entity_tag(file.content)),
        gzip_tag_(file.gzipped.empty() ? std::string{} : entity_tag(file.gzipped)) {}

  Response to(const Request& request) const {
    const bool gzip = !file_.gzipped.empty() && accepts_gzip(request.header("accept-encoding"));
    const std::string& tag = gzip ? gzip_tag_ : plain_tag_;
    Response answer{.headers = headers(tag)};
    if (is_known(request.header("if-none-match"), tag)) {
      answer.status = 304;
      return answer;
    }
    answer.content_type = content_type(file_.path);
    answer.lasting_body = gzip ? file_.gzipped : file_.content;
    if (gzip) answer.headers.push_back({"Content-Encoding", "gzip"});
    return answer;
  }

 private:
  std::vector<Header> headers(const std::string& tag) const {
    const bool hashed = file_.path.starts_with(kHashedFolder);
    std::vector<Header> result{
        {"ETag", tag},
        {"Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache"},
        {"Content-Security-Policy", std::string(kPolicy)},
        {"Permissions-Policy", std::string(kPermissions)},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"}};
    if (!file_.gzipped.empty()) result.push_back({"Vary", "Accept-Encoding"});
    return result;
  }

  SiteFile file_;
  std::string plain_tag_;
  std::string gzip_tag_;
};

control::Task<Response> at_once(Response response) {
  co_return response;
}

void add_file(Router& router, std::string pattern, const SiteFile& file) {
  router.add({.pattern = std::move(pattern),
              .access = Access::Open,
              .handler = [answer = Answer(file)](const Request& request, const PathValues&) {
                return at_once(answer.to(request));
              }});
}

}  // namespace

void add_site(Router& router, std::span<const SiteFile> files) {
  for (const SiteFile& file : files) {
    if (file.path != kPageFile) {
      add_file(router, "/" + std::string(file.path), file);
      continue;
    }
    for (const std::string_view page : kPages) add_file(router, std::string(page), file);
  }
}

}  // namespace convoke::http
