#include "rtp/peer_answerer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

namespace convoke::rtp {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using wire::Sdp;
using wire::SdpDirection;
using wire::SdpMedia;

std::string offer_text(const std::string& name) {
  std::ifstream stream(CONVOKE_RTP_TESTDATA "/offers/" + name + ".sdp", std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

Sdp read_sdp(const std::string& text) {
  const auto sdp = wire::parse_sdp(text);
  EXPECT_TRUE(sdp) << text.substr(0, 60);
  return sdp ? *sdp : Sdp{};
}

Sdp captured(const std::string& name) {
  return read_sdp(offer_text(name));
}

void replace_value(std::vector<wire::SdpAttribute>& attributes, std::string_view name,
                   const std::string& value) {
  for (auto& attribute : attributes) {
    if (attribute.name == name) attribute.value = value;
  }
}

/// The offer as if made by one and the same browser, for captures that come from several.
Sdp of_one_browser(Sdp offer) {
  for (auto& section : offer.media) {
    replace_value(section.attributes, "ice-ufrag", "RUnZ");
    replace_value(section.attributes, "ice-pwd", "FcSt6R4bhkzsSnvJoL+gnK9L");
    replace_value(section.attributes, "fingerprint",
                  "sha-256 2C:E8:41:96:F2:1E:8E:0E:DD:D2:0F:6A:48:B6:0B:BF:06:48:70:C9:F6:5C:CC:"
                  "F3:B3:28:5C:0C:51:D9:99:9A");
  }
  return offer;
}

Sdp without(Sdp offer, std::string_view name) {
  const auto is_named = [&](const wire::SdpAttribute& one) { return one.name == name; };
  std::erase_if(offer.attributes, is_named);
  for (auto& section : offer.media) std::erase_if(section.attributes, is_named);
  return offer;
}

Sdp with_value(Sdp offer, std::string_view name, const std::string& value) {
  replace_value(offer.attributes, name, value);
  for (auto& section : offer.media) replace_value(section.attributes, name, value);
  return offer;
}

PeerIdentity server() {
  return {.ice = {.ufrag = "86e19ebf", .pwd = "7ee47649d4ea8423d8ab5f07"},
          .fingerprint = {.hash = "sha-256", .digest = Bytes(32, 0xBA)},
          .candidates = {{.foundation = "1",
                          .priority = 2130706431,
                          .address = {IpAddress::v4(192, 0, 2, 9), 10000}},
                         {.foundation = "2",
                          .is_tcp = true,
                          .priority = 1671430143,
                          .address = {IpAddress::v4(192, 0, 2, 9), 443}}},
          .session_id = 4711};
}

PeerRequest showing(std::vector<std::uint32_t> stream_ids) {
  PeerRequest request;
  for (const auto id : stream_ids) request.streams.push_back({.stream_id = id});
  return request;
}

/// The values of one attribute of a section.
std::multiset<std::string> values_of(const SdpMedia& section, std::string_view name) {
  std::multiset<std::string> out;
  for (const auto& attribute : section.attributes) {
    if (attribute.name == name) out.insert(attribute.value.value_or(""));
  }
  return out;
}

std::string value_of(const Sdp& sdp, std::string_view name) {
  const auto* found = wire::find_attribute(sdp.attributes, name);
  return found == nullptr ? "(none)" : found->value.value_or("");
}

/// One browser's peer connection.
class PeerAnswererTest : public ::testing::Test {
 protected:
  SeededRandom random{7};
  PeerAnswerer ours{server(), {}, random};
  Sdp answer{};

  PeerMedia answered(const Sdp& offer, const PeerRequest& request = {}) {
    const auto result = ours.on_offer(offer, request);
    EXPECT_TRUE(result) << describe(result ? PeerOfferError::Malformed : result.error());
    if (!result) return {};
    answer = result->answer;
    return result->media;
  }

  PeerOfferError refused(const Sdp& offer) {
    const auto result = ours.on_offer(offer, {});
    EXPECT_FALSE(result);
    return result ? PeerOfferError::TooLong : result.error();
  }

  /// Whatever the offer: what holds of every answer.
  void expect_well_formed(const Sdp& offer) {
    EXPECT_EQ(read_sdp(wire::format_sdp(answer)), answer);
    ASSERT_EQ(answer.media.size(), offer.media.size());
    const auto bundle = wire::bundle_of(answer);
    for (std::size_t i = 0; i < offer.media.size(); ++i) {
      const auto& ours_section = answer.media[i];
      EXPECT_EQ(ours_section.kind, offer.media[i].kind);
      EXPECT_EQ(ours_section.protocol, offer.media[i].protocol);
      EXPECT_EQ(wire::mid_of(ours_section), wire::mid_of(offer.media[i]));
      const bool lives = ours_section.port != 0;
      EXPECT_EQ(lives, std::ranges::count(bundle, *wire::mid_of(ours_section)) == 1);
      if (!lives) continue;
      EXPECT_EQ(ours_section.port, 10000);
      EXPECT_EQ(wire::setup_of(answer, ours_section), wire::SdpSetup::Passive);
      EXPECT_TRUE(wire::has_rtcp_mux(ours_section));
      expect_subset(ours_section, offer.media[i]);
    }
  }

  static void expect_subset(const SdpMedia& section, const SdpMedia& offered) {
    for (const auto& format : section.formats) EXPECT_THAT(offered.formats, Contains(format));
    for (const auto* name : {"extmap", "rtpmap", "rtcp-fb"}) {
      const auto known = values_of(offered, name);
      for (const auto& value : values_of(section, name)) EXPECT_THAT(known, Contains(value));
    }
  }
};

/// What the Chime client makes of an offer of AV1.
constexpr std::string_view kAv1Defaults =
    "level-idx=5;profile=0;tier=0;x-google-start-bitrate=1000";

/// What an answer says beyond transport addresses, SSRCs and cnames.
std::map<std::string, std::multiset<std::string>> meaning_of(const Sdp& sdp,
                                                             const SdpMedia& section) {
  std::map<std::string, std::multiset<std::string>> out;
  for (const auto* name : {"rtpmap", "fmtp", "rtcp-fb", "extmap", "rid", "simulcast", "mid"})
    out[name] = values_of(section, name);
  // The reference said them; we do not (peer_answer_writer.cpp, peer_extensions.cpp).
  std::erase_if(out["fmtp"],
                [](const std::string& parameters) { return parameters.ends_with(kAv1Defaults); });
  std::erase_if(out["extmap"], [](const std::string& extension) {
    return extension.ends_with("video-layers-allocation00");
  });
  if (section.kind == "video") out["msid"] = values_of(section, "msid");
  out["format"] = {section.formats.begin(), section.formats.end()};
  out["ssrcs"] = {std::to_string(wire::ssrcs_of(section).size())};
  out["lives"] = {section.port != 0 ? "yes" : "no"};
  auto direction = wire::direction_of(sdp, section);
  // The reference takes both for a camera and says that sendrecv is better.
  if (section.kind == "video" && direction == SdpDirection::ReceiveOnly)
    direction = SdpDirection::SendReceive;
  out["direction"] = {std::string(wire::name_of(direction))};
  return out;
}

struct Accepted {
  std::string offer{};
  std::string answer{};
  std::vector<std::uint32_t> streams{};
};

TEST_F(PeerAnswererTest, SaysWhatBrowsersHaveAccepted) {
  const std::vector<Accepted> all{
      {"02-audio-plus-send-video", "answer-to-02", {0}},
      {"04-receive-video-plus-content", "answer-to-04", {0, 3, 4}},
      {"05-after-content-stopped-rejected-section", "answer-to-05", {0, 3, 0}},
      {"10-simulcast-send", "answer-to-10-simulcast", {0}}};
  for (const auto& one : all) {
    SCOPED_TRACE(one.offer);
    ours = PeerAnswerer{server(), {}, random};
    answered(captured(one.offer), showing(one.streams));
    const auto accepted = captured(one.answer);
    EXPECT_EQ(value_of(answer, "group"), value_of(accepted, "group"));
    EXPECT_EQ(value_of(answer, "ice-lite"), value_of(accepted, "ice-lite"));
    ASSERT_EQ(answer.media.size(), accepted.media.size());
    for (std::size_t i = 0; i < answer.media.size(); ++i) {
      EXPECT_EQ(meaning_of(answer, answer.media[i]), meaning_of(accepted, accepted.media[i]));
      if (answer.media[i].port == 0) continue;
      EXPECT_EQ(answer.media[i].formats, accepted.media[i].formats);
    }
  }
}

TEST_F(PeerAnswererTest, AnswersEveryOfferOfBrowsersWhateverIsSwitchedOn) {
  for (const auto* name :
       {"01-audio-only", "02-audio-plus-send-video", "03-audio-plus-receive-one-video",
        "04-receive-video-plus-content", "05-after-content-stopped-rejected-section",
        "06-all-remote-video-gone", "07-camera-stopped", "08-content-attendee-first-subscribe",
        "09-content-attendee-sending", "10-simulcast-send", "11-send-and-receive-two-videos",
        "12-svc-enabled-first-subscribe", "13-recycled-section-new-mid",
        "14-receive-when-first-answer-kept-all-extensions", "15-no-microphone-insecure-origin",
        "firefox-first", "firefox-all", "firefox-balanced", "firefox-simulcast"}) {
    SCOPED_TRACE(name);
    for (const bool on : {false, true}) {
      ours =
          PeerAnswerer{server(), {.accept_red = on, .accept_rtx = on, .transport_cc = on}, random};
      const auto offer = captured(name);
      const auto media = answered(offer, showing({0, 3, 4}));
      expect_well_formed(offer);
      ASSERT_TRUE(media.audio);
      EXPECT_EQ(media.remote_fingerprint.digest.size(), 32U);
      const bool tells = wire::format_sdp(answer).find("transport-cc") != std::string::npos;
      EXPECT_EQ(tells, on);
    }
  }
}

TEST_F(PeerAnswererTest, TellsTheTransportOfThePeer) {
  const auto media = answered(captured("01-audio-only"));
  EXPECT_EQ(media.remote_ice.ufrag, "RUnZ");
  EXPECT_EQ(media.remote_ice.pwd, "FcSt6R4bhkzsSnvJoL+gnK9L");
  EXPECT_EQ(media.remote_fingerprint.hash, "sha-256");
  EXPECT_THAT(wire::fingerprint_text(media.remote_fingerprint),
              ::testing::StartsWith("sha-256 2C:E8:41"));
  EXPECT_EQ(media.remote_setup, wire::SdpSetup::ActPass);
}

TEST_F(PeerAnswererTest, AnnouncesOurTransportInEverySection) {
  answered(captured("01-audio-only"));
  EXPECT_EQ(answer.origin.session_id, "4711");
  for (const auto& section : answer.media) {
    EXPECT_EQ(wire::ice_credentials_of(answer, section), server().ice);
    EXPECT_THAT(wire::fingerprints_of(answer, section), ElementsAre(server().fingerprint));
    EXPECT_EQ(section.connection->host, "192.0.2.9");
    EXPECT_THAT(values_of(section, "candidate"),
                ElementsAre("1 1 udp 2130706431 192.0.2.9 10000 typ host",
                            "2 1 tcp 1671430143 192.0.2.9 443 typ host tcptype passive"));
  }
}

TEST_F(PeerAnswererTest, TellsWhatTheAudioSectionIs) {
  const auto audio = *answered(captured("01-audio-only")).audio;
  EXPECT_EQ(audio.mid, "0");
  EXPECT_EQ(audio.direction, SdpDirection::SendReceive);
  EXPECT_EQ(audio.opus_payload_type, 111);
  EXPECT_TRUE(audio.opus_fec);
  EXPECT_EQ(audio.red_payload_type, std::nullopt);
  EXPECT_EQ(audio.extensions, (HeaderExtensionIds{.audio_level = 1, .mid = 4, .abs_send_time = 2}));
  EXPECT_THAT(wire::ssrcs_of(answer.media[0]), ElementsAre(audio.ssrc));
}

TEST_F(PeerAnswererTest, AcceptsRedWhereItIsSwitchedOn) {
  ours = PeerAnswerer{server(), {.accept_red = true}, random};
  const auto audio = *answered(captured("01-audio-only")).audio;
  EXPECT_EQ(audio.red_payload_type, 63);
  EXPECT_TRUE(audio.red_first);
  EXPECT_THAT(answer.media[0].formats, ElementsAre("63", "111"));
  EXPECT_THAT(values_of(answer.media[0], "fmtp"), Contains("63 111/111"));
}

TEST_F(PeerAnswererTest, AcceptsRetransmissionStreamsWhereTheyAreSwitchedOn) {
  ours = PeerAnswerer{server(), {.accept_rtx = true}, random};
  const auto media = answered(captured("11-send-and-receive-two-videos"), showing({0, 3, 4}));
  ASSERT_THAT(media.video, SizeIs(3));
  EXPECT_EQ(media.video[0].formats[0].rtx_payload_type, 99);
  ASSERT_TRUE(media.video[1].ssrcs.rtx);
  EXPECT_THAT(wire::ssrcs_of(answer.media[2]),
              ElementsAre(media.video[1].ssrcs.media, *media.video[1].ssrcs.rtx));
  EXPECT_EQ(wire::ssrc_groups_of(answer.media[2])[0].semantics, "FID");
}

TEST_F(PeerAnswererTest, AnswersASendingCameraWithSendrecvAndNoStream) {
  const auto media = answered(captured("02-audio-plus-send-video"), showing({0}));
  const auto& camera = media.video.at(0);
  EXPECT_EQ(camera.kind, PeerVideoKind::Camera);
  EXPECT_EQ(camera.direction, SdpDirection::SendReceive);
  EXPECT_EQ(wire::direction_of(answer, answer.media[1]), SdpDirection::SendReceive);
  EXPECT_THAT(wire::ssrcs_of(answer.media[1]), IsEmpty());
  EXPECT_EQ(wire::msid_of(answer.media[1]).has_value(), false);
  EXPECT_THAT(camera.peer_ssrcs, ElementsAre(StreamSsrcs{.media = 2874569575, .rtx = 1986095274}));
}

TEST_F(PeerAnswererTest, TellsTheFormatsOfACameraInThePeersOrder) {
  const auto media = answered(captured("02-audio-plus-send-video"));
  const auto& formats = media.video.at(0).formats;
  ASSERT_THAT(formats, SizeIs(5));
  EXPECT_EQ(formats[0].codec, VideoCodec::Vp9);
  EXPECT_EQ(formats[0].fmtp, "profile-id=0;x-google-start-bitrate=1000");
  EXPECT_EQ(formats[0].feedback,
            (PeerFeedback{.nack = true, .pli = true, .fir = true, .remb = true}));
  EXPECT_EQ(formats[1].codec, VideoCodec::H264);
  EXPECT_EQ(formats[2].codec, VideoCodec::Vp8);
}

TEST_F(PeerAnswererTest, SaysOfAv1OnlyWhatIsNoDefault) {
  const auto parameters_of_av1 = [&](std::string_view offered) {
    auto offer = captured("02-audio-plus-send-video");
    for (auto& attribute : offer.media[1].attributes)
      if (attribute.name == "fmtp" && attribute.value == "45 " + std::string(kAv1Defaults))
        attribute.value = "45 " + std::string(offered);
    answered(offer);
    EXPECT_THAT(values_of(answer.media[1], "rtpmap"), Contains("45 AV1/90000"));
    return wire::find_fmtp(answer.media[1], 45);
  };
  EXPECT_EQ(parameters_of_av1(kAv1Defaults), "");
  EXPECT_EQ(parameters_of_av1("profile=0"), "");
  EXPECT_EQ(parameters_of_av1("level-idx=8;profile=0"), "level-idx=8;profile=0");
  EXPECT_EQ(parameters_of_av1("tier=1"), "tier=1");
}

TEST_F(PeerAnswererTest, KeepsOnlyTheCodecsThatTheCameraMaySend) {
  const auto media = answered(captured("02-audio-plus-send-video"),
                              {.camera_codecs = {VideoCodec::H264, VideoCodec::Vp8}});
  EXPECT_THAT(answer.media[1].formats, ElementsAre("108", "96", "114"));
  EXPECT_EQ(media.video.at(0).direction, SdpDirection::SendReceive);
  const auto none = answered(captured("02-audio-plus-send-video"), {.camera_codecs = {}});
  EXPECT_EQ(none.video.at(0).direction, SdpDirection::Inactive);
}

TEST_F(PeerAnswererTest, AnswersACameraInactiveThatMayNotPublish) {
  const auto media = answered(captured("02-audio-plus-send-video"), {.may_publish = false});
  EXPECT_EQ(media.video.at(0).direction, SdpDirection::Inactive);
  EXPECT_EQ(value_of(answer, "group"), "BUNDLE 0 1");
}

TEST_F(PeerAnswererTest, LabelsWhatItSends) {
  const auto media = answered(captured("04-receive-video-plus-content"), showing({0, 3, 4}));
  ASSERT_THAT(media.video, SizeIs(3));
  const auto& shown = media.video[2];
  EXPECT_EQ(shown.index, 3U);
  EXPECT_EQ(shown.kind, PeerVideoKind::Receive);
  EXPECT_EQ(shown.direction, SdpDirection::SendOnly);
  EXPECT_EQ(shown.stream_id, 4U);
  EXPECT_EQ(shown.track_label, "v_3");
  EXPECT_EQ(wire::msid_of(answer.media[3])->stream, "v_3");
  EXPECT_THAT(wire::ssrcs_of(answer.media[3]), ElementsAre(shown.ssrcs.media));
  EXPECT_NE(shown.ssrcs.media, media.video[1].ssrcs.media);
}

TEST_F(PeerAnswererTest, LeavesASectionInactiveWhoseStreamIsGone) {
  auto request = showing({0, 3, 0});
  request.streams[1].available = false;
  const auto media = answered(captured("04-receive-video-plus-content"), request);
  for (const std::size_t place : {1U, 2U}) {
    EXPECT_EQ(media.video.at(place).direction, SdpDirection::Inactive);
    EXPECT_EQ(media.video.at(place).stream_id, 0U);
    EXPECT_THAT(wire::ssrcs_of(answer.media.at(place + 1)), IsEmpty());
  }
  EXPECT_EQ(value_of(answer, "group"), "BUNDLE 0 1 2 3");
}

TEST_F(PeerAnswererTest, TakesSimulcastInThePeersOrder) {
  const auto media = answered(captured("10-simulcast-send"));
  const auto& camera = media.video.at(0);
  EXPECT_THAT(camera.simulcast, ElementsAre(wire::SdpSimulcastStream{.rid = "low", .paused = true},
                                            wire::SdpSimulcastStream{.rid = "mid"},
                                            wire::SdpSimulcastStream{.rid = "hi", .paused = true}));
  EXPECT_THAT(camera.peer_ssrcs, IsEmpty());
  EXPECT_EQ(camera.extensions.stream_id, 10);
  EXPECT_EQ(camera.extensions.repaired_stream_id, 11);
}

TEST_F(PeerAnswererTest, FindsExtensionsByTheirUri) {
  const auto svc = answered(captured("12-svc-enabled-first-subscribe")).video.at(0).extensions;
  EXPECT_EQ(svc.dependency_descriptor, 12);
  EXPECT_EQ(svc.orientation, 13);
  ours = PeerAnswerer{server(), {}, random};
  EXPECT_EQ(answered(captured("01-audio-only")).video.at(0).extensions.orientation, 13);
  EXPECT_THAT(values_of(answer.media.at(1), "extmap"),
              Not(Contains(::testing::HasSubstr("video-layers-allocation"))));
}

TEST_F(PeerAnswererTest, AcceptsNothingForWhatItSendsThatItDoesNotSend) {
  auto offer = offer_text("12-svc-enabled-first-subscribe");
  offer.replace(offer.rfind("a=inactive"), 10, "a=recvonly");
  const auto shown = answered(read_sdp(offer), showing({0, 3})).video.at(0);
  EXPECT_EQ(shown.kind, PeerVideoKind::Receive);
  EXPECT_EQ(shown.extensions.dependency_descriptor, 0);
  EXPECT_THAT(values_of(answer.media.at(1), "extmap"),
              Not(Contains(::testing::HasSubstr("dependency-descriptor"))));
}

TEST_F(PeerAnswererTest, GivesTheMixToTheSectionOfAListenerWithoutMicrophone) {
  const auto audio = *answered(captured("15-no-microphone-insecure-origin")).audio;
  EXPECT_EQ(audio.mid, "2");
  EXPECT_EQ(audio.direction, SdpDirection::SendOnly);
  EXPECT_EQ(wire::direction_of(answer, answer.media[0]), SdpDirection::Inactive);
  EXPECT_EQ(wire::direction_of(answer, answer.media[2]), SdpDirection::SendOnly);
  EXPECT_EQ(value_of(answer, "group"), "BUNDLE 0 1 2");
}

TEST_F(PeerAnswererTest, AnswersInactiveAudioInactive) {
  auto offer = captured("15-no-microphone-insecure-origin");
  offer.media.pop_back();
  const auto audio = *answered(offer).audio;
  EXPECT_EQ(audio.direction, SdpDirection::Inactive);
  EXPECT_THAT(wire::ssrcs_of(answer.media[0]), IsEmpty());
}

TEST_F(PeerAnswererTest, TakesSectionsOfFirefoxThatAreOnlyInTheBundle) {
  const auto media = answered(captured("firefox-all"), showing({0, 3, 4}));
  EXPECT_EQ(value_of(answer, "group"), "BUNDLE 0 1 2 3");
  ASSERT_THAT(media.video, SizeIs(3));
  EXPECT_EQ(media.video[0].direction, SdpDirection::SendReceive);
  EXPECT_EQ(media.video[2].direction, SdpDirection::SendOnly);
  EXPECT_EQ(media.audio->opus_payload_type, 109);
  EXPECT_EQ(media.audio->extensions.audio_level, 1);
  EXPECT_EQ(media.video[0].extensions.mid, 3);
}

TEST_F(PeerAnswererTest, TakesTheSimulcastOfFirefox) {
  const auto media = answered(captured("firefox-simulcast"));
  EXPECT_THAT(media.video.at(0).simulcast, SizeIs(3));
  EXPECT_THAT(media.video.at(0).peer_ssrcs,
              AllOf(SizeIs(3), Each(Field(&StreamSsrcs::rtx, Not(std::nullopt)))));
}

TEST_F(PeerAnswererTest, RejectsWhatItDoesNotKnow) {
  const auto offer =
      read_sdp(offer_text("01-audio-only") +
               "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:data\r\na=rtcp-mux\r\n"
               "m=video 9 RTP/AVP 96\r\na=mid:2\r\na=rtpmap:96 VP8/90000\r\n");
  answered(offer);
  ASSERT_THAT(answer.media, SizeIs(4));
  EXPECT_EQ(answer.media[2].port, 0);
  EXPECT_EQ(answer.media[3].port, 0);
  EXPECT_EQ(value_of(answer, "group"), "BUNDLE 0 1");
}

TEST_F(PeerAnswererTest, RejectsVideoWithoutACodecThatItForwards) {
  auto offer = captured("02-audio-plus-send-video");
  replace_value(offer.media[1].attributes, "rtpmap", "96 H266/90000");
  EXPECT_THAT(answered(offer).video, IsEmpty());
  EXPECT_EQ(answer.media[1].port, 0);
  EXPECT_EQ(value_of(answer, "group"), "BUNDLE 0");
}

TEST_F(PeerAnswererTest, KeepsWhatItSaidForAsLongAsASectionLives) {
  const auto first = answered(of_one_browser(captured("02-audio-plus-send-video")), showing({0}));
  const auto second =
      answered(of_one_browser(captured("03-audio-plus-receive-one-video")), showing({0, 3}));
  EXPECT_EQ(second.audio->ssrc, first.audio->ssrc);
  EXPECT_EQ(second.video.at(0).kind, PeerVideoKind::Camera);
  const auto third =
      answered(of_one_browser(captured("04-receive-video-plus-content")), showing({0, 3, 4}));
  EXPECT_EQ(third.video.at(1).ssrcs, second.video.at(1).ssrcs);
  const auto fourth = answered(
      of_one_browser(captured("05-after-content-stopped-rejected-section")), showing({0, 3, 0}));
  EXPECT_EQ(fourth.video.at(1).ssrcs, second.video.at(1).ssrcs);
  EXPECT_THAT(fourth.video, SizeIs(2));
  EXPECT_EQ(wire::ice_credentials_of(answer, answer.media[0]), server().ice);
  EXPECT_EQ(answer.origin.session_version, "4");
}

TEST_F(PeerAnswererTest, GivesARecycledSlotANewStream) {
  const auto before =
      answered(of_one_browser(captured("04-receive-video-plus-content")), showing({0, 3, 4}));
  answered(of_one_browser(captured("05-after-content-stopped-rejected-section")),
           showing({0, 3, 0}));
  const auto after =
      answered(of_one_browser(captured("13-recycled-section-new-mid")), showing({0, 5, 6}));
  EXPECT_EQ(value_of(answer, "group"), "BUNDLE 0 1 4 3");
  EXPECT_EQ(after.audio->ssrc, before.audio->ssrc);
  ASSERT_THAT(after.video, SizeIs(3));
  EXPECT_EQ(after.video[1].mid, "4");
  EXPECT_EQ(after.video[1].stream_id, 5U);
  EXPECT_EQ(after.video[2].mid, "3");
  EXPECT_EQ(after.video[2].stream_id, 6U);
  const std::set<std::uint32_t> all{before.video[1].ssrcs.media, before.video[2].ssrcs.media,
                                    after.video[1].ssrcs.media, after.video[2].ssrcs.media};
  EXPECT_THAT(all, SizeIs(4));
}

TEST_F(PeerAnswererTest, KeepsTheStreamOfASectionThatWasInactiveForAWhile) {
  const auto offer = captured("03-audio-plus-receive-one-video");
  const auto before = answered(offer, showing({0, 3}));
  const auto gone = answered(offer, showing({0, 0}));
  EXPECT_EQ(gone.video.at(1).direction, SdpDirection::Inactive);
  EXPECT_EQ(answered(offer, showing({0, 9})).video.at(1).ssrcs, before.video.at(1).ssrcs);
}

TEST_F(PeerAnswererTest, AcceptsNoExtensionLaterThatTheFirstAnswerDidNotHave) {
  answered(of_one_browser(captured("02-audio-plus-send-video")));
  const auto later =
      answered(of_one_browser(captured("14-receive-when-first-answer-kept-all-extensions")));
  EXPECT_EQ(later.audio->extensions.abs_send_time, 0);
  EXPECT_EQ(later.video.at(1).extensions.abs_send_time, 0);
  EXPECT_EQ(later.video.at(1).extensions.mid, 4);
}

TEST_F(PeerAnswererTest, NeverLetsAnIdMeanTwoThings) {
  answered(captured("01-audio-only"));
  auto offer = captured("01-audio-only");
  replace_value(offer.media[1].attributes, "extmap",
                "4 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id");
  EXPECT_EQ(answered(offer).video.at(0).extensions, HeaderExtensionIds{});
}

TEST_F(PeerAnswererTest, NamesWhatIsWrongWithAnOffer) {
  const auto good = captured("01-audio-only");
  EXPECT_EQ(refused(Sdp{}), PeerOfferError::NoBundle);
  EXPECT_EQ(refused(without(good, "group")), PeerOfferError::NoBundle);
  EXPECT_EQ(refused(without(good, "mid")), PeerOfferError::NoBundle);
  EXPECT_EQ(refused(without(good, "rtcp-mux")), PeerOfferError::NoRtcpMux);
  EXPECT_EQ(refused(without(good, "ice-ufrag")), PeerOfferError::NoIceCredentials);
  EXPECT_EQ(refused(with_value(good, "ice-pwd", "short")), PeerOfferError::NoIceCredentials);
  EXPECT_EQ(refused(without(good, "fingerprint")), PeerOfferError::NoFingerprint);
  EXPECT_EQ(refused(with_value(good, "fingerprint", "sha-1 2C:E8")),
            PeerOfferError::FingerprintNotSha256);
  EXPECT_EQ(refused(with_value(good, "fingerprint", "sha-256 2C:E8")),
            PeerOfferError::FingerprintNotSha256);
  EXPECT_EQ(refused(with_value(good, "setup", "passive")), PeerOfferError::WrongSetup);
  EXPECT_EQ(refused(with_value(good, "rtpmap", "0 PCMU/8000")), PeerOfferError::NoOpus);
  EXPECT_EQ(refused(with_value(good, "mid", "0")), PeerOfferError::Malformed);
}

TEST_F(PeerAnswererTest, RefusesAnOfferThatDoesNotFitTheOneBefore) {
  const auto offer = captured("03-audio-plus-receive-one-video");
  answered(offer, showing({0, 3}));
  EXPECT_EQ(refused(captured("07-camera-stopped")), PeerOfferError::DoesNotFit);
  auto shorter = offer;
  shorter.media.pop_back();
  EXPECT_EQ(refused(shorter), PeerOfferError::DoesNotFit);
  auto other_kind = offer;
  other_kind.media[1].kind = "audio";
  EXPECT_EQ(refused(other_kind), PeerOfferError::DoesNotFit);
  EXPECT_EQ(refused(with_value(offer, "ice-ufrag", "other")), PeerOfferError::DoesNotFit);
}

TEST_F(PeerAnswererTest, ChangesNothingByAnOfferThatItRefuses) {
  const auto offer = captured("03-audio-plus-receive-one-video");
  const auto before = answered(offer, showing({0, 3}));
  refused(with_value(offer, "rtpmap", "0 PCMU/8000"));
  EXPECT_EQ(answered(offer, showing({0, 3})), before);
  EXPECT_EQ(answer.origin.session_version, "2");
}

TEST_F(PeerAnswererTest, AnswersAWholeRoomOfTiles) {
  auto offer = captured("03-audio-plus-receive-one-video");
  std::vector<std::uint32_t> streams{0, 1};
  std::string group = "BUNDLE 0 1 2";
  for (std::uint32_t mid = 3; mid < 30; ++mid) {
    offer.media.push_back(offer.media[2]);
    replace_value(offer.media.back().attributes, "mid", std::to_string(mid));
    group += " " + std::to_string(mid);
    streams.push_back(mid);
  }
  replace_value(offer.attributes, "group", group);
  const auto media = answered(read_sdp(wire::format_sdp(offer)), showing(streams));
  EXPECT_THAT(media.video, SizeIs(29));
  EXPECT_EQ(value_of(answer, "group"), group);
}

}  // namespace
}  // namespace convoke::rtp
