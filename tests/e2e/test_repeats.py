"""The same upload again answers the same, and nobody is troubled twice."""
import json
import pathlib
import subprocess
import typing

import pytest

from conftest import EVENT, JANE, NIKKI, event_file
from server import Server, line
from sipp import Sipp
from waiting import wait_for

FILE = event_file(NIKKI.entry(call=True))
PASSING = ("Repeated",)


@pytest.fixture
def phones(folder: pathlib.Path) -> typing.Iterator[Sipp]:
    with Sipp(folder, "callee_is_busy") as sipp:
        yield sipp


@pytest.fixture
def server(binary: pathlib.Path, folder: pathlib.Path, phones: Sipp) -> typing.Iterator[Server]:
    lines = [line(person.number, phones.uri(person.number)) for person in (NIKKI, JANE)]
    with Server(binary, folder, {"lines": lines}) as server:
        yield server


def lasting(body: dict) -> dict:
    """An answer without what differs between the first time and a repetition."""
    return {key: value for key, value in body.items() if key not in PASSING}


def test_the_same_content_again_is_answered_the_same(server: Server, phones: Sipp) -> None:
    first, second = server.create(FILE), server.create(FILE)
    assert (first.status, first["Repeated"], second.status, second["Repeated"]) == (201, False, 200, True)
    assert lasting(second.body) == lasting(first.body)
    server.wait_until_settled(EVENT)
    assert len(phones.calls()) == len(list(server.outbox.glob("*.eml"))) == 1


def test_a_second_server_keeps_out_of_the_data_of_the_first(binary: pathlib.Path, server: Server) -> None:
    for _ in range(2):
        second = subprocess.run([binary, "serve", "--config", server.write_config()], capture_output=True, text=True,
                                timeout=30, check=False)
        assert second.returncode == 1
        assert "Another convoke is running with the data directory" in second.stderr
    assert server.create(FILE).status == 201


def test_the_same_file_in_the_folder_rings_nobody_again(server: Server, phones: Sipp) -> None:
    server.create(FILE)
    server.wait_until_settled(EVENT)
    server.put(json.dumps(FILE))
    wait_for("the file is taken", lambda: (server.drop / "done" / "event.json").exists())
    server.wait_until_settled(EVENT)
    assert len(phones.calls()) == 1


def test_a_repetition_is_known_after_a_restart(server: Server, phones: Sipp) -> None:
    first = server.create(FILE)
    server.wait_until_settled(EVENT)
    assert server.stop() == 0
    server.start()
    second = server.create(FILE)
    assert (second.status, lasting(second.body)) == (200, lasting(first.body))
    server.wait_until_settled(EVENT)
    assert len(phones.calls()) == 1


def test_a_key_makes_two_requests_one(server: Server, phones: Sipp) -> None:
    first = server.create(FILE, Idempotency_Key="monday")
    second = server.create(FILE, Idempotency_Key="monday")
    assert (first.status, second.status) == (201, 200)
    assert lasting(second.body) == lasting(first.body)
    server.wait_until_settled(EVENT)
    assert len(phones.calls()) == 1


def test_the_same_key_is_the_same_upload_whatever_it_says(server: Server, phones: Sipp) -> None:
    server.create(FILE, Idempotency_Key="monday")
    other = server.create(event_file(JANE.entry(call=True)), Idempotency_Key="monday")
    server.wait_until_settled(EVENT)
    assert other.status == 200
    assert other["Repeated"]
    assert {call.number for call in phones.calls()} == {NIKKI.number}


def test_a_second_file_adds_people_and_rings_only_them(server: Server, phones: Sipp) -> None:
    server.create(FILE)
    server.wait_until_settled(EVENT)
    both = server.create(event_file(NIKKI.entry(call=True), JANE.entry(call=True)))
    assert both.status == 201
    assert {each["Name"]: each["Known"] for each in both["Invitees"]} == {"Nikki": True, "Jane": False}
    server.wait_until_settled(EVENT)
    assert sorted(call.number for call in phones.calls()) == sorted([NIKKI.number, JANE.number])


def test_who_is_to_be_notified_again_is(server: Server, phones: Sipp) -> None:
    server.create(FILE)
    server.wait_until_settled(EVENT)
    again = server.create(event_file(NIKKI.entry(call=True) | {"Notify": "again"}))
    assert again.status == 201
    wait_for("a second call", lambda: len(phones.calls()) == 2)
    server.wait_until_settled(EVENT)
    assert len(list(server.outbox.glob("*.eml"))) == 2
