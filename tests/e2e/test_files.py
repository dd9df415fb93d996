"""Event files: taken or refused as a whole, through the folder and through the API."""
import json
import pathlib
import time
import typing

import pytest

from conftest import EVENT, JANE, NIKKI, event_file
from server import Server, line
from sipp import Sipp
from waiting import wait_for

MOST_PEOPLE = 250
RING_LIMIT_SECONDS = 60
SETTLE_SECONDS, POLL_SECONDS = 0.2, 1  # the defaults


class Refused(typing.NamedTuple):
    """A file that is refused, and what has to be said about it."""
    content: str
    field: str
    fault: str
    mend: str


def text_of(*entries: dict, **members: object) -> str:
    return json.dumps(event_file(*entries) | members)


def crowd(count: int) -> list[dict]:
    return [{"Name": f"Person {i}", "PhoneNumber": f"+1312555{i:04}", "Email": f"person{i}@example.com",
             "CallParticipant": True} for i in range(count)]


JANE_ENTRY, NIKKI_ENTRY = JANE.entry(call=True), NIKKI.entry(call=True)
REFUSED = {
    "a bad number": Refused(text_of(NIKKI_ENTRY, JANE_ENTRY | {"PhoneNumber": "(402) 555-1212"}),
                            "Participants[1].PhoneNumber", "entry 2, \"Jane\"", "Write +"),
    "a person twice": Refused(text_of(NIKKI_ENTRY, JANE_ENTRY, NIKKI_ENTRY),
                              "Participants[2]", "same person as Participants[0]", "Keep one"),
    "seven digits": Refused(text_of(NIKKI_ENTRY, EventId=1234567), "EventId", "1234567", "six digits"),
    "broken JSON": Refused(text_of(NIKKI_ENTRY)[:-2], "", "line 1", "missing"),
    "too many people": Refused(text_of(*crowd(MOST_PEOPLE + 1)), "Participants", "251", "several files"),
    "a key twice": Refused(text_of(NIKKI_ENTRY).replace('"Name"', '"Name": "Nicola", "Name"', 1),
                           "Participants[0].Name", "twice", "Keep one"),
}
FIVE_MEGABYTES = text_of(NIKKI_ENTRY | {"Name": "x" * 5_000_000})


@pytest.fixture
def phones(folder: pathlib.Path) -> typing.Iterator[Sipp]:
    """Every number is busy."""
    with Sipp(folder, "callee_is_busy") as sipp:
        yield sipp


@pytest.fixture
def server(binary: pathlib.Path, folder: pathlib.Path, phones: Sipp) -> typing.Iterator[Server]:
    numbers = [entry["PhoneNumber"] for entry in crowd(MOST_PEOPLE)] + [NIKKI.number, JANE.number]
    with Server(binary, folder, {"lines": [line(number, phones.uri(number)) for number in numbers]}) as server:
        yield server


def test_250_people_are_mailed_and_rung(server: Server, phones: Sipp) -> None:
    people = crowd(MOST_PEOPLE)
    dropped = time.time()
    server.put(text_of(*people))
    wait_for("the file is taken", lambda: (server.drop / "done" / "event.json").exists())
    view = server.wait_until_settled(EVENT, 300)
    calls = phones.calls()
    print(f"file to first INVITE: {(min(call.at for call in calls) - dropped) * 1000:.0f} ms, "
          f"to last: {(max(call.at for call in calls) - dropped) * 1000:.0f} ms, "
          f"to all settled: {(time.time() - dropped) * 1000:.0f} ms")
    assert min(call.at for call in calls) - dropped < RING_LIMIT_SECONDS
    assert sorted(call.number for call in calls) == sorted(entry["PhoneNumber"] for entry in people)
    assert {invitee["Call"] for invitee in view["Invitees"]} == {"busy"}
    assert {invitee["Mail"] for invitee in view["Invitees"]} == {"sent"}
    mails = sorted(server.outbox.glob("*.eml"))
    assert len(mails) == MOST_PEOPLE
    recipients = {next(each for each in mail.read_text().splitlines() if each.startswith("To:")) for mail in mails}
    assert len(recipients) == MOST_PEOPLE


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_a_faulty_file_in_the_folder_is_refused_as_a_whole(server: Server, phones: Sipp, case: Refused) -> None:
    server.put(case.content)
    told = server.drop / "rejected" / "event.error.json"
    wait_for("the file is refused", told.exists)
    (problem,) = json.loads(told.read_text())["problems"]
    check(problem, case)
    assert (server.drop / "rejected" / "event.json").read_text() == case.content
    nothing_was_done(server, phones)


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_a_faulty_file_in_a_request_is_refused_as_a_whole(server: Server, phones: Sipp, case: Refused) -> None:
    answer = server.create(case.content)
    assert answer.status == 422
    (problem,) = answer["problems"]
    check(problem, case)
    nothing_was_done(server, phones)


