#include "browsers.h"

#include <sstream>

namespace convoke::bench {
namespace {

constexpr auto kServerAddress = "127.0.0.1";

}  // namespace

std::optional<Agreed> parse_agreed(std::string_view line) {
  std::istringstream words{std::string(line)};
  std::string verb;
  Agreed agreed;
  words >> verb >> agreed.index >> agreed.port >> agreed.parties.server_ufrag >>
      agreed.parties.server_pwd >> agreed.parties.own_ufrag >> agreed.opus_payload_type >>
      agreed.level_extension >> agreed.red_payload_type;
  if (!words || verb != "browser") return std::nullopt;
  return agreed;
}

RemoteMedia remote_media(const Agreed& agreed) {
  return {.address = kServerAddress, .port = agreed.port, .payload_type = agreed.opus_payload_type};
}

WebMedia web_media(const Agreed& agreed, const DtlsIdentity& identity) {
  return {.link = std::make_unique<WebLink>(agreed.parties, ipv4(kServerAddress, agreed.port),
                                            identity),
          .level_extension = agreed.level_extension,
          .red_payload_type = agreed.red_payload_type};
}

}  // namespace convoke::bench
