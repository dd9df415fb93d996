"""The server ends in the middle of its work, and goes on where it was: nobody is lost, and nobody is
mailed or rung twice, except who was just being mailed or rung when it was killed."""
import collections
import pathlib
import signal
import typing

import pytest

from conftest import EVENT, event_file
from server import Server
from sipp import Sipp
from smtp import MailServer
from waiting import wait_for

PEOPLE = 50
CALLS_PER_SECOND = 20
MAILS_AT_ONCE = 4
IN_THE_MIDDLE = 10  # calls over when the end comes


class Place(typing.NamedTuple):
    server: Server
    phones: Sipp
    post: MailServer

    def numbers_rung(self) -> collections.Counter:
        return collections.Counter(call.number for call in self.phones.calls())

    def people_mailed(self) -> collections.Counter:
        return collections.Counter(mail.recipient for mail in self.post.received())

    def done(self) -> tuple[set[str], set[str]]:
        """Numbers and addresses that the server has noted as rung and mailed."""
        invitees = self.server.event(EVENT)["Invitees"]
        return ({each["PhoneNumber"] for each in invitees if each["Call"] == "busy"},
                {each["Email"] for each in invitees if each["Mail"] == "sent"})

    def is_in_the_middle(self) -> bool:
        numbers, addresses = self.done()
        return len(numbers) >= IN_THE_MIDDLE and len(addresses) >= MAILS_AT_ONCE


PARTICIPANTS = [{"Name": f"Person {i}", "PhoneNumber": f"+1312555{i:04}", "Email": f"person{i}@example.com",
                 "CallParticipant": True} for i in range(PEOPLE)]
NUMBERS = {each["PhoneNumber"] for each in PARTICIPANTS}
ADDRESSES = {each["Email"] for each in PARTICIPANTS}


@pytest.fixture
def place(binary: pathlib.Path, folder: pathlib.Path) -> typing.Iterator[Place]:
    """A provider that allows so many calls a second, and a slow mail server: all takes some seconds."""
    with Sipp(folder, "callee_is_busy_after_a_while") as phones, MailServer(folder, "--slow", "0.1") as post:
        trunk = {"name": "carrier", "host": "127.0.0.1", "port": phones.port, "options_seconds": 0,
                 "calls_per_second": CALLS_PER_SECOND, "max_calls": PEOPLE}
        changes = {"trunks": [trunk], "mail": {"smtp_url": post.url, "starttls": "off",
                                               "concurrency": MAILS_AT_ONCE}}
        with Server(binary, folder, changes) as server:
            yield Place(server, phones, post)


def begin(place: Place) -> None:
    assert place.server.create(event_file(*PARTICIPANTS)).status == 201
    wait_for("some are rung and mailed", place.is_in_the_middle, 60)


def all_are_settled(place: Place) -> None:
    place.server.start()
    view = place.server.wait_until_settled(EVENT)
    assert {each["Mail"] for each in view["Invitees"]} == {"sent"}
    assert {each["Call"] for each in view["Invitees"]} == {"busy"}
    assert set(place.numbers_rung()) == NUMBERS
    assert set(place.people_mailed()) == ADDRESSES


def test_after_an_orderly_end_nobody_is_lost_and_nobody_is_troubled_twice(place: Place) -> None:
    begin(place)
    assert place.server.stop() == 0
    rung, mailed = len(place.numbers_rung()), len(place.people_mailed())
    print(f"at the end {rung} were rung and {mailed} mailed")
    assert rung < PEOPLE
    assert mailed < PEOPLE
    all_are_settled(place)
    assert set(place.numbers_rung().values()) == {1}
    assert set(place.people_mailed().values()) == {1}


def test_after_a_kill_nobody_is_lost_and_only_what_was_in_flight_is_repeated_once(place: Place) -> None:
    begin(place)
    rung, mailed = place.done()
    place.server.end(signal.SIGKILL)
    assert len(place.numbers_rung()) < PEOPLE
    assert len(place.people_mailed()) < PEOPLE
    all_are_settled(place)
    rung_again = {number for number, times in place.numbers_rung().items() if times > 1}
    mailed_again = {address for address, times in place.people_mailed().items() if times > 1}
    print(f"at the end {len(rung)} calls and {len(mailed)} mails were over; {len(rung_again)} calls and "
          f"{len(mailed_again)} mails were repeated")
    assert not rung & rung_again
    assert not mailed & mailed_again
    assert max(place.numbers_rung().values()) <= 2
    assert max(place.people_mailed().values()) <= 2
    for address in mailed_again:
        assert len({mail.message_id for mail in place.post.received() if mail.recipient == address}) == 1


def test_a_killed_server_knows_event_and_passcode_again(place: Place) -> None:
    begin(place)
    before = place.server.event(EVENT)
    place.server.end(signal.SIGKILL)
    place.server.start()
    after = place.server.event(EVENT)
    for member in ("MeetingId", "Created", "Expires", "State"):
        assert after[member] == before[member]
    place.server.wait_until_settled(EVENT)
    mailed = place.post.received()
    assert len({mail.passcode for mail in mailed}) == PEOPLE
