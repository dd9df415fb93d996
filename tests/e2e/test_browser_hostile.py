"""Clients that break the rules, and connections that break, while others go on talking."""
import contextlib
import pathlib
import signal
import sqlite3
import time
import typing

import pytest

import proof
import signal_client
from baresip import Baresip
from browser import Browser
from conftest import EVENT, JANE, LENA, NIKKI, OMAR, Person, Town, event_file
from ports import free_port
from relay import Relay
from room import SEATED, Seat, connected, joins, notes_roster, phone_joins, seat, sees
from server import Server
from signal_client import SESSION_PROTOCOL, SignalClient, Told, join, ping, subscribe
from tcp_proxy import TcpProxy

ROSA = Person("Rosa", "+12065551212")
OTHER_EVENT = "234567"
OFFER = pathlib.Path(__file__).parents[2] / "src/rtp/testdata/offers/01-audio-only.sdp"

# What was lost of what is heard.
LOST = """
(async () => {
  const reports = [...(await window.__peers()[0].getStats()).values()];
  return reports.find((each) => each.type === 'inbound-rtp' && each.kind === 'audio').packetsLost;
})()
"""
COUNT_PEERS = """
(() => {
  window.__made = 0;
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(...values) { super(...values); ++window.__made; }
  };
})();
"""


@pytest.fixture
def phone(town: Town) -> Baresip:
    return town.phone(OMAR)


@pytest.fixture
def server(town: Town, phone: Baresip) -> Server:
    server = town.serve({"media": {"browser_port": free_port()}})
    people = [NIKKI.entry(call=False), JANE.entry(call=False), ROSA.entry(call=False), OMAR.entry(call=True)]
    assert server.create(event_file(*people)).status == 201
    return server


@pytest.fixture
def nikki(town: Town) -> typing.Iterator[Browser]:
    with Browser("Nikki", town.chromiums, 500) as browser:
        yield browser


@pytest.fixture
def jane(town: Town) -> typing.Iterator[Browser]:
    with Browser("Jane", town.chromiums, 700) as browser:
        yield browser


class Case(typing.NamedTuple):
    """What is said on a connection, and how it is refused."""
    messages: list[bytes]
    errors: list[int]
    close_code: int
    kind: int = signal_client.BINARY


def refused(*clients: SignalClient) -> list[tuple[list[int], int | None]]:
    """The errors that each gets and the code of its close. Each is given time for a close of its own: so all
    are heard at once."""
    told = [client.hears(10) for client in clients]
    return [(each.errors, each.close_code) for each in told]


def test_who_has_no_valid_token_is_refused_in_the_protocol(server: Server) -> None:
    mine = seat(server, JANE)
    assert server.create(event_file(LENA.entry(call=False), event=OTHER_EVENT)).status == 201
    foreign = seat(server, LENA)
    with contextlib.ExitStack() as opened:
        def knocks(url: str, protocols: str | None) -> SignalClient:
            client = opened.enter_context(SignalClient(url, protocols))
            client.says(ping(1))
            client.says(join())
            return client

        strangers = [knocks(mine.url, protocols) for protocols in (
            f"{SESSION_PROTOCOL}, {foreign.token}", f"{SESSION_PROTOCOL}, {'0' * len(mine.token)}",
            f"{SESSION_PROTOCOL}, {mine.token[:-1]}", f"{foreign.token}, {SESSION_PROTOCOL}",
            SESSION_PROTOCOL, "chat", None)]
        assert {client.selected for client in strangers} == {SESSION_PROTOCOL}
        assert refused(*strangers) == 7 * [([403], 4403)]
        server.end_event(OTHER_EVENT)
        gone = [knocks(url, f"{SESSION_PROTOCOL}, {each.token}") for url, each in (
            (foreign.url, foreign), (mine.url.rsplit("/", 1)[0] + "/no-meeting", mine))]
        assert refused(*gone) == 2 * [([], 4410)]
        told = knocks(mine.url, f"{SESSION_PROTOCOL}, {mine.token}").hears(1)
    assert told.kinds[:2] == [signal_client.PING_PONG, signal_client.JOIN_ACK] and not told.errors


