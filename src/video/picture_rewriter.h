#pragma once

#include <cstdint>
#include <optional>

#include "wire/picture_numbers.h"

namespace convoke::video {

/// Numbers the pictures of changing sources as those of one, as Rewriter does with packets. Each
/// encoder begins at numbers of its own; a receiver takes pictures whose numbers go back for old
/// ones and looks for what they refer to among those of the former source (RFC 7741 §4.2, RFC 9628
/// §4.2). Within a source they keep their distances. Of ids of 7 bits, which no browser sends, only
/// the first round is followed.
class PictureRewriter {
 public:
  /// A source begins, or begins anew: its next picture follows the highest one so far.
  void begin();

  /// What to add to the numbers of a picture of this source.
  wire::PictureShift shift(const wire::PictureNumbers& source);

 private:
  /// Numbers up to `mask`, then 0 again.
  struct Line {
    std::uint16_t mask;
    std::optional<std::uint16_t> highest{};
    std::optional<std::uint16_t> shift{};  ///< Of the source, once it showed a number.
  };
  static std::uint16_t shift_in(Line& line, std::uint16_t source);

  Line picture_ids_{.mask = 0x7FFF};
  Line tl0_indices_{.mask = 0xFF};
};

}  // namespace convoke::video
