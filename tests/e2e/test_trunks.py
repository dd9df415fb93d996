"""A trunk fails before a phone rings: the next one carries the call."""
import contextlib
import socket
import time
import typing

import pytest

from conftest import EVENT, JANE, NIKKI, OMAR, Town, event_file
from ports import LOOPBACK
from server import Server
from sipp import Sipp
from waiting import wait_for

SILENCE_SECONDS = 5
SOON_SECONDS = 3
RINGS = "callee_rings_until_cancelled"


@pytest.fixture
def silent_port() -> typing.Iterator[int]:
    """Of a machine that takes everything and says nothing."""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as nobody:
        nobody.bind((LOOPBACK, 0))
        yield nobody.getsockname()[1]


@pytest.fixture
def good(town: Town) -> typing.Iterator[Sipp]:
    with Sipp(town.folder, RINGS) as sipp:
        yield sipp


def trunk(name: str, port: int, priority: int, **more: int) -> dict:
    return {"name": name, "host": LOOPBACK, "port": port, "priority": priority,
            "calls_per_second": 10, "options_seconds": 0} | more


def serve(town: Town, *trunks: dict) -> Server:
    """At the end phones still ring; it is not to wait for them."""
    return town.serve({"trunks": list(trunks), "sip": {"ring_seconds": 30}, "server": {"shutdown_seconds": 1}})


def ring(server: Server, *people: typing.Any) -> float:
    assert server.create(event_file(*(each.entry(call=True) for each in people))).status == 201
    return time.time()


def test_a_silent_trunk_is_given_up_and_left_aside(town: Town, silent_port: int, good: Sipp) -> None:
    server = serve(town, trunk("silent", silent_port, 10), trunk("good", good.port, 20))
    asked = ring(server, NIKKI)
    server.wait_for_invitee(EVENT, "Nikki", 15, Call="ringing")
    assert SILENCE_SECONDS - 0.5 < good.calls()[0].at - asked < SILENCE_SECONDS + SOON_SECONDS
    asked = ring(server, NIKKI, JANE)
    server.wait_for_invitee(EVENT, "Jane", 15, Call="ringing")
    assert good.calls()[1].at - asked < SOON_SECONDS
    assert [call.number for call in good.calls()] == [NIKKI.number, JANE.number]


def test_a_silent_trunk_alone_is_told(town: Town, silent_port: int) -> None:
    server = serve(town, trunk("silent", silent_port, 10))
    ring(server, NIKKI)
    failed = server.wait_for_invitee(EVENT, "Nikki", 15, Call="failed", Settled=True)
    assert failed["CallDetail"] == "503 The trunk did not answer."


def test_a_trunk_that_wants_a_rest_gets_it(town: Town, good: Sipp) -> None:
    with Sipp(town.folder, "trunk_wants_a_rest") as tired:
        server = serve(town, trunk("tired", tired.port, 10), trunk("good", good.port, 20))
        asked = ring(server, NIKKI)
        server.wait_for_invitee(EVENT, "Nikki", 15, Call="ringing")
        asked = ring(server, NIKKI, JANE, OMAR)
        server.wait_for_invitee(EVENT, "Jane", 15, Call="ringing")
        server.wait_for_invitee(EVENT, "Omar", 15, Call="ringing")
        assert good.calls()[-1].at - asked < SOON_SECONDS
        assert len(tired.calls()) == 1
        assert len(good.calls()) == 3


def test_a_trunk_that_probes_find_down_is_tried_last(town: Town, silent_port: int, good: Sipp) -> None:
    server = serve(town, trunk("silent", silent_port, 10, options_seconds=1), trunk("good", good.port, 20))
    wait_for("the probe fails", lambda: any(entry.get("state") == "down" for entry in server.log_entries()))
    asked = ring(server, NIKKI)
    server.wait_for_invitee(EVENT, "Nikki", 15, Call="ringing")
    assert good.calls()[0].at - asked < SOON_SECONDS
