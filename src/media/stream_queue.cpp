#include "media/stream_queue.h"

#include <algorithm>

#include "base/check.h"
#include "wire/tcp_framing.h"

namespace convoke::media {

bool StreamQueue::push(BytesView packet, Instant now) {
  const std::size_t frame_bytes = wire::kFrameHeadBytes + packet.size();
  if (waiting_bytes() + frame_bytes > kMaxBytes) return false;
  if (begin_ > waiting_bytes()) {
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(begin_));
    begin_ = 0;
  }
  const std::size_t end = bytes_.size();
  bytes_.resize(end + frame_bytes);
  wire::write_frame(packet, std::span(bytes_).subspan(end));
  frames_.push_back({.size_bytes = frame_bytes, .since = now});
  return true;
}

BytesView StreamQueue::next(Instant now) {
  while (!frames_.empty() && now - frames_.front().since > kMaxAge) {
    if (is_front_begun_) return BytesView(bytes_).subspan(begin_, frames_.front().size_bytes);
    leave_out_front();
  }
  return BytesView(bytes_).subspan(begin_);
}

void StreamQueue::on_written(std::size_t size_bytes) {
  CHECK(size_bytes <= waiting_bytes());
  while (size_bytes > 0) {
    Frame& front = frames_.front();
    if (size_bytes < front.size_bytes) {
      front.size_bytes -= size_bytes;
      begin_ += size_bytes;
      is_front_begun_ = true;
      return;
    }
    size_bytes -= front.size_bytes;
    leave_out_front();
  }
}

void StreamQueue::leave_out_front() {
  begin_ += frames_.front().size_bytes;
  frames_.pop_front();
  is_front_begun_ = false;
  if (!frames_.empty()) return;
  bytes_.clear();
  begin_ = 0;
}

}  // namespace convoke::media
