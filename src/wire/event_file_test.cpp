#include "wire/event_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace convoke::wire {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

auto problem(const std::string& field, const std::string& fault) {
  return AllOf(Field(&FileProblem::field, field), Field(&FileProblem::fault, HasSubstr(fault)),
               Field(&FileProblem::mend, testing::Not("")));
}

std::string event_of(const std::string& participants) {
  return R"({"EventId": 123456, "Participants": [)" + participants + "]}";
}

EventFile accepted(const std::string& json, const FileLimits& limits = {}) {
  auto file = parse_event_file(json, limits);
  if (file) return *file;
  for (const auto& each : file.error()) ADD_FAILURE() << each.field << " " << each.fault;
  return {};
}

std::vector<FileProblem> refused(const std::string& json, const FileLimits& limits = {}) {
  const auto file = parse_event_file(json, limits);
  if (!file) return file.error();
  ADD_FAILURE() << "accepted: " << json;
  return {};
}

TEST(EventFileTest, ReadsTheSamplesFile) {
  const auto file = accepted(
      R"({ "EventId": 123456, "Participants": [
        {"Name": "Nikki", "PhoneNumber": "+13125551212", "Email": "nikki@example.com",
         "CallParticipant": true},
        {"Name": "Jane", "PhoneNumber": "+14025551212", "Email": "", "CallParticipant": false} ]})");
  EXPECT_EQ(file.event_id, "123456");
  EXPECT_THAT(file.participants,
              ElementsAre(Participant{"Nikki", "+13125551212", "nikki@example.com", true, false},
                          Participant{"Jane", "+14025551212", "", false, false}));
  EXPECT_THAT(file.notes, IsEmpty());
}

TEST(EventFileTest, TakesAnEventIdWithALeadingZeroAsAString) {
  EXPECT_EQ(
      accepted(R"({"EventId": "012345", "Participants": [{"Email": "a@b.example"}]})").event_id,
      "012345");
}

TEST(EventFileTest, RefusesEventIdsThatAreNotSixDigits) {
  for (const std::string id : {"12345", "1234567", "\"12345\"", "\"12345x\"", "123456.0", "-123456",
                               "true", "null", "1e5", "99999999999999999999"}) {
    const auto json = R"({"Participants": [{"Email": "a@b.example"}], "EventId": )" + id + "}";
    EXPECT_THAT(refused(json), ElementsAre(problem("EventId", "is"))) << id;
  }
}

TEST(EventFileTest, TakesNullAndEmptyAsMissing) {
  const auto file = accepted(event_of(
      R"({"Name": null, "PhoneNumber": "", "Email": "a@b.example", "CallParticipant": null})"));
  EXPECT_THAT(file.participants, ElementsAre(Participant{.email = "a@b.example"}));
}

TEST(EventFileTest, WantsAWayToReachEachPerson) {
  EXPECT_THAT(refused(event_of(R"({"Name": "Jane"})")),
              ElementsAre(problem("Participants[0]", R"((entry 1, "Jane"))")));
}

TEST(EventFileTest, WantsTheNumberOfWhomItIsToRing) {
  EXPECT_THAT(refused(event_of(R"({"Email": "a@b.example", "CallParticipant": true})")),
              ElementsAre(problem("Participants[0].PhoneNumber", "CallParticipant is true")));
}

