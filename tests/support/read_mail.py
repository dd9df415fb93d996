#!/usr/bin/python3
"""Reads a mail as strict programs written elsewhere do, and prints what they see as lines of
"name: value" (Debian: python3-icalendar). Fails if any of it does not parse.

  read_mail.py FILE.eml
"""
import email
import email.policy
import html.parser
import sys

import icalendar


class Links(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []
        self.remote = []

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "a":
            self.found.append(values["href"])
        if tag in ("img", "script", "link", "iframe"):
            self.remote.append(tag)


def show(name, value):
    print(f"{name}: {value}")


def show_calendar(part):
    show("calendar method", part.get_param("method"))
    text = part.get_content()
    calendar = icalendar.Calendar.from_ical(text)
    assert calendar["METHOD"] == part.get_param("method")
    (event,) = calendar.walk("VEVENT")
    for name in ("UID", "SEQUENCE", "SUMMARY", "LOCATION", "ORGANIZER", "ATTENDEE", "CONFERENCE"):
        show(f"calendar {name}", event[name])
    show("calendar start", event.decoded("DTSTART").isoformat())
    show("calendar minutes", int((event.decoded("DTEND") - event.decoded("DTSTART")).seconds / 60))
    show("calendar attendee name", event["ATTENDEE"].params["CN"])
    assert not event.errors, event.errors


def main(path):
    with open(path, "rb") as file:
        raw = file.read()
    assert all(line.endswith(b"\r\n") for line in raw.splitlines(keepends=True))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    message = email.message_from_bytes(raw, policy=email.policy.SMTP)
    for name in ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"):
        show(name, message[name])
        assert not message[name].defects, message[name].defects
    show("type", message.get_content_type())
    for part in message.iter_parts():
        assert not part.defects, part.defects
        show("part", part.get_content_type())
        if part.get_content_type() == "text/plain":
            show("text", " | ".join(line for line in part.get_content().splitlines() if line))
        elif part.get_content_type() == "text/html":
            links = Links()
            links.feed(part.get_content())
            show("links", " ".join(links.found))
            assert not links.remote, links.remote
        else:
            show_calendar(part)


main(sys.argv[1])
