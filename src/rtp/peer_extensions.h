#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rtp/peer_media.h"

namespace convoke::rtp {

/// The header extensions of one peer connection (RFC 8285). An id means one thing in all sections
/// (RFC 8843 §9.2), and what the first answer refused to a kind of media stays refused: browsers
/// do not offer it again, so that nothing may depend on it.
class PeerExtensions {
 public:
  explicit PeerExtensions(bool transport_cc) : transport_cc_(transport_cc) {}

  /// What a live section of a kind ("audio", "video") gets.
  HeaderExtensionIds accept(std::string_view kind, const wire::SdpMedia& section);

  /// After an answer: the kinds that it had sections of accept nothing more.
  void freeze();

 private:
  using Meanings = std::uint32_t;  ///< A bit for each known extension.

  bool transport_cc_;
  std::array<std::size_t, 15> meaning_of_id_{};  ///< One more than the place in the table.
  std::map<std::string, Meanings, std::less<>> accepted_{};
  std::map<std::string, Meanings, std::less<>> frozen_{};
};

/// Id and URI of each extension that has an id.
std::vector<std::pair<std::uint8_t, std::string_view>> listed(const HeaderExtensionIds& ids);

}  // namespace convoke::rtp