TEST(EventFileTest, ShowsTheKeyThatWasProbablyMeant) {
  const auto mends = [](const std::string& json) {
    std::vector<std::string> found;
    for (const auto& each : refused(json)) found.push_back(each.mend);
    return found;
  };
  EXPECT_THAT(mends(R"({"eventid": 123456, "participants": [{"Email": "a@b.example"}]})"),
              ElementsAre("There is eventid; did you mean EventId?",
                          "There is participants; did you mean Participants?"));
  EXPECT_THAT(
      mends(event_of(R"({"email": "a@b.example"}, {"phonenumber": "+13125551212"},
                                {"phone_number": "+13125551212"},
                                {"Email": "b@b.example", "phoneNumber": "+1312555", "CallParticipant": true})")),
      ElementsAre("There is email; did you mean Email?",
                  "There is phonenumber; did you mean PhoneNumber?", "Give at least one of them.",
                  "There is phoneNumber; did you mean PhoneNumber?"));
}

TEST(EventFileTest, ShowsTheNumberThatWasProbablyMeant) {
  const auto problems =
      refused(event_of(R"({"Name": "Jane", "PhoneNumber": "001 (312) 555-1212"})"));
  EXPECT_THAT(problems, ElementsAre(problem("Participants[0].PhoneNumber", "001 (312) 555-1212")));
  EXPECT_EQ(problems.at(0).mend, "Write +13125551212.");
}

TEST(EventFileTest, NamesEachProblemOfTheFileAtOnce) {
  const auto json = event_of(
      R"({"PhoneNumber": "0312555"}, {"Email": "two@at@example.com"}, 7,
         {"Email": "a@b.example", "CallParticipant": "true", "Notify": "twice"},
         {"Name": "Line\nbreak", "Email": "c@b.example"}, {"Name": 5, "Email": "d@b.example"})");
  EXPECT_THAT(refused(json), ElementsAre(problem("Participants[0].PhoneNumber", "E.164"),
                                         problem("Participants[1].Email", "two@at@example.com"),
                                         problem("Participants[2]", "not an object"),
                                         problem("Participants[3].CallParticipant", "neither"),
                                         problem("Participants[3].Notify", "again"),
                                         problem("Participants[4].Name", "control"),
                                         problem("Participants[5].Name", "not a string")));
}

TEST(EventFileTest, BoundsTheNumberOfProblems) {
  std::string people = "7";
  for (int i = 0; i < 49; ++i) people += ",7";
  const auto problems = refused(event_of(people));
  EXPECT_THAT(problems, SizeIs(20));
  EXPECT_EQ(problems.back().fault, "has 31 more problems");
}

TEST(EventFileTest, RefusesDoubledKeysAndNamesBothLines) {
  EXPECT_THAT(refused("{\"EventId\": 123456,\n\"Participants\": [\n"
                      "{\"Email\": \"a@b.example\", \"X\": {\"y\": 1,\n\"y\": 2}}],\n"
                      "\"EventId\": 654321}"),
              ElementsAre(problem("Participants[0].X.y", "on line 3 and on line 4"),
                          problem("EventId", "on line 1 and on line 5")));
}

TEST(EventFileTest, RefusesOnePersonTwice) {
  EXPECT_THAT(refused(event_of(R"({"PhoneNumber": "+13125551212"}, {"Email": "a@b.example"},
                                  {"PhoneNumber": "+13125551212", "Email": "c@b.example"},
                                  {"Email": "A@B.example"})")),
              ElementsAre(problem("Participants[2]", "Participants[0]"),
                          problem("Participants[3]", "Participants[1]")));
  EXPECT_THAT(refused(event_of(R"({"PhoneNumber": "+13125551212", "Email": "a@b.example"},
                                  {"Email": "a@b.example"})")),
              ElementsAre(problem("Participants[1]", "(entries 1 and 2)")));
}

TEST(EventFileTest, LetsPeopleWithNumbersOfTheirOwnShareAnAddress) {
  accepted(event_of(R"({"PhoneNumber": "+13125551212", "Email": "us@b.example"},
                       {"PhoneNumber": "+13125551213", "Email": "us@b.example"})"));
}

TEST(EventFileTest, IgnoresUnknownKeysWithANote) {
  const auto file = accepted(
      R"({"EventId": 123456, "Title": 1, "Participants": [{"Email": "a@b.example", "name": "A"}]})");
  EXPECT_THAT(file.notes, ElementsAre("Title is not used",
                                      "Participants[0].name is not used; did you mean Name?"));
}

TEST(EventFileTest, BoundsTheNotes) {
  std::string keys;
  for (int i = 0; i < 30; ++i) keys += R"(, "k)" + std::to_string(i) + R"(": [])";
  const auto file = accepted(event_of(R"({"Email": "a@b.example")" + keys + "}"));
  EXPECT_THAT(file.notes, SizeIs(21));
  EXPECT_EQ(file.notes.back(), "and 10 more");
}

TEST(EventFileTest, TakesTheExtensionThatNotifiesAgain) {
  EXPECT_TRUE(accepted(event_of(R"({"Email": "a@b.example", "Notify": "again"})"))
                  .participants.at(0)
                  .notify_again);
}

TEST(EventFileTest, WantsParticipants) {
  EXPECT_THAT(refused(R"({"EventId": 123456})"), ElementsAre(problem("Participants", "missing")));
  EXPECT_THAT(refused(event_of("")), ElementsAre(problem("Participants", "empty")));
  EXPECT_THAT(refused(R"({"EventId": 123456, "Participants": {}})"),
              ElementsAre(problem("Participants", "list")));
}

TEST(EventFileTest, BoundsTheParticipants) {
  const auto two = event_of(R"({"Email": "a@b.example"}, {"Email": "c@b.example"})");
  accepted(two, {.participants = 2});
  EXPECT_THAT(refused(two, {.participants = 1}),
              ElementsAre(problem("Participants", "more than the 1")));
}

TEST(EventFileTest, BoundsSizeAndDepth) {
  EXPECT_THAT(refused(event_of("{}"), {.size_bytes = 10}), ElementsAre(problem("", "larger")));
  EXPECT_THAT(refused(std::string(17, '[') + std::string(17, ']')),
              ElementsAre(problem("", "deeper than 16")));
  EXPECT_THAT(refused("[" + std::string(400'000, ' ') + "0" +
                      [] {
                        std::string zeros;
                        for (int i = 0; i < 200'000; ++i) zeros += ",0";
                        return zeros;
                      }() +
                      "]"),
              ElementsAre(problem("", "more than 100000 values")));
}

TEST(EventFileTest, NamesLineAndColumnOfSyntaxErrors) {
  EXPECT_THAT(refused("{\"EventId\": 123456,\n  \"Participants\": x}"),
              ElementsAre(problem("", "(line 2, column 19)")));
  EXPECT_THAT(refused("{\"EventId\": 123456,\n \"Participants\": ["),
              ElementsAre(problem("", "ends too early (line 2")));
  EXPECT_THAT(refused("{}\n {}"), ElementsAre(problem("", "something follows its end (line 2")));
  EXPECT_THAT(refused(""), ElementsAre(problem("", "(line 1, column 1)")));
}

TEST(EventFileTest, WantsUtf8) {
  EXPECT_THAT(refused(event_of("{\"Name\": \"J\xFCrgen\"}")), ElementsAre(problem("", "UTF-8")));
  EXPECT_THAT(refused(event_of("{\"Name\": \"\xC0\x80\"}")), ElementsAre(problem("", "UTF-8")));
  EXPECT_EQ(accepted("\xEF\xBB\xBF" + event_of(R"({"Name": " Jürgen ", "Email": "a@b.example"})"))
                .participants.at(0)
                .name,
            "Jürgen");
}

TEST(EventFileTest, RefusesCharactersThatSteerInNames) {
  for (const std::string each : {R"(\u0000)", R"(\r\nBcc: x@y.example)", R"(\u007f)", R"(\u0085)",
                                 R"(\u202e)", R"(\u2028)", R"(\t)"}) {
    EXPECT_THAT(refused(event_of(R"({"Email": "a@b.example", "Name": "A)" + each + R"(B"})")),
                ElementsAre(problem("Participants[0].Name", "control")))
        << each;
  }
}

TEST(EventFileTest, CountsANamesLengthInCharacters) {
  std::string name;
  for (int i = 0; i < 100; ++i) name += "ü";
  accepted(event_of(R"({"Email": "a@b.example", "Name": ")" + name + "\"}"));
  EXPECT_THAT(refused(event_of(R"({"Email": "a@b.example", "Name": "x)" + name + "\"}")),
              ElementsAre(problem("Participants[0].Name", "100")));
}

TEST(EventFileTest, KnowsMailAddresses) {
  for (const std::string good : {"a@b", "first.last+tag@sub.example.com", "o'hara@example.com"})
    accepted(event_of(R"({"Email": ")" + good + "\"}"));
  for (const std::string bad :
       {"a", "@b", "a@", "a b@c", "a@b c", "a@b.", "a@.b", ".a@b", "a..b@c", "a@b\\r\\nX: y",
        "<a@b>", "a@-b", "ä@b", "a@[127.0.0.1]", "a@b@c", "a,c@b"}) {
    EXPECT_THAT(refused(event_of(R"({"Email": ")" + bad + "\"}")),
                ElementsAre(problem("Participants[0].Email", "not a mail address")))
        << bad;
  }
  const auto labels =
      std::string(60, 'b') + "." + std::string(60, 'b') + "." + std::string(60, 'b');
  accepted(event_of(R"({"Email": ")" + std::string(64, 'a') + "@" + labels + "\"}"));
  refused(event_of(R"({"Email": ")" + std::string(65, 'a') + "@" + labels + "\"}"));
  refused(event_of(R"({"Email": ")" + std::string(64, 'a') + "@" + labels + ".bbbbbbb\"}"));
}