def refusal_of(place: Seat, protocols: str | None = None) -> tuple[list[int], int | None]:
    """How who comes with the seat's token, and says JOIN, is refused."""
    with SignalClient(place.url, protocols or f"{SESSION_PROTOCOL}, {place.token}") as client:
        client.says(ping(1))
        client.says(join())
        return refused(client)[0]


def roster_status(server: Server, place: Seat) -> int:
    """Of the other thing that a token is good for."""
    meeting = place.url.rsplit("/", 1)[1]
    bearer = {"Authorization": f"Bearer {place.token}"}
    return server.ask("GET", f"/api/meetings/{meeting}/attendees", None, bearer).status


def test_the_token_of_who_was_removed_is_good_for_nothing_more(server: Server, nikki: Browser) -> None:
    joins(server, NIKKI, nikki)
    removed = seat(server, NIKKI)  # the one that the page has
    assert roster_status(server, removed) == 200
    assert server.ask("DELETE", f"/api/events/{EVENT}/attendees/{removed.attendee}").status == 204
    sees(nikki, "You were removed from the meeting")
    assert refusal_of(removed) == ([403], 4403)
    assert refusal_of(removed, f"{SESSION_PROTOCOL}, {removed.token}#content") == ([403], 4403)
    assert roster_status(server, removed) == 403
    again = seat(server, NIKKI)
    assert again.token != removed.token and again.attendee != removed.attendee
    with connected(again.url, again.token) as client:
        client.says(join())
        assert client.hears(1).kinds[:1] == [signal_client.JOIN_ACK]


def expire_now(server: Server, event: str) -> None:
    """What a day does, the server being stopped meanwhile."""
    server.stop()
    with contextlib.closing(sqlite3.connect(server.data / "convoke.db")) as database, database:
        changed = database.execute("UPDATE events SET expires = created WHERE id = ?", (event,))
        assert changed.rowcount == 1
    server.start()


def test_a_token_that_expired_with_its_event_lets_nobody_in(server: Server) -> None:
    mine = seat(server, JANE)
    assert server.create(event_file(LENA.entry(call=False), event=OTHER_EVENT)).status == 201
    other = seat(server, LENA)
    expire_now(server, EVENT)
    assert server.event(EVENT)["State"] == "expired"
    assert refusal_of(mine) == ([], 4410)
    assert refusal_of(mine, f"{SESSION_PROTOCOL}, {mine.token}#content") == ([], 4410)
    with connected(other.url, other.token) as client:
        client.says(join())
        assert client.hears(1).kinds[:1] == [signal_client.JOIN_ACK]


BROKEN = {
    "a frame that is none": Case([b"\x05\xff\xff\xff"], [400], 4400),
    "a frame without its prefix": Case([join(2)[1:]], [400], 4400),
    "an empty message": Case([b""], [400], 4400),
    "SUBSCRIBE without JOIN": Case([subscribe()], [400], 4400),
    "a text": Case([b"hello"], [400], 4400, signal_client.TEXT),
    "a large message": Case([bytes(300_000)], [], 1009),
}
# A JOIN takes the seat from whoever had it.
BROKEN_IN_THE_SEAT = {
    "JOIN twice": Case([join(3), join(4)], [400], 4400),
    "a flood of SUBSCRIBEs": Case([join(5)] + 30 * [subscribe(OFFER.read_text())], [429], 4429),
    "a flood of PINGs": Case([join(6)] + [ping(number) for number in range(300)], [429], 4429),
}
MOST_CONNECTIONS_OF_ONE = 8


def break_the_protocol(place: Seat, cases: dict[str, Case]) -> None:
    """All at once."""
    with contextlib.ExitStack() as opened:
        clients = [opened.enter_context(connected(place.url, place.token)) for _ in cases]
        for client, case in zip(clients, cases.values()):
            for message in case.messages:
                client.says(message, case.kind)
        told = dict(zip(cases, refused(*clients)))
    assert told == {what: (case.errors, case.close_code) for what, case in cases.items()}


