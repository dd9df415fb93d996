#include "mail/smtp_dialogue.h"

#include <gtest/gtest.h>

namespace convoke::mail {
namespace {

TEST(SmtpDialogueTest, KeepsTheWordsOfTheLastReply) {
  SmtpDialogue dialogue;
  dialogue.on_reply_line("250 2.1.0 Sender OK\r\n");
  dialogue.on_reply_line("550-5.1.1 No such\r\n");
  dialogue.on_reply_line("550 user\r\n");
  EXPECT_EQ(dialogue.code(), 550);
  EXPECT_EQ(dialogue.reply(), "5.1.1 No such\r\nuser\r\n");
}

TEST(SmtpDialogueTest, RemembersARefusalAfterTheFarewell) {
  SmtpDialogue dialogue;
  dialogue.on_reply_line("550 No\r\n");
  dialogue.on_reply_line("221 Bye\r\n");
  EXPECT_EQ(dialogue.code(), 550);
}

TEST(SmtpDialogueTest, SeesTlsAndTheLogin) {
  SmtpDialogue dialogue;
  dialogue.on_reply_line("220-welcome\r\n");
  dialogue.on_reply_line("220 mail.example.com\r\n");
  EXPECT_FALSE(dialogue.tls_started());
  dialogue.on_reply_line("220 go ahead\r\n");
  EXPECT_TRUE(dialogue.tls_started());
  EXPECT_FALSE(dialogue.logged_in());
  dialogue.on_reply_line("235 welcome\r\n");
  EXPECT_TRUE(dialogue.logged_in());
}

TEST(SmtpDialogueTest, IgnoresWhatIsNoReply) {
  SmtpDialogue dialogue;
  for (const char* line : {"", "25", "abc", "2x0 hi", "\r\n"}) dialogue.on_reply_line(line);
  EXPECT_EQ(dialogue.code(), 0);
}

TEST(SmtpDialogueTest, KeepsABoundedReply) {
  SmtpDialogue dialogue;
  for (int i = 0; i < 1000; ++i) dialogue.on_reply_line("250-" + std::string(500, 'x'));
  EXPECT_LE(dialogue.reply().size(), 4096U + 500U);
}

TEST(SmtpDialogueTest, TakesNoSignForACodeAndKeepsNoMoreThanItSays) {
  SmtpDialogue dialogue;
  dialogue.on_reply_line("-12 below\r\n");
  EXPECT_EQ(dialogue.code(), 0);
  dialogue.on_reply_line("550-" + std::string(3000, 'x'));
  dialogue.on_reply_line("550 " + std::string(3000, 'y'));
  EXPECT_EQ(dialogue.reply().size(), 4096U);
}

}  // namespace
}  // namespace convoke::mail
