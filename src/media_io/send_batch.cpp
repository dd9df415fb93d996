#include "media_io/send_batch.h"

#include <algorithm>
#include <cstring>

namespace convoke::media_io {
namespace {

template <class Info>
void set_control(msghdr& header, int level, int type, const Info& info) {
  header.msg_controllen = CMSG_SPACE(sizeof info);
  cmsghdr* part = CMSG_FIRSTHDR(&header);
  part->cmsg_level = level;
  part->cmsg_type = type;
  part->cmsg_len = CMSG_LEN(sizeof info);
  std::memcpy(CMSG_DATA(part), &info, sizeof info);
}

/// Ancillary data that names the source of a datagram; `header` has memory for it.
void set_source(msghdr& header, const IpAddress& ip) {
  if (ip.is_v4()) {
    const auto address = to_sockaddr({.ip = ip, .port = 0});
    in_pktinfo info{};
    info.ipi_spec_dst = reinterpret_cast<const sockaddr_in*>(address.get())->sin_addr;
    set_control(header, IPPROTO_IP, IP_PKTINFO, info);
  } else {
    in6_pktinfo info{};
    std::memcpy(&info.ipi6_addr, ip.bytes.data(), sizeof info.ipi6_addr);
    set_control(header, IPPROTO_IPV6, IPV6_PKTINFO, info);
  }
}

}  // namespace

void SendBatch::add(BytesView datagram, const IpAddress& from, const TransportAddress& to) {
  if (count_ == kMessages) flush();
  auto& message = messages_[count_];
  message.to = to_sockaddr(to);
  message.size_bytes = datagram.size();
  memory_.insert(memory_.end(), datagram.begin(), datagram.end());
  auto& header = headers_[count_].msg_hdr;
  header.msg_name = &message.to.storage;
  header.msg_namelen = message.to.size_bytes;
  header.msg_control = message.control.data();
  set_source(header, from);
  ++count_;
}

void SendBatch::flush() {
  std::uint8_t* bytes = memory_.data();
  for (std::size_t i = 0; i < count_; ++i) {
    vectors_[i] = {.iov_base = bytes, .iov_len = messages_[i].size_bytes};
    bytes += messages_[i].size_bytes;
    headers_[i].msg_hdr.msg_iov = &vectors_[i];
    headers_[i].msg_hdr.msg_iovlen = 1;
  }
  for (std::size_t next = 0; next < count_;) {
    const auto waiting = static_cast<unsigned>(count_ - next);
    const int sent = ::sendmmsg(fd_, &headers_[next], waiting, MSG_DONTWAIT | MSG_NOSIGNAL);
    // Nothing sent: the first one cannot be; those after it have a try of their own.
    next += static_cast<std::size_t>(std::max(1, sent));
  }
  count_ = 0;
  memory_.clear();
}

}  // namespace convoke::media_io
