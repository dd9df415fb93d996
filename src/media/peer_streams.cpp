#include "media/peer_streams.h"

#include <utility>

#include "wire/demux.h"

namespace convoke::media {

std::optional<StreamId> PeerStreams::on_accepted(const TransportAddress& local,
                                                 const TransportAddress& remote, Instant now) {
  const IpAddress source = remote.ip.network();
  const auto known = unproven_of_.find(source);
  if (streams_.size() >= kMaxStreams || unproven_ >= kMaxUnproven ||
      (known != unproven_of_.end() && known->second >= kMaxUnprovenOfSource))
    return std::nullopt;
  const ice::Path path{.transport = ice::Transport::Tcp, .local = local, .remote = remote};
  // The kernel knows that the one before is gone; its end is still to be read.
  if (const auto before = by_path_.find(path); before != by_path_.end()) {
    const StreamId id = before->second;
    streams_.at(id).is_over = true;
    unlink(id, path);
  }
  const StreamId id{++last_.value};
  auto& stream = streams_[id];
  stream.path = path;
  stream.proof_deadline = now + kProofLimit;
  by_path_.emplace(path, id);
  ++unproven_of_[source];
  ++unproven_;
  return id;
}

void PeerStreams::on_closed(StreamId id) {
  if (const auto found = streams_.find(id); found != streams_.end()) forget(found);
}

void PeerStreams::on_bytes(StreamId id, BytesView bytes) {
  if (Stream* stream = find(id)) stream->reassembler.feed(bytes);
}

std::optional<PeerPort::Opened> PeerStreams::next(StreamId id, Instant now, PeerOutbox& out) {
  Stream* stream = find(id);
  if (stream == nullptr) return std::nullopt;
  while (const auto packet = stream->reassembler.next()) {
    // A browser begins with a check; who begins otherwise is none.
    if (!std::exchange(stream->is_begun, true) &&
        wire::packet_kind(*packet) != wire::PacketKind::Stun) {
      stream->is_over = true;
      return std::nullopt;
    }
    const auto opened = port_.on_datagram(*packet, stream->path, now, out);
    if (!stream->is_proven) note_proof(*stream, now);
    if (opened) return opened;
  }
  stream->is_over = stream->reassembler.is_broken();
  return std::nullopt;
}

std::optional<ice::Path> PeerStreams::path_of(StreamId id) const {
  const auto found = streams_.find(id);
  if (found == streams_.end()) return std::nullopt;
  return found->second.path;
}

bool PeerStreams::is_proven(StreamId id) const {
  const auto found = streams_.find(id);
  return found != streams_.end() && found->second.is_proven;
}

void PeerStreams::send(const ice::Path& path, BytesView packet, Instant now) {
  const auto found = by_path_.find(path);
  if (found == by_path_.end()) return;
  auto& stream = streams_.at(found->second);
  if (!stream.queue.push(packet, now)) return;
  if (!std::exchange(stream.is_waiting, true)) waiting_.push_back(found->second);
}

void PeerStreams::flush(Instant now, const Write& write) {
  std::swap(waiting_, flushed_);
  for (const auto id : flushed_) {
    Stream* stream = find(id);
    if (stream == nullptr) continue;
    flush_one(id, *stream, now, write);
    stream->is_waiting = !stream->queue.empty();
    if (stream->is_waiting) waiting_.push_back(id);
  }
  flushed_.clear();
}

void PeerStreams::flush_one(StreamId id, Stream& stream, Instant now, const Write& write) {
  for (auto bytes = stream.queue.next(now); !bytes.empty(); bytes = stream.queue.next(now)) {
    const std::size_t offered_bytes = bytes.size();
    const std::size_t written_bytes = write(id, bytes);
    stream.queue.on_written(written_bytes);
    if (written_bytes > 0) stream.stalled_since.reset();
    if (written_bytes == offered_bytes) continue;
    if (!stream.stalled_since) stream.stalled_since = now;
    stream.is_over = now - *stream.stalled_since >= kStallLimit;
    return;
  }
}

void PeerStreams::tick(Instant now, std::vector<StreamId>& to_close) {
  for (auto at = streams_.begin(); at != streams_.end();) {
    const auto& stream = at->second;
    const bool is_lost =
        stream.is_proven ? !port_.is_checked(stream.path, now) : now >= stream.proof_deadline;
    if (!stream.is_over && !is_lost) {
      ++at;
      continue;
    }
    to_close.push_back(at->first);
    at = forget(at);
  }
}

/// Null for one that is to be closed, too.
PeerStreams::Stream* PeerStreams::find(StreamId id) {
  const auto found = streams_.find(id);
  return found == streams_.end() || found->second.is_over ? nullptr : &found->second;
}

void PeerStreams::note_proof(Stream& stream, Instant now) {
  stream.is_proven = port_.is_checked(stream.path, now);
  if (stream.is_proven) forget_unproven(stream.path.remote.ip);
}

void PeerStreams::forget_unproven(const IpAddress& ip) {
  --unproven_;
  const auto found = unproven_of_.find(ip.network());
  if (--found->second == 0) unproven_of_.erase(found);
}

/// The path is no longer this connection's, if it still was.
void PeerStreams::unlink(StreamId id, const ice::Path& path) {
  const auto found = by_path_.find(path);
  if (found == by_path_.end() || found->second != id) return;
  by_path_.erase(found);
  port_.on_closed(path);
}

PeerStreams::Streams::iterator PeerStreams::forget(Streams::iterator stream) {
  const auto& [id, gone] = *stream;
  unlink(id, gone.path);
  if (!gone.is_proven) forget_unproven(gone.path.remote.ip);
  return streams_.erase(stream);
}

}  // namespace convoke::media