def test_who_breaks_the_protocol_is_sent_away_and_nobody_else_disturbed(
        server: Server, phone: Baresip, nikki: Browser) -> None:
    janes, rosas = seat(server, JANE), seat(server, ROSA)
    phone_joins(server, phone)
    joins(server, NIKKI, nikki)
    proof.prove([phone, nikki])
    notes_roster(nikki)
    with contextlib.ExitStack() as waiting:
        silent = [waiting.enter_context(connected(rosas.url, rosas.token)) for _ in range(MOST_CONNECTIONS_OF_ONE)]
        begun = time.monotonic()
        with connected(rosas.url, rosas.token) as too_many:
            assert too_many.hears(10).close_code == 4429
        break_the_protocol(janes, BROKEN)
        for what, case in BROKEN_IN_THE_SEAT.items():
            break_the_protocol(janes, {what: case})
        assert [client.hears(20).close_code for client in silent] == MOST_CONNECTIONS_OF_ONE * [4408]
        print(f"who said nothing was sent away after {time.monotonic() - begun:.1f} s")
    assert set(nikki.evaluate("window.__seated")) == {2}
    assert nikki.evaluate(LOST) == 0
    print(proof.prove([phone, nikki]))


def test_who_joins_without_media_loses_the_seat(server: Server, nikki: Browser) -> None:
    mine = seat(server, JANE)
    joins(server, NIKKI, nikki)
    nikki.waits_for(f"{SEATED} === 1")
    notes_roster(nikki)
    with connected(mine.url, mine.token) as client:
        client.says(join())
        client.says(subscribe(OFFER.read_text()))
        begun = time.monotonic()
        told = Told()
        for number in range(10):
            client.says(ping(number))
            told = client.hears(5)
            if told.close_code is not None:
                break
        print(f"sent away {time.monotonic() - begun:.1f} s after the JOIN")
        assert told.close_code == 4500
    assert set(nikki.evaluate("window.__seated")) == {1}


def test_a_control_connection_that_is_cut_comes_back_unnoticed(
        server: Server, phone: Baresip, jane: Browser, town: Town) -> None:
    phone_joins(server, phone)
    joins(server, JANE, jane)
    with TcpProxy(int(server.url.rsplit(":", 1)[1])) as proxy, \
            Browser("Nikki", town.chromiums, 500, [proxy.flag]) as nikki:
        nikki.prepares(COUNT_PEERS)
        joins(server, NIKKI, nikki)
        jane.waits_for(f"{SEATED} === 3")
        notes_roster(jane)
        made = nikki.evaluate("window.__made")
        begun = time.monotonic()
        assert proxy.cut(b"GET /control/") == 1
        nikki.waits_for(f"window.__made > {made}")
        nikki.waits_for("window.__peers().some((each) => each.connectionState === 'connected')")
        print(f"back {time.monotonic() - begun:.2f} s after the cut")
        print(proof.prove([phone, nikki, jane]))
        nikki.waits_for(f"{SEATED} === 3")
        assert set(jane.evaluate("window.__seated")) == {3}


def test_a_browser_whose_packets_are_blocked_comes_back_unnoticed(
        server: Server, phone: Baresip, nikki: Browser, jane: Browser) -> None:
    phone_joins(server, phone)
    joins(server, JANE, jane)
    with Relay(server.config["media"]["browser_port"]) as relay:
        nikki.prepares(COUNT_PEERS)
        nikki.prepares(relay.page_script)
        joins(server, NIKKI, nikki)
        jane.waits_for(f"{SEATED} === 3")
        proof.prove([phone, nikki, jane])
        notes_roster(jane)
        made = nikki.evaluate("window.__made")
        begun = time.monotonic()
        relay.loses(1)
        nikki.waits_for(f"window.__made > {made}", seconds=70)
        print(f"the client gave up its connection {time.monotonic() - begun:.1f} s after the block")
        relay.loses(0)
        print(proof.prove([phone, nikki, jane], seconds=60))
        print(f"heard again {time.monotonic() - begun:.1f} s after the block")
        assert set(jane.evaluate("window.__seated")) == {3}


def test_after_a_restart_of_the_server_the_roster_shows_who_is_there(
        server: Server, phone: Baresip, nikki: Browser) -> None:
    phone_joins(server, phone)
    joins(server, NIKKI, nikki)
    nikki.waits_for(f"{SEATED} === 2")
    server.end(signal.SIGKILL)
    begun = time.monotonic()
    server.start()
    server.wait_for_invitee(EVENT, NIKKI.name, 60, Present=True)
    print(f"back {time.monotonic() - begun:.1f} s after the server was killed")
    nikki.waits_for(f"{SEATED} === 1")
