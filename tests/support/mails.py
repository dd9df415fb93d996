"""Invitations as their readers see them."""
import email
import email.policy
import html.parser
import pathlib
import re

import icalendar

from waiting import wait_for


class Links(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href"]


class Invitation:
    """One mail, read with parsers written elsewhere."""

    def __init__(self, path: pathlib.Path):
        self.message = email.message_from_bytes(path.read_bytes(), policy=email.policy.SMTP)
        assert not self.message.defects, self.message.defects
        self.recipient = self.message["To"].addresses[0].addr_spec
        self.message_id = self.message["Message-ID"]

    def part(self, kind: str) -> str:
        (found,) = [part for part in self.message.walk() if part.get_content_type() == kind]
        return found.get_content()

    @property
    def text(self) -> str:
        return self.part("text/plain")

    def code(self, name: str) -> str:
        """The six digits that stand behind a name in the text."""
        found = re.search(rf"{name}: +(\d{{3}}) (\d{{3}})", self.text)
        assert found, self.text
        return found[1] + found[2]

    @property
    def event_id(self) -> str:
        return self.code("Event ID")

    @property
    def passcode(self) -> str:
        return self.code("Passcode")

    @property
    def one_tap(self) -> str:
        """What one touch dials: tel:NUMBER,,EVENT%23,,PASSCODE%23."""
        return next(link for link in self.links if link.startswith("tel:"))

    @property
    def web_link(self) -> str:
        return next(link for link in self.links if "/meeting#token=" in link)

    @property
    def links(self) -> list[str]:
        reader = Links()
        reader.feed(self.part("text/html"))
        return reader.found

    @property
    def entry(self) -> icalendar.Event:
        (event,) = icalendar.Calendar.from_ical(self.part("text/calendar")).walk("VEVENT")
        return event


def all_in(folder: pathlib.Path) -> list[Invitation]:
    return [Invitation(path) for path in sorted(folder.glob("*.eml"))]


def mail_for(folder: pathlib.Path, recipient: str, seconds: float = 30) -> Invitation:
    """The first mail to somebody, once it is there."""
    return wait_for(f"a mail for {recipient}",
                    lambda: next((mail for mail in all_in(folder) if mail.recipient == recipient), None), seconds)