def check(problem: dict, case: Refused) -> None:
    assert problem["field"] == case.field
    assert case.fault in problem["fault"]
    assert case.mend in problem["mend"]


def nothing_was_done(server: Server, phones: Sipp) -> None:
    assert server.ask("GET", f"/api/events/{EVENT}").status == 404
    assert phones.calls() == []
    assert not list(server.outbox.glob("*.eml"))


def test_a_writer_may_pause_in_a_file(server: Server) -> None:
    content = text_of(NIKKI_ENTRY)
    with (server.drop / "event.json").open("w") as file:
        file.write(content[:40])
        file.flush()
        time.sleep(POLL_SECONDS + 5 * SETTLE_SECONDS)
        file.write(content[40:])
    wait_for("the file is taken", (server.drop / "done" / "event.json").exists)
    server.wait_for_invitee(EVENT, "Nikki", Call="busy")
    assert not (server.drop / "rejected" / "event.json").exists()


def test_a_file_may_be_written_in_two_steps(server: Server) -> None:
    content = text_of(NIKKI_ENTRY)
    (server.drop / "event.json").write_text(content[:40])
    time.sleep(SETTLE_SECONDS / 4)
    with (server.drop / "event.json").open("a") as file:
        file.write(content[40:])
    wait_for("the file is taken", (server.drop / "done" / "event.json").exists)
    server.wait_for_invitee(EVENT, "Nikki", Call="busy")
    assert not (server.drop / "rejected" / "event.json").exists()


def test_five_megabytes_are_refused(server: Server, phones: Sipp) -> None:
    assert server.create(FIVE_MEGABYTES).status == 413
    server.put(FIVE_MEGABYTES)
    told = server.drop / "rejected" / "event.error.json"
    wait_for("the file is refused", told.exists)
    assert "larger than" in json.loads(told.read_text())["problems"][0]["fault"]
    nothing_was_done(server, phones)


def test_all_faults_are_told_at_once(server: Server, phones: Sipp) -> None:
    answer = server.create(text_of(NIKKI_ENTRY | {"PhoneNumber": "12"}, JANE_ENTRY | {"Email": "jane"}, EventId=1))
    assert sorted(each["field"] for each in answer["problems"]) == [
        "EventId", "Participants[0].PhoneNumber", "Participants[1].Email"]
    nothing_was_done(server, phones)


def test_an_unknown_key_is_taken_and_told(server: Server) -> None:
    answer = server.create(text_of(NIKKI_ENTRY | {"phoneNumber": "+13125551212", "Shoe": 42}))
    assert answer.status == 201
    assert sorted(answer["Notes"]) == [
        "Participants[0].Shoe is not used",
        "Participants[0].phoneNumber is not used; did you mean PhoneNumber?"]
    server.wait_for_invitee(EVENT, "Nikki", Call="busy")
    server.put(text_of(JANE_ENTRY | {"Shoe": 42}))
    wait_for("the file is taken", lambda: (server.drop / "done" / "event.json").exists())
    server.wait_for_invitee(EVENT, "Jane", Call="busy")


def test_one_unreachable_person_does_not_stop_the_rest(server: Server) -> None:
    assert server.create(text_of(NIKKI_ENTRY | {"PhoneNumber": "+18005550199"}, JANE_ENTRY)).status == 201
    server.wait_for_invitee(EVENT, "Nikki", Call="bad number", Mail="sent")
    server.wait_for_invitee(EVENT, "Jane", Call="busy", Mail="sent")
