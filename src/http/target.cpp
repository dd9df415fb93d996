#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "http/message.h"

namespace convoke::http {
namespace {

namespace urls = boost::urls;

void replace_host(Request& request, std::string_view host) {
  std::erase_if(request.headers, [](const Header& each) { return each.name == "host"; });
  request.headers.push_back({"host", std::string(host)});
}

}  // namespace

bool read_target(std::string_view target, Request& request) {
  const bool is_origin_form = !target.empty() && target.front() == '/';
  const auto url = is_origin_form ? urls::parse_origin_form(target) : urls::parse_uri(target);
  if (!url) return false;
  if (!is_origin_form) {
    const bool is_web = url->scheme() == "http" || url->scheme() == "https";
    if (!is_web || !url->has_authority() || url->has_userinfo()) return false;
    replace_host(request, std::string_view(url->encoded_host_and_port()));
  }
  const std::string_view path = url->encoded_path();
  request.path = path.empty() ? "/" : std::string(path);
  request.segments.clear();
  if (request.path != "/") {
    for (auto segment : url->segments()) request.segments.emplace_back(segment);
  }
  request.query.clear();
  for (auto each : url->params())
    request.query.push_back({std::string(each.key), std::string(each.value)});
  return true;
}

}  // namespace convoke::http
