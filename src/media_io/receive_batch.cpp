#include "media_io/receive_batch.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <ctime>

#include "media_io/sockaddr.h"

namespace convoke::media_io {

Duration wall_clock_offset() {
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  const auto monotonic = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<Duration>(wall) -
         std::chrono::duration_cast<Duration>(monotonic);
}

ReceiveBatch::ReceiveBatch() {
  for (std::size_t i = 0; i < kMessages; ++i) {
    vectors_[i] = {.iov_base = data_[i].data(), .iov_len = kDatagramBytes};
    headers_[i].msg_hdr.msg_iov = &vectors_[i];
    headers_[i].msg_hdr.msg_iovlen = 1;
    headers_[i].msg_hdr.msg_name = &from_[i];
    headers_[i].msg_hdr.msg_control = control_[i].bytes.data();
  }
}

std::size_t ReceiveBatch::receive(int fd) {
  // The kernel wrote the sizes of what it filled in last time over these.
  for (auto& header : headers_) {
    header.msg_hdr.msg_namelen = sizeof(sockaddr_storage);
    header.msg_hdr.msg_controllen = kControlBytes;
  }
  const int count = ::recvmmsg(fd, headers_.data(), kMessages, MSG_DONTWAIT, nullptr);
  return static_cast<std::size_t>(std::max(0, count));
}

BytesView ReceiveBatch::bytes(std::size_t i) const {
  return BytesView(data_[i]).first(std::min<std::size_t>(headers_[i].msg_len, kDatagramBytes));
}

TransportAddress ReceiveBatch::from(std::size_t i) const {
  return from_sockaddr(from_[i]);
}

Instant ReceiveBatch::arrival(std::size_t i, Duration wall_clock_offset, Instant now) const {
  const msghdr& header = headers_[i].msg_hdr;
  for (const cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr;
       part = CMSG_NXTHDR(const_cast<msghdr*>(&header), const_cast<cmsghdr*>(part))) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp{};
    std::memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
    const auto wall = std::chrono::seconds(stamp.tv_sec) + std::chrono::nanoseconds(stamp.tv_nsec);
    // Never in the future, should the calendar have been set in between.
    return std::min(Instant(wall - wall_clock_offset), now);
  }
  return now;
}

}  // namespace convoke::media_io
