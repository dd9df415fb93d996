"""The server ends in the middle of its work, and goes on where it was: nobody is lost, and nobody is
mailed or rung twice, except who was just being mailed or rung when it was killed."""
import collections
import concurrent.futures
import pathlib
import random
import signal
import time
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
# When it comes during an upload: after each of so many times, until one is too late for it.
MOMENTS = 10
UPLOAD_SECONDS = 0.008
SEED = 50


class Place(typing.NamedTuple):
    server: Server
    phones: Sipp
    post: MailServer

    def numbers_rung(self) -> collections.Counter:
        return collections.Counter(call.number for call in self.phones.calls())

    def people_mailed(self) -> collections.Counter:
        return collections.Counter(mail.recipient for mail in self.post.received())

    def mails_by_id(self) -> collections.Counter:
        """How often each Message-ID came."""
        return collections.Counter(mail.message_id for mail in self.post.received())

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
    view = place.server.wait_until_settled(EVENT)
    assert {each["Mail"] for each in view["Invitees"]} == {"sent"}
    assert {each["Call"] for each in view["Invitees"]} == {"busy"}
    assert set(place.numbers_rung()) == NUMBERS
    assert set(place.people_mailed()) == ADDRESSES


def nobody_is_troubled_twice(place: Place) -> None:
    assert set(place.numbers_rung().values()) == {1}
    assert set(place.people_mailed().values()) == {1}


def at_most_once_each_is_repeated(place: Place) -> None:
    """What was in flight: no more mails than can be, each the same as before."""
    assert max(place.numbers_rung().values()) <= 2
    mails = place.mails_by_id()
    assert len(mails) == PEOPLE and max(mails.values()) <= 2
    assert mails.total() - PEOPLE <= MAILS_AT_ONCE


def test_after_an_orderly_end_nobody_is_lost_and_nobody_is_troubled_twice(place: Place) -> None:
    begin(place)
    assert place.server.stop() == 0
    rung, mailed = len(place.numbers_rung()), len(place.people_mailed())
    print(f"at the end {rung} were rung and {mailed} mailed")
    assert rung < PEOPLE
    assert mailed < PEOPLE
    place.server.start()
    all_are_settled(place)
    nobody_is_troubled_twice(place)


def test_after_a_kill_nobody_is_lost_and_only_what_was_in_flight_is_repeated_once(place: Place) -> None:
    begin(place)
    rung, mailed = place.done()
    place.server.end(signal.SIGKILL)
    assert len(place.numbers_rung()) < PEOPLE
    assert len(place.people_mailed()) < PEOPLE
    place.server.start()
    all_are_settled(place)
    rung_again = {number for number, times in place.numbers_rung().items() if times > 1}
    mailed_again = {address for address, times in place.people_mailed().items() if times > 1}
    print(f"at the end {len(rung)} calls and {len(mailed)} mails were over; {len(rung_again)} calls and "
          f"{len(mailed_again)} mails were repeated")
    assert not rung & rung_again
    assert not mailed & mailed_again
    at_most_once_each_is_repeated(place)


def upload_while_it_ends(place: Place, number: signal.Signals, moment: float) -> int | None:
    """The status of the answer if there is one, where the signal comes so many seconds after the upload began."""
    with concurrent.futures.ThreadPoolExecutor(1) as beside:
        upload = beside.submit(place.server.create, event_file(*PARTICIPANTS))
        time.sleep(moment)
        place.server.end(number)
        try:
            return upload.result().status
        except OSError:  # it could not connect, or was cut off
            return None


def is_known_after_the_end(place: Place, number: signal.Signals, moment: float) -> bool:
    status = upload_while_it_ends(place, number, moment)
    place.server.start()
    known = place.server.ask("GET", f"/api/events/{EVENT}").status
    print(f"{number.name} {moment * 1000:.1f} ms after the upload began: answered {status}, then known: {known}")
    assert (status, known) in {(None, 404), (None, 200), (201, 200)}
    return known == 200


@pytest.mark.parametrize("number, are_as_due", [(signal.SIGTERM, nobody_is_troubled_twice),
                                                (signal.SIGKILL, at_most_once_each_is_repeated)],
                         ids=["SIGTERM", "SIGKILL"])
def test_a_file_during_whose_upload_the_end_comes_is_taken_as_a_whole_or_not_at_all(
        place: Place, number: signal.Signals, are_as_due: typing.Callable[[Place], None]) -> None:
    dice = random.Random(SEED)
    is_known = False
    for moment in sorted(dice.uniform(0, UPLOAD_SECONDS) for _ in range(MOMENTS)):
        is_known = is_known_after_the_end(place, number, moment)
        if is_known:
            break
        assert not place.numbers_rung() and not place.people_mailed()
    assert place.server.create(event_file(*PARTICIPANTS)).status == (200 if is_known else 201)
    all_are_settled(place)
    are_as_due(place)


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
