#include "sip_text.h"

#include <strings.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <map>

namespace convoke::bench {
namespace {

constexpr std::string_view kNewline = "\r\n";

bool is_same_word(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())))
    text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())))
    text.remove_suffix(1);
  return text;
}

/// Cuts the text up to `end` off its front, and `end` too.
std::string_view cut(std::string_view& text, std::string_view end) {
  const auto at = text.find(end);
  const auto piece = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + end.size());
  return piece;
}

struct Line {
  std::string_view name{};
  std::string_view value{};
};

/// The next header; an empty name at the end of the headers.
Line next_header(std::string_view& rest) {
  auto value = cut(rest, kNewline);
  const auto name = cut(value, ":");
  return {.name = trimmed(name), .value = trimmed(value)};
}

int number_of(std::string_view text, int otherwise = -1) {
  int number = otherwise;
  std::from_chars(text.begin(), text.end(), number);
  return number;
}

std::string_view reason(int code) {
  static const std::map<int, std::string_view> reasons{{100, "Trying"},
                                                       {180, "Ringing"},
                                                       {200, "OK"},
                                                       {481, "Call Does Not Exist"},
                                                       {486, "Busy Here"},
                                                       {487, "Request Terminated"},
                                                       {488, "Not Acceptable Here"}};
  const auto found = reasons.find(code);
  return found == reasons.end() ? "Refused" : found->second;
}

constexpr std::string_view kEvent = "telephone-event";

/// Reads the audio section, line by line.
class MediaReader {
 public:
  explicit MediaReader(Codec codec) : codec_(codec) {}

  void on_line(std::string_view line) {
    if (line.starts_with("c=IN IP4 ") && (in_audio_ || media_.address.empty()))
      media_.address = line.substr(9, line.find_first_of("/ ", 9) - 9);
    if (line.starts_with("m=")) on_media(line);
    if (in_audio_ && line.starts_with("a=rtpmap:")) on_map(line.substr(9));
  }

  RemoteMedia result() const { return media_; }

 private:
  void on_media(std::string_view line) {
    in_audio_ = line.starts_with("m=audio ") && media_.port == 0;
    if (!in_audio_) return;
    line.remove_prefix(8);
    media_.port = static_cast<std::uint16_t>(number_of(cut(line, " "), 0));
    cut(line, " ");
    // The static type needs no rtpmap (RFC 3551 §6).
    while (!line.empty())
      if (number_of(cut(line, " ")) == 0 && codec_ == Codec::Pcmu) media_.payload_type = 0;
  }

  void on_map(std::string_view map) {
    const int payload_type = number_of(cut(map, " "));
    auto encoding = map;
    const auto name = cut(encoding, "/");
    const int rate_hz = number_of(cut(encoding, "/"), 0);
    const auto wanted = traits(codec_).rtpmap;
    if (is_same_word(name, wanted.substr(0, wanted.find('/')))) media_.payload_type = payload_type;
    if (!is_same_word(name, kEvent) || rate_hz <= 0) return;
    // Best the one with the codec's clock (RFC 4733 §2.1).
    if (media_.event_payload_type >= 0 && rate_hz != traits(codec_).rtp_clock_hz) return;
    media_.event_payload_type = payload_type;
    media_.event_rate_hz = rate_hz;
  }

  Codec codec_;
  RemoteMedia media_{};
  bool in_audio_ = false;
};

}  // namespace

std::string_view header(std::string_view message, std::string_view name, char compact) {
  cut(message, kNewline);
  for (auto line = next_header(message); !line.name.empty(); line = next_header(message)) {
    const bool is_compact = line.name.size() == 1 && compact != '\0' &&
                            std::tolower(static_cast<unsigned char>(line.name[0])) == compact;
    if (is_compact || is_same_word(line.name, name)) return line.value;
  }
  return {};
}

std::string_view tag_of(std::string_view value) {
  constexpr std::string_view kTag = ";tag=";
  const auto at = value.find(kTag);
  if (at == std::string_view::npos) return {};
  value.remove_prefix(at + kTag.size());
  return value.substr(0, value.find_first_of("; >"));
}

std::string_view uri_of(std::string_view value) {
  const auto open = value.find('<');
  if (open == std::string_view::npos) return value.substr(0, value.find_first_of("; "));
  value.remove_prefix(open + 1);
  return value.substr(0, value.find('>'));
}

std::string digits_of_user(std::string_view uri) {
  cut(uri, ":");
  const auto user = uri.substr(0, uri.find_first_of("@;"));
  std::string digits;
  std::copy_if(user.begin(), user.end(), std::back_inserter(digits),
               [](unsigned char c) { return std::isdigit(c); });
  return digits;
}

std::string response_head(std::string_view request, int code, std::string_view to_tag) {
  std::string head = "SIP/2.0 " + std::to_string(code) + " ";
  head.append(reason(code)).append(kNewline);
  auto rest = request;
  cut(rest, kNewline);
  for (auto line = next_header(rest); !line.name.empty(); line = next_header(rest))
    for (const std::string_view kept : {"Via", "v", "Record-Route"})
      if (is_same_word(line.name, kept))
        head.append(line.name).append(": ").append(line.value).append(kNewline);
  const auto to = header(request, "To", 't');
  head.append("From: ").append(header(request, "From", 'f')).append(kNewline);
  head.append("To: ").append(to);
  if (tag_of(to).empty() && !to_tag.empty()) head.append(";tag=").append(to_tag);
  head.append(kNewline);
  head.append("Call-ID: ").append(header(request, "Call-ID", 'i')).append(kNewline);
  head.append("CSeq: ").append(header(request, "CSeq")).append(kNewline);
  return head;
}

std::string with_body(std::string_view sdp) {
  std::string text;
  if (!sdp.empty()) text = "Content-Type: application/sdp\r\n";
  text += "Content-Length: " + std::to_string(sdp.size()) + "\r\n\r\n";
  return text.append(sdp);
}

RemoteMedia parse_media(std::string_view message, Codec codec) {
  cut(message, "\r\n\r\n");
  MediaReader reader(codec);
  while (!message.empty()) reader.on_line(trimmed(cut(message, "\n")));
  return reader.result();
}

std::string make_sdp(std::uint16_t rtp_port, Codec codec, const RemoteMedia& media) {
  const auto payload = std::to_string(media.payload_type);
  const auto event = std::to_string(media.event_payload_type);
  const bool has_event = media.event_payload_type >= 0;
  std::string sdp =
      "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
      "m=audio " +
      std::to_string(rtp_port) + " RTP/AVP " + payload + (has_event ? " " + event : "") +
      "\r\na=rtpmap:" + payload + " ";
  sdp.append(traits(codec).rtpmap).append(kNewline);
  if (has_event)
    sdp += "a=rtpmap:" + event + " telephone-event/" + std::to_string(media.event_rate_hz) +
           "\r\na=fmtp:" + event + " 0-15\r\n";
  return sdp + "a=ptime:20\r\na=sendrecv\r\n";
}

}  // namespace convoke::bench
