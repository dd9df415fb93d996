#pragma once

#include <span>
#include <string_view>

#include "http/router.h"

namespace convoke::http {

/// One file of the site.
struct SiteFile {
  std::string_view path{};     ///< Under the site's root: "index.html", "assets/Room-1a2b3c4d.js".
  std::string_view content{};  ///< As it is.
  std::string_view gzipped{};  ///< The same gzipped (RFC 1952); "" if that makes it no smaller.
};

/// What web/dist held when this program was configured; empty if the site had not been built.
std::span<const SiteFile> embedded_site();

/// Adds the pages and files of the site, under a Content-Security-Policy that lets them reach
/// nothing but this server. Without files nothing is added. The files live as long as the router.
void add_site(Router& router, std::span<const SiteFile> files);

}  // namespace convoke::http
