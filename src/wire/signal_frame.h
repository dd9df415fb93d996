#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"

/// The binary messages of the control WebSocket of Chime SDK clients: one prefix byte and one
/// protobuf frame (docs/protocols.md). Stream, group and audio stream ids are plain numbers here; 0
/// means "none".
namespace convoke::wire::frame {

inline constexpr std::size_t kMaxMessageBytes = std::size_t{256} * 1024;
inline constexpr std::size_t kMaxOfferBytes = kMaxMessageBytes;  ///< Also when inflated.
inline constexpr std::size_t kMaxStreams = 128;  ///< In each list of streams or media sections.
inline constexpr std::size_t kMaxDataMessages = 128;
inline constexpr std::size_t kMaxMetrics = 1024;
inline constexpr std::size_t kMaxTextBytes = 256;  ///< Of labels, ids and names.

// What both sides speak of.

enum class Duplex { Receive = 1, Send = 2, Both = 3 };
enum class Media { Audio = 1, Video = 2 };

/// Who adapts what a client receives to its bandwidth.
enum class NetworkAdaption { Default = 1, None = 2, Probing = 3, ProbingAndQuality = 4 };

/// One encoding of one source.
struct StreamDescriptor {
  std::uint32_t stream_id = 0;
  std::uint32_t group_id = 0;  ///< The same for all encodings of a source.
  Media media = Media::Video;
  std::string track_label{};
  std::string attendee_id{};
  std::string external_user_id{};
  std::uint32_t framerate = 0;
  std::uint32_t max_bitrate_kbps = 0;
  std::uint32_t avg_bitrate_bps = 0;
  std::uint32_t width = 0;  ///< In pixels; 0: not known, as for the height.
  std::uint32_t height = 0;

  bool operator==(const StreamDescriptor&) const = default;
};

struct PingPong {
  enum class Kind { Ping = 1, Pong = 2 };
  Kind kind = Kind::Ping;
  std::uint32_t id = 0;

  bool operator==(const PingPong&) const = default;
};

/// From a client: stop forwarding these streams to me. From the server: these groups are paused.
struct Pause {
  std::vector<std::uint32_t> stream_ids{};
  std::vector<std::uint32_t> group_ids{};

  bool operator==(const Pause&) const = default;
};

struct Resume {
  std::vector<std::uint32_t> stream_ids{};
  std::vector<std::uint32_t> group_ids{};

  bool operator==(const Resume&) const = default;
};

struct DataMessage {
  std::string topic{};
  Bytes data{};
  std::uint32_t lifetime_ms = 0;
  std::string sender_attendee_id{};              ///< Set by the server, as what follows.
  std::optional<std::int64_t> ingest_time_ns{};  ///< Since the epoch; 0: throttled.
  std::string sender_external_user_id{};

  bool operator==(const DataMessage&) const = default;
};

struct DataMessages {
  std::vector<DataMessage> messages{};

  bool operator==(const DataMessages&) const = default;
};

// From clients.

struct ClientDetails {
  std::string platform_name{};
  std::string platform_version{};
  std::string client_source{};
  std::string sdk_version{};
  std::string os_name{};

  bool operator==(const ClientDetails&) const = default;
};

struct Join {
  std::uint64_t audio_session_id = 0;  ///< The same in all connections of one page.
  bool wants_compressed_sdp = false;
  NetworkAdaption adaption = NetworkAdaption::Default;
  bool no_periodic_keyframes = false;
  ClientDetails client{};

  bool operator==(const Join&) const = default;
};

/// How one receive section is to be filled. `stream_id` or `group_id` may be 0.
struct VideoSubscription {
  std::string mid{};
  std::string attendee_id{};
  std::uint32_t stream_id = 0;
  std::uint32_t group_id = 0;
  std::uint32_t priority = 0;  ///< Greater is more important.
  std::uint32_t target_bitrate_kbps = 0;

  bool operator==(const VideoSubscription&) const = default;
};

struct Subscribe {
  Duplex duplex = Duplex::Receive;
  std::vector<StreamDescriptor> send_streams{};
  /// Aligned with the video sections of the offer; 0: nothing is wanted there.
  std::vector<std::uint32_t> receive_stream_ids{};
  std::string sdp_offer{};  ///< Inflated if it came compressed.
  bool audio_muted = false;
  std::vector<VideoSubscription> video_subscriptions{};

  bool operator==(const Subscribe&) const = default;
};

struct Leave {
  bool operator==(const Leave&) const = default;
};

struct AudioControl {
  bool muted = false;

  bool operator==(const AudioControl&) const = default;
};

struct Metric {
  std::uint32_t type = 0;
  double value = 0;

  bool operator==(const Metric&) const = default;
};

/// Telemetry of the client, once a second. Metrics of streams and of all together have numbers of
/// one range.
struct ClientMetric {
  std::vector<Metric> metrics{};

  bool operator==(const ClientMetric&) const = default;
};

struct RemoteVideoUpdate {
  std::vector<VideoSubscription> added_or_updated{};
  std::vector<std::string> removed_mids{};

  bool operator==(const RemoteVideoUpdate&) const = default;
};

struct PrimaryMeetingJoin {
  bool operator==(const PrimaryMeetingJoin&) const = default;
};

/// A frame that says nothing to us.
struct Other {
  std::uint32_t type = 0;

