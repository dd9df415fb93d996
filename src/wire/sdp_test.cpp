#include "wire/sdp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "wire/sdp_attributes.h"

namespace convoke::wire {
namespace {

using ::testing::ElementsAre;

constexpr std::string_view kPhone =
    "v=0\r\n"
    "o=alice 2890844526 2890844527 IN IP4 192.0.2.1\r\n"
    "s=call\r\n"
    "c=IN IP4 192.0.2.1\r\n"
    "t=0 0\r\n"
    "a=sendonly\r\n"
    "m=audio 49170 RTP/AVP 0 107 101\r\n"
    "a=rtpmap:107 opus/48000/2\r\n"
    "a=fmtp:107 maxplaybackrate=48000; useinbandfec=1\r\n"
    "a=rtpmap:101 telephone-event/8000\r\n"
    "a=ptime:30\r\n"
    "a=rtcp:53020 IN IP4 192.0.2.9\r\n"
    "m=video 0 RTP/AVP 31\r\n";

Sdp parsed(std::string_view text) {
  const auto sdp = parse_sdp(text);
  EXPECT_TRUE(sdp);
  return sdp ? *sdp : Sdp{};
}

std::string file(const std::string& name) {
  std::ifstream stream(CONVOKE_WIRE_TESTDATA "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(Sdp, ReadsAPhonesOffer) {
  const auto sdp = parsed(kPhone);
  EXPECT_EQ(sdp.origin.session_version, "2890844527");
  ASSERT_EQ(sdp.media.size(), 2U);
  const auto& audio = sdp.media[0];
  EXPECT_EQ(audio.port, 49170);
  EXPECT_THAT(audio.formats, ElementsAre("0", "107", "101"));
  EXPECT_EQ(connection_of(sdp, audio)->ip(), IpAddress::v4(192, 0, 2, 1));
  EXPECT_EQ(direction_of(sdp, audio), SdpDirection::SendOnly);
  EXPECT_EQ(ptime_ms(audio), 30U);
  EXPECT_EQ(sdp.media[1].port, 0);
}

TEST(Sdp, GivesTypedViewsOfFormats) {
  const auto sdp = parsed(kPhone);
  const auto opus = find_rtpmap(sdp.media[0], 107);
  ASSERT_TRUE(opus);
  EXPECT_EQ(opus->encoding, "opus");
  EXPECT_EQ(opus->clock_rate_hz, 48000U);
  EXPECT_EQ(opus->channels, 2U);
  EXPECT_EQ(find_rtpmap(sdp.media[0], 101)->channels, 1U);
  EXPECT_EQ(find_rtpmap(sdp.media[0], 0).has_value(), false);
  EXPECT_EQ(fmtp_parameter(find_fmtp(sdp.media[0], 107), "useinbandfec"), "1");
  EXPECT_EQ(fmtp_parameter(find_fmtp(sdp.media[0], 107), "stereo"), std::nullopt);
}

TEST(Sdp, ReadsWhereRtcpGoes) {
  const auto sdp = parsed(kPhone);
  const auto rtcp = rtcp_of(sdp.media[0]);
  ASSERT_TRUE(rtcp);
  EXPECT_EQ(rtcp->port, 53020);
  EXPECT_EQ(rtcp->ip, IpAddress::v4(192, 0, 2, 9));
  EXPECT_FALSE(has_rtcp_mux(sdp.media[0]));
}

TEST(Sdp, WritesTheTextThatItRead) {
  EXPECT_EQ(format_sdp(parsed(kPhone)), kPhone);
}

TEST(Sdp, UnderstandsAnyLineEndAndMissingLines) {
  const auto sdp = parsed("v=0\nm=audio 4000/2 RTP/AVP 8 \rgarbage\nx=unknown\n\na=sendrecv \n");
  ASSERT_EQ(sdp.media.size(), 1U);
  EXPECT_EQ(sdp.media[0].port_count, 2);
  EXPECT_THAT(sdp.media[0].attributes, ElementsAre(SdpAttribute{.name = "sendrecv"}));
  EXPECT_EQ(sdp.session_name, "-");
}

TEST(Sdp, NeverWritesALineEndThatCameInsideAValue) {
  const auto sdp = parsed("v=0\r\ns=a\rm=audio 1 RTP/AVP 0\r\n");
  EXPECT_EQ(sdp.session_name, "a");
  EXPECT_EQ(sdp.media.size(), 1U);
}

TEST(Sdp, NamesTheLineOfAnError) {
  EXPECT_EQ(parse_sdp("").error(), (SdpError{SdpErrorKind::NoVersion, 0}));
  EXPECT_EQ(parse_sdp("hello").error(), (SdpError{SdpErrorKind::NoVersion, 1}));
  EXPECT_EQ(parse_sdp("v=0\no=x\n").error(), (SdpError{SdpErrorKind::BadOrigin, 2}));
  EXPECT_EQ(parse_sdp("v=0\ns=-\nc=IN IP7 x\n").error(),
            (SdpError{SdpErrorKind::BadConnection, 3}));
  EXPECT_EQ(parse_sdp("v=0\nm=audio 65536 RTP/AVP 0\n").error(),
            (SdpError{SdpErrorKind::BadMedia, 2}));
  EXPECT_EQ(parse_sdp("v=0\nm=audio 4000 RTP/AVP\n").error(),
            (SdpError{SdpErrorKind::BadMedia, 2}));
}

std::string repeated(std::string_view line, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += line;
  return out;
}

TEST(Sdp, RefusesMoreThanItsLimits) {
  EXPECT_EQ(parse_sdp("v=0\n" + std::string(kMaxSdpBytes, 'a')).error().kind,
            SdpErrorKind::TooLong);
  EXPECT_EQ(parse_sdp("v=0\n" + repeated("a=x\n", kMaxSdpLinesPerSection)).error().kind,
            SdpErrorKind::TooManyLines);
  EXPECT_EQ(parse_sdp("v=0\n" + repeated("m=a 0 b 0\n", kMaxSdpMediaSections + 1)).error().kind,
            SdpErrorKind::TooManyMediaSections);
  EXPECT_EQ(parse_sdp("v=0\nm=audio 1 RTP/AVP" + repeated(" 0", kMaxSdpFormats + 1)).error().kind,
            SdpErrorKind::TooManyFormats);
}

TEST(Sdp, ReadsOffersOfABrowser) {
  for (const auto* name :
       {"01-audio-only.sdp", "04-receive-video-plus-content.sdp", "10-simulcast-send.sdp"}) {
    const auto text = file(name);
    ASSERT_FALSE(text.empty()) << name;
    const auto sdp = parsed(text);
    ASSERT_GE(sdp.media.size(), 2U) << name;
    EXPECT_EQ(sdp.media[0].protocol, "UDP/TLS/RTP/SAVPF");
    EXPECT_EQ(find_rtpmap(sdp.media[0], 111)->encoding, "opus");
    EXPECT_TRUE(has_rtcp_mux(sdp.media[0]));
    EXPECT_EQ(format_sdp(sdp), text) << name;
  }
}

constexpr std::string_view kBrowser =
    "v=0\r\n"
    "a=group:LS 7\r\n"
    "a=group:BUNDLE 0 1\r\n"
    "a=fingerprint:SHA-256 0A:ff\r\n"
    "a=setup:actpass\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97 98\r\n"
    "a=mid:1\r\n"
    "a=ice-ufrag:RUnZ\r\n"
    "a=ice-pwd:FcSt6R4bhkzsSnvJoL+gnK9L\r\n"
    "a=extmap:2/recvonly urn:b\r\n"
    "a=extmap:0 urn:none\r\n"
    "a=extmap:14 urn:a\r\n"
    "a=msid:stream track\r\n"
    "a=rtpmap:97 rtx/90000\r\n"
    "a=rtpmap:96 VP8/90000\r\n"
    "a=fmtp:97 apt=96\r\n"
    "a=rtcp-fb:96 nack\r\n"
    "a=rtcp-fb:* ccm fir\r\n"
    "a=ssrc-group:FID 5 6\r\n"
    "a=ssrc:5 cname:x\r\n"
    "a=ssrc:5 msid:a b\r\n"
    "a=ssrc:6 cname:x\r\n"
    "a=rid:lo send\r\n"
    "a=rid:hi send\r\n"
    "a=rid:back recv\r\n"
    "a=simulcast:recv back send ~lo;hi,lo;hi;unknown\r\n";

TEST(Sdp, GivesTypedViewsOfABrowsersTransport) {
  const auto sdp = parsed(kBrowser);
  const auto& video = sdp.media.at(0);
  EXPECT_THAT(bundle_of(sdp), ElementsAre("0", "1"));
  EXPECT_EQ(mid_of(video), "1");
  EXPECT_EQ(ice_credentials_of(sdp, video)->ufrag, "RUnZ");
  EXPECT_THAT(fingerprints_of(sdp, video),
              ElementsAre(SdpFingerprint{.hash = "sha-256", .digest = {0x0A, 0xFF}}));
  EXPECT_EQ(fingerprint_text(fingerprints_of(sdp, video)[0]), "sha-256 0A:FF");
  EXPECT_EQ(setup_of(sdp, video), SdpSetup::ActPass);
}

TEST(Sdp, GivesTypedViewsOfABrowsersStreams) {
  const auto sdp = parsed(kBrowser);
  const auto& video = sdp.media.at(0);
  EXPECT_THAT(ssrcs_of(video), ElementsAre(5U, 6U));
  EXPECT_THAT(ssrc_groups_of(video).at(0).ssrcs, ElementsAre(5U, 6U));
  EXPECT_EQ(msid_of(video)->track, "track");
  EXPECT_THAT(simulcast_send_of(video), ElementsAre(SdpSimulcastStream{.rid = "lo", .paused = true},
                                                    SdpSimulcastStream{.rid = "hi"}));
  const auto extmaps = extmaps_of(video);
  ASSERT_EQ(extmaps.size(), 2U);
  EXPECT_EQ(extmaps[0].direction, SdpDirection::ReceiveOnly);
  EXPECT_EQ(extmaps[1].id, 14);
  EXPECT_EQ(extmaps[1].uri, "urn:a");
}

TEST(Sdp, GivesThePayloadsOfASectionInItsOrder) {
  const auto sdp = parsed(kBrowser);
  const auto payloads = payloads_of(sdp.media.at(0));
  ASSERT_EQ(payloads.size(), 2U);
  EXPECT_EQ(payloads[0].map.encoding, "VP8");
  EXPECT_THAT(payloads[0].feedback, ElementsAre("nack", "ccm fir"));
  EXPECT_EQ(payloads[1].map.payload_type, 97);
  EXPECT_EQ(payloads[1].fmtp, "apt=96");
}

TEST(Sdp, TakesMalformedAttributesOfABrowserForAbsent) {
  const auto sdp = parsed(
      "v=0\nm=video 9 x 96\na=mid:a b\na=ice-ufrag:abc\na=ice-pwd:0123456789012345678901\n"
      "a=fingerprint:sha-256 0:1\na=setup:maybe\na=rtpmap:96 VP8\na=simulcast:send a\n");
  const auto& video = sdp.media.at(0);
  EXPECT_EQ(mid_of(video), std::nullopt);
  EXPECT_EQ(ice_credentials_of(sdp, video).has_value(), false);
  EXPECT_TRUE(fingerprints_of(sdp, video).empty());
  EXPECT_EQ(setup_of(sdp, video), std::nullopt);
  EXPECT_TRUE(payloads_of(video).empty());
  EXPECT_TRUE(simulcast_send_of(video).empty());
}

TEST(Sdp, ReadsEveryTruncationAndBitFlipToTheSameValuesTwice) {
  const auto holds = [](std::string_view text) {
    const auto sdp = parse_sdp(text);
    return !sdp || parsed(format_sdp(*sdp)) == *sdp;
  };
  for (std::size_t size = 0; size <= kPhone.size(); ++size)
    EXPECT_TRUE(holds(kPhone.substr(0, size))) << size;
  for (std::size_t bit = 0; bit < 8 * kPhone.size(); ++bit) {
    std::string text(kPhone);
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_TRUE(holds(text)) << bit;
  }
}

}  // namespace
}  // namespace convoke::wire
