#include "video/picture_rewriter.h"

namespace convoke::video {

void PictureRewriter::begin() {
  picture_ids_.shift.reset();
  tl0_indices_.shift.reset();
}

wire::PictureShift PictureRewriter::shift(const wire::PictureNumbers& source) {
  wire::PictureShift shift;
  if (source.picture_id) shift.picture_id = shift_in(picture_ids_, *source.picture_id);
  if (source.tl0_index)
    shift.tl0_index = static_cast<std::uint8_t>(shift_in(tl0_indices_, *source.tl0_index));
  return shift;
}

std::uint16_t PictureRewriter::shift_in(Line& line, std::uint16_t source) {
  const auto on_line = [&](int number) { return static_cast<std::uint16_t>(number & line.mask); };
  if (!line.shift) line.shift = line.highest ? on_line(*line.highest + 1 - source) : 0;
  const std::uint16_t number = on_line(source + *line.shift);
  if (!line.highest || on_line(number - *line.highest) <= line.mask / 2) line.highest = number;
  return *line.shift;
}

}  // namespace convoke::video
