#include "rtp/offer_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace convoke::rtp {
namespace {

using ::testing::ElementsAre;

const TransportAddress kLocal{IpAddress::v4(192, 0, 2, 10), 20000};

wire::Sdp sdp(const std::string& media) {
  const auto parsed = wire::parse_sdp(
      "v=0\r\no=- 1 1 IN IP4 198.51.100.1\r\ns=-\r\nc=IN IP4 198.51.100.1\r\nt=0 0\r\n" + media);
  EXPECT_TRUE(parsed);
  return parsed ? *parsed : wire::Sdp{};
}

const std::string kOpusOffer =
    "m=audio 4000 RTP/AVP 0 96 97 98\r\n"
    "a=rtpmap:96 OPUS/48000/2\r\n"
    "a=fmtp:96 useinbandfec=1;stereo=0\r\n"
    "a=rtpmap:97 telephone-event/8000\r\n"
    "a=rtpmap:98 telephone-event/48000\r\n";
const std::string kPcmuOffer =
    "m=audio 4000 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\n";

class OfferAnswerTest : public ::testing::Test {
 protected:
  OfferAnswer ours{{.rtp = kLocal, .session_id = 77}};

  Media answered(const wire::Sdp& offer) {
    const auto result = ours.on_offer(offer);
    EXPECT_TRUE(result);
    if (!result) return {};
    answer = result->answer;
    return result->media;
  }
  wire::Sdp answer{};
};

TEST_F(OfferAnswerTest, TakesTheCodecThatWePrefer) {
  const auto media = answered(sdp(kOpusOffer));
  EXPECT_EQ(media.codec, Codec::Opus);
  EXPECT_EQ(media.payload_type, 96);
  EXPECT_TRUE(media.opus_fec);
  EXPECT_EQ(media.telephone_event_payload_type, 98);
  EXPECT_EQ(media.telephone_event_rate_hz, 48000U);
  EXPECT_THAT(answer.media[0].formats, ElementsAre("96", "98"));
  EXPECT_EQ(answer.media[0].port, 20000);
}

TEST_F(OfferAnswerTest, TakesTheTelephoneEventOf8000WithOpusIfThereIsNoOther) {
  const auto media =
      answered(sdp("m=audio 4000 RTP/AVP 96 97\r\na=rtpmap:96 opus/48000/2\r\na=rtpmap:97 "
                   "telephone-event/8000\r\n"));
  EXPECT_EQ(media.telephone_event_payload_type, 97);
  EXPECT_EQ(media.telephone_event_rate_hz, 8000U);
  EXPECT_FALSE(media.opus_fec);
}

TEST_F(OfferAnswerTest, UnderstandsStaticPayloadTypesWithoutRtpmap) {
  const auto media = answered(sdp("m=audio 4000 RTP/AVP 18 8 9\r\n"));
  EXPECT_EQ(media.codec, Codec::G722);
  EXPECT_EQ(media.payload_type, 9);
  EXPECT_EQ(media.telephone_event_payload_type, std::nullopt);
  EXPECT_EQ(wire::find_rtpmap(answer.media[0], 9)->clock_rate_hz, 8000U);
}

TEST_F(OfferAnswerTest, ReadsWhereThePeerReceives) {
  auto media = answered(sdp(kPcmuOffer));
  EXPECT_EQ(media.remote.text(), "198.51.100.1:4000");
  EXPECT_EQ(media.remote_rtcp.text(), "198.51.100.1:4001");
  media = answered(sdp(kPcmuOffer + "c=IN IP6 2001:db8::1\r\na=rtcp:53020\r\na=rtcp-mux\r\n"));
  EXPECT_EQ(media.remote.text(), "[2001:db8::1]:4000");
  EXPECT_EQ(media.remote_rtcp.text(), "[2001:db8::1]:53020");
  EXPECT_FALSE(wire::has_rtcp_mux(answer.media[0]));
}

TEST_F(OfferAnswerTest, RejectsOtherSectionsInTheirPlaces) {
  const auto media =
      answered(sdp("m=video 5000 RTP/AVP 31\r\n"
                   "m=audio 4000 RTP/SAVP 0\r\n" +
                   kPcmuOffer + "m=audio 4002 RTP/AVP 0\r\n"));
  EXPECT_EQ(media.remote.port, 4000);
  ASSERT_EQ(answer.media.size(), 4U);
  EXPECT_EQ(answer.media[0].port, 0);
  EXPECT_EQ(answer.media[0].kind, "video");
  EXPECT_EQ(answer.media[1].protocol, "RTP/SAVP");
  EXPECT_EQ(answer.media[1].port, 0);
  EXPECT_EQ(answer.media[2].port, 20000);
  EXPECT_EQ(answer.media[3].port, 0);
}

TEST_F(OfferAnswerTest, SaysWhyAnOfferCannotBeAnswered) {
  EXPECT_EQ(ours.on_offer(sdp("")).error(), NegotiationError::NoAudio);
  EXPECT_EQ(ours.on_offer(sdp("m=video 5000 RTP/AVP 31\r\n")).error(), NegotiationError::NoAudio);
  EXPECT_EQ(ours.on_offer(sdp("m=audio 0 RTP/AVP 0\r\n")).error(), NegotiationError::NoAudio);
  EXPECT_EQ(ours.on_offer(sdp("m=audio 4000 RTP/AVP 18 3\r\n")).error(),
            NegotiationError::NoCommonCodec);
  EXPECT_EQ(ours.on_offer(sdp("m=audio 4000 RTP/SAVP 0\r\n")).error(),
            NegotiationError::UnsupportedTransport);
  EXPECT_EQ(ours.on_offer(sdp("m=audio 4000 RTP/AVP 0\r\nc=IN IP4 phone.example\r\n")).error(),
            NegotiationError::Malformed);
}

TEST_F(OfferAnswerTest, AnswersHoldAndResume) {
  auto media = answered(sdp(kPcmuOffer + "a=sendonly\r\n"));
  EXPECT_FALSE(media.send);
  EXPECT_TRUE(media.receive);
  EXPECT_EQ(wire::direction_of(answer, answer.media[0]), wire::SdpDirection::ReceiveOnly);
  media = answered(sdp(kPcmuOffer + "a=inactive\r\n"));
  EXPECT_FALSE(media.send || media.receive);
  media = answered(sdp(kPcmuOffer + "a=recvonly\r\n"));
  EXPECT_TRUE(media.send);
  EXPECT_FALSE(media.receive);
  media = answered(sdp(kPcmuOffer + "c=IN IP4 0.0.0.0\r\n"));
  EXPECT_FALSE(media.send);
  media = answered(sdp(kPcmuOffer));
  EXPECT_TRUE(media.send && media.receive);
}

TEST_F(OfferAnswerTest, RaisesItsVersionOnlyWhenItsDescriptionChanges) {
  answered(sdp(kPcmuOffer));
  EXPECT_EQ(answer.origin.session_id, "77");
  EXPECT_EQ(answer.origin.session_version, "0");
  answered(sdp(kPcmuOffer));
  EXPECT_EQ(answer.origin.session_version, "0");
  answered(sdp(kPcmuOffer + "a=sendonly\r\n"));
  EXPECT_EQ(answer.origin.session_version, "1");
  answered(sdp(kPcmuOffer + "a=sendonly\r\n"));
  EXPECT_EQ(answer.origin.session_version, "1");
  answered(sdp(kPcmuOffer));
  EXPECT_EQ(answer.origin.session_version, "2");
}

TEST_F(OfferAnswerTest, FollowsAPeerThatMoves) {
  answered(sdp(kPcmuOffer));
  const auto media = answered(sdp(kPcmuOffer + "c=IN IP4 203.0.113.7\r\n"));
  EXPECT_EQ(media.remote.text(), "203.0.113.7:4000");
}

TEST_F(OfferAnswerTest, OffersEveryCodecAndBothTelephoneEvents) {
  const auto text = wire::format_sdp(ours.make_offer());
  EXPECT_EQ(text,
            "v=0\r\n"
            "o=convoke 77 0 IN IP4 192.0.2.10\r\n"
            "s=-\r\n"
            "c=IN IP4 192.0.2.10\r\n"
            "t=0 0\r\n"
            "m=audio 20000 RTP/AVP 111 9 0 8 110 101\r\n"
            "a=rtpmap:111 opus/48000/2\r\n"
            "a=fmtp:111 useinbandfec=1\r\n"
            "a=rtpmap:9 G722/8000\r\n"
            "a=rtpmap:0 PCMU/8000\r\n"
            "a=rtpmap:8 PCMA/8000\r\n"
            "a=rtpmap:110 telephone-event/48000\r\n"
            "a=fmtp:110 0-15\r\n"
            "a=rtpmap:101 telephone-event/8000\r\n"
            "a=fmtp:101 0-15\r\n"
            "a=ptime:20\r\n"
            "a=sendrecv\r\n");
}

TEST_F(OfferAnswerTest, TakesTheFirstCodecOfAnAnswer) {
  ours.make_offer();
  const auto media = ours.on_answer(sdp(kPcmuOffer));
  ASSERT_TRUE(media);
  EXPECT_EQ(media->codec, Codec::Pcma);
  EXPECT_EQ(media->telephone_event_payload_type, 101);
}

TEST_F(OfferAnswerTest, UnderstandsTheAnswerOfItsOwnKind) {
  OfferAnswer theirs({.rtp = {IpAddress::v4(198, 51, 100, 2), 30000}, .codecs = {Codec::Pcmu}});
  const auto answered_by_them = theirs.on_offer(ours.make_offer());
  ASSERT_TRUE(answered_by_them);
  const auto media = ours.on_answer(answered_by_them->answer);
  ASSERT_TRUE(media);
  EXPECT_EQ(media->codec, Codec::Pcmu);
  EXPECT_EQ(media->remote.text(), "198.51.100.2:30000");
  EXPECT_EQ(answered_by_them->media.remote, kLocal);
}

TEST_F(OfferAnswerTest, RefusesAnAnswerThatDoesNotFit) {
  EXPECT_EQ(ours.on_answer(sdp(kPcmuOffer)).error(), NegotiationError::Malformed);
  ours.make_offer();
  EXPECT_EQ(ours.on_answer(sdp("")).error(), NegotiationError::Malformed);
  EXPECT_EQ(ours.on_answer(sdp("m=audio 0 RTP/AVP 0\r\n")).error(), NegotiationError::NoAudio);
  EXPECT_EQ(ours.on_answer(sdp("m=audio 4000 RTP/AVP 18\r\n")).error(),
            NegotiationError::NoCommonCodec);
}

TEST_F(OfferAnswerTest, OffersTheSectionsOfThePeerAgainLaterInTheDialog) {
  answered(sdp("m=video 5000 RTP/AVP 31\r\n" + kPcmuOffer));
  const auto offer = ours.make_offer();
  ASSERT_EQ(offer.media.size(), 2U);
  EXPECT_EQ(offer.media[0].port, 0);
  EXPECT_EQ(offer.media[1].formats.size(), 6U);
  EXPECT_EQ(offer.origin.session_version, "1");
}

TEST(PayloadDuration, ReadsTheTableOfContentsOfOpus) {
  EXPECT_EQ(payload_duration(Codec::Opus, Bytes{0x08}), 960U);         // SILK, 20 ms
  EXPECT_EQ(payload_duration(Codec::Opus, Bytes{0xFC}), 960U);         // CELT, 20 ms
  EXPECT_EQ(payload_duration(Codec::Opus, Bytes{0x19}), 5760U);        // two of 60 ms
  EXPECT_EQ(payload_duration(Codec::Opus, Bytes{0x0B, 0x03}), 2880U);  // three of 20 ms
  EXPECT_EQ(payload_duration(Codec::Opus, Bytes{0x0B}), std::nullopt);
  EXPECT_EQ(payload_duration(Codec::Opus, Bytes{0x1B, 0x03}), std::nullopt);  // 180 ms
  EXPECT_EQ(payload_duration(Codec::Opus, {}), std::nullopt);
  EXPECT_EQ(payload_duration(Codec::Pcmu, Bytes(160)), 160U);
  EXPECT_EQ(payload_duration(Codec::G722, Bytes(160)), 160U);
  EXPECT_EQ(payload_duration(Codec::Pcma, Bytes(961)), std::nullopt);
}

}  // namespace
}  // namespace convoke::rtp
