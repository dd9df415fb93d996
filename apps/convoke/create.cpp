#include <chrono>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>

#include "client/progress_view.h"
#include "client/server_client.h"
#include "commands.h"
#include "content_of.h"
#include "watch.h"

namespace convoke::app {
namespace {

std::optional<std::string> file_or_input(const std::filesystem::path& file) {
  if (file == "-") return std::string{std::istreambuf_iterator<char>(std::cin), {}};
  return content_of(file);
}

std::string due(const client::UploadedInvitee& invitee, const client::UploadedEvent& event) {
  if (event.repeated) return "was notified before";
  const bool dry_run = event.dry_run;
  std::string text;
  if (invitee.ring) text = dry_run ? "would be rung" : "is rung";
  if (invitee.mail)
    text += (text.empty() ? "" : ", ") + std::string(dry_run ? "would be mailed" : "is mailed");
  if (text.empty()) text = "nothing to do";
  return invitee.known ? text + " (was invited before)" : text;
}

void show(const client::UploadedEvent& event) {
  std::printf("Event %s%s%s\n", event.event_id.c_str(),
              event.dry_run    ? " (dry run: nothing was stored)"
              : event.repeated ? " (the same upload came before: nobody is notified again)"
              : event.reopened ? " is open again, with new passcodes"
                               : " is open",
              event.dry_run ? "" : (", open until " + event.expires).c_str());
  for (const auto& invitee : event.invitees)
    std::printf("  %-24s %-16s %s\n", invitee.name.c_str(), invitee.contact.c_str(),
                due(invitee, event).c_str());
  for (const auto& note : event.notes) std::printf("  Note: %s\n", note.c_str());
}

}  // namespace

int create(const CreateOptions& options) {
  auto content = file_or_input(options.file);
  if (!content) {
    std::fprintf(stderr, "%s cannot be read.\n", options.file.c_str());
    return 2;
  }
  const auto event =
      client::post_event(options.server, {.body = std::move(*content),
                                          .dry_run = options.dry_run,
                                          .idempotency_key = options.idempotency_key});
  if (!event) return complain(event.error());
  show(*event);
  std::fflush(stdout);
  if (options.dry_run || options.no_wait) return 0;
  return watch(options.server, event->event_id, Until::Settled);
}

}  // namespace convoke::app