TEST(EventFileTest, KnowsE164Numbers) {
  for (const auto* good : {"+1312555", "+13125551212", "+123456789012345"})
    EXPECT_TRUE(is_e164(good)) << good;
  for (const auto* bad : {"", "+", "+131255", "+1234567890123456", "+03125551212", "13125551212",
                          "+1312555121a", "+1 3125551212", "+13125551212 "})
    EXPECT_FALSE(is_e164(bad)) << bad;
}

TEST(EventFileTest, ReadsTwoHundredAndFiftyPeople) {
  std::string people;
  for (int i = 0; i < 250; ++i) {
    people += (i == 0 ? "" : ",\n") + std::string(R"({"Name": "N", "PhoneNumber": "+1312555)") +
              std::to_string(1000 + i) + R"(", "CallParticipant": true})";
  }
  EXPECT_THAT(accepted(event_of(people)).participants, SizeIs(250));
}

TEST(EventFileTest, SurvivesTruncationAndFlippedBits) {
  const std::string json = event_of(
      R"({"Name": "Ni\u006bki ü", "PhoneNumber": "+13125551212", "CallParticipant": true, "x": [1.5]})");
  for (std::size_t size = 0; size < json.size(); ++size)
    EXPECT_FALSE(parse_event_file(json.substr(0, size), {}).has_value()) << size;
  for (std::size_t i = 0; i < json.size() * 8; ++i) {
    auto damaged = json;
    damaged[i / 8] = static_cast<char>(damaged[i / 8] ^ (1 << (i % 8)));
    const auto file = parse_event_file(damaged, {});
    EXPECT_TRUE(file.has_value() || !file.error().empty());
  }
}

}  // namespace
}  // namespace convoke::wire
