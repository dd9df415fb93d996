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

ReceiveBatch::ReceiveBatch(std::size_t capacity)
    : data_(capacity), from_(capacity), control_(capacity), vectors_(capacity), headers_(capacity) {
  for (std::size_t i = 0; i < capacity; ++i) {
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
  const auto most = static_cast<unsigned>(headers_.size());
  const int count = ::recvmmsg(fd, headers_.data(), most, MSG_DONTWAIT, nullptr);
  return static_cast<std::size_t>(std::max(0, count));
}

std::span<std::uint8_t> ReceiveBatch::bytes(std::size_t i) {
  return std::span(data_[i]).first(std::min<std::size_t>(headers_[i].msg_len, kDatagramBytes));
}

TransportAddress ReceiveBatch::from(std::size_t i) const {
  return from_sockaddr(from_[i]);
}

const cmsghdr* ReceiveBatch::find(std::size_t i, int level, int type) const {
  const msghdr& header = headers_[i].msg_hdr;
  for (const cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr;
       part = CMSG_NXTHDR(const_cast<msghdr*>(&header), const_cast<cmsghdr*>(part)))
    if (part->cmsg_level == level && part->cmsg_type == type) return part;
  return nullptr;
}

std::optional<IpAddress> ReceiveBatch::to(std::size_t i) const {
  if (const auto* part = find(i, IPPROTO_IP, IP_PKTINFO)) {
    in_pktinfo info{};
    std::memcpy(&info, CMSG_DATA(part), sizeof info);
    return ip_of(info.ipi_addr);
  }
  if (const auto* part = find(i, IPPROTO_IPV6, IPV6_PKTINFO)) {
    in6_pktinfo info{};
    std::memcpy(&info, CMSG_DATA(part), sizeof info);
    return ip_of(info.ipi6_addr);
  }
  return std::nullopt;
}

Instant ReceiveBatch::arrival(std::size_t i, Duration wall_clock_offset, Instant now) const {
  const auto* part = find(i, SOL_SOCKET, SCM_TIMESTAMPNS);
  if (part == nullptr) return now;
  timespec stamp{};
  std::memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
  const auto wall = std::chrono::seconds(stamp.tv_sec) + std::chrono::nanoseconds(stamp.tv_nsec);
  // Never in the future, should the calendar have been set in between.
  return std::min(Instant(wall - wall_clock_offset), now);
}

}  // namespace convoke::media_io