  bool operator==(const Other&) const = default;
};

using ClientPayload =
    std::variant<Other, Join, Subscribe, Leave, Pause, Resume, AudioControl, PingPong, ClientMetric,
                 DataMessages, RemoteVideoUpdate, PrimaryMeetingJoin>;

struct ClientFrame {
  std::uint64_t timestamp_ms = 0;  ///< By the client's clock, since the epoch.
  ClientPayload payload{};

  bool operator==(const ClientFrame&) const = default;
};

// From the server.

/// TURN credentials without an address are always sent along: so clients gather host candidates at
/// once, and expect no relay.
struct JoinAck {
  std::optional<std::uint32_t> video_subscription_limit{};
  NetworkAdaption default_adaption = NetworkAdaption::ProbingAndQuality;

  bool operator==(const JoinAck&) const = default;
};

struct Allocation {
  std::string track_label{};
  std::uint32_t stream_id = 0;
  std::uint32_t group_id = 0;

  bool operator==(const Allocation&) const = default;
};

struct Track {
  std::uint32_t stream_id = 0;
  std::uint32_t ssrc = 0;
  std::string track_label{};  ///< "v_" and the section's mid.

  bool operator==(const Track&) const = default;
};

struct SubscribeAck {
  Duplex duplex = Duplex::Receive;
  std::vector<Allocation> allocations{};
  std::string sdp_answer{};
  std::vector<Track> tracks{};

  bool operator==(const SubscribeAck&) const = default;
};

/// Numbers as on the wire.
enum class VideoCodec { Vp8 = 1, H264ConstrainedBaseline = 3, Vp9Profile0 = 8, Av1Main = 11 };

/// Always the complete list.
struct Index {
  bool at_capacity = false;
  std::vector<StreamDescriptor> sources{};
  std::vector<std::uint32_t> paused_at_source_ids{};
  std::uint32_t num_participants = 0;
  std::vector<VideoCodec> receivable_codecs{};  ///< By everybody.

  bool operator==(const Index&) const = default;
};

struct Bitrate {
  std::uint32_t stream_id = 0;
  std::uint32_t avg_bitrate_bps = 0;

  bool operator==(const Bitrate&) const = default;
};

struct Bitrates {
  std::vector<Bitrate> bitrates{};
  std::optional<std::uint32_t> available_outgoing_kbps{};

  bool operator==(const Bitrates&) const = default;
};

/// With an attendee: present. With `muted` only: the mute state changed. Without both: gone.
struct AudioStream {
  std::uint32_t audio_stream_id = 0;
  std::string attendee_id{};
  std::optional<bool> muted{};
  std::string external_user_id{};
  bool dropped = false;

  bool operator==(const AudioStream&) const = default;
};

struct AudioStreamIdInfo {
  std::vector<AudioStream> streams{};

  bool operator==(const AudioStreamIdInfo&) const = default;
};

struct AttendeeState {
  std::uint32_t audio_stream_id = 0;
  std::optional<std::uint32_t> volume{};           ///< Attenuation: 0 is loudest, 127 silence.
  std::optional<std::uint32_t> signal_strength{};  ///< 0 none, 1 weak, 2 good.

  bool operator==(const AttendeeState&) const = default;
};

struct AudioMetadata {
  std::vector<AttendeeState> states{};

  bool operator==(const AudioMetadata&) const = default;
};

struct AudioStatus {
  std::uint32_t status = 0;  ///< As HTTP's: 301 joined elsewhere, 410 ended, 411 removed.

  bool operator==(const AudioStatus&) const = default;
};

struct LeaveAck {
  bool operator==(const LeaveAck&) const = default;
};

struct Notification {
  enum class Level { Info = 1, Warning = 2, Error = 3 };
  Level level = Level::Info;
  std::string message{};

  bool operator==(const Notification&) const = default;
};

struct PrimaryMeetingJoinAck {
  bool operator==(const PrimaryMeetingJoinAck&) const = default;
};

using ServerPayload = std::variant<JoinAck, SubscribeAck, Index, Bitrates, AudioStreamIdInfo,
                                   AudioMetadata, AudioStatus, PingPong, DataMessages, LeaveAck,
                                   Pause, Resume, Notification, PrimaryMeetingJoinAck>;

struct Error {
  std::uint32_t status = 0;  ///< As HTTP's.
  std::string description{};

  bool operator==(const Error&) const = default;
};

struct ServerFrame {
  ServerPayload payload{};
  std::optional<Error> error{};

  bool operator==(const ServerFrame&) const = default;
};

}  // namespace convoke::wire::frame

namespace convoke::wire {

enum class SignalFrameError {
  Empty,           ///< Less than the prefix byte and a frame.
  TooLong,         ///< The message, or the offer when inflated.
  Malformed,       ///< Not protobuf, or a required field is missing.
  MissingPayload,  ///< The type says what the frame does not hold.
  TooMany,         ///< More list entries, or longer texts, than any client sends.
  BadCompression,  ///< The offer is not raw deflate (RFC 1951).
};

/// Parses one binary WebSocket message of a client. Any prefix byte is taken, as clients differ.
Result<frame::ClientFrame, SignalFrameError> parse_signal_frame(BytesView message);

/// One binary WebSocket message for a client, prefix 0x05, as of `now`.
Bytes format_signal_frame(const frame::ServerFrame& frame, WallTime now);

}  // namespace convoke::wire
