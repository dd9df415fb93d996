"""Somebody is rung, and each way in which that can go."""
import time

import pytest

from baresip import Baresip
from conftest import EVENT, NIKKI, Town, event_file
from server import Server

KEY_TO_SPEECH_LIMIT_SECONDS = 15  # generous: sanitised, beside other work
FILE_TO_RING_LIMIT_SECONDS = 10
SHORTEST_RING_SECONDS = 5


@pytest.fixture
def phone(town: Town) -> Baresip:
    return town.phone(NIKKI)


@pytest.fixture
def server(town: Town, phone: Baresip) -> Server:
    return town.serve({"sip": {"ring_seconds": SHORTEST_RING_SECONDS}})


def ring(server: Server) -> None:
    assert server.create(event_file(NIKKI.entry(call=True))).status == 201


def is_asked(server: Server, phone: Baresip) -> None:
    """Rung, seen ringing, answered, and asked the whole question."""
    ring(server)
    phone.rings()
    server.wait_for_invitee(EVENT, "Nikki", Call="ringing")
    phone.answer()
    phone.is_connected()
    phone.listens()


def test_key_one_joins_and_hanging_up_leaves(server: Server, phone: Baresip) -> None:
    is_asked(server, phone)
    assert server.invitee(EVENT, "Nikki")["Call"] == "answered"
    keyed = time.time()
    phone.keys("1")
    took = phone.hears_words() - keyed
    print(f"key to spoken answer: {took * 1000:.0f} ms")
    assert took < KEY_TO_SPEECH_LIMIT_SECONDS
    here = server.wait_for_invitee(EVENT, "Nikki", Call="joined", Present=True)
    assert here["JoinMethod"] == "Phone"
    assert server.event(EVENT)["Present"] == 1
    phone.hang_up()
    server.wait_for_invitee(EVENT, "Nikki", Call="left", Present=False)
    assert server.event(EVENT)["Present"] == 0


def test_a_key_may_be_pressed_before_the_question_ends(server: Server, phone: Baresip) -> None:
    ring(server)
    phone.rings()
    phone.answer()
    phone.is_connected()
    phone.hears_words()
    phone.keys("1")
    server.wait_for_invitee(EVENT, "Nikki", Call="joined", Present=True)


def test_a_dropped_file_rings_soon(server: Server, phone: Baresip) -> None:
    dropped = time.time()
    server.put('{"EventId": 123456, "Participants": [{"PhoneNumber": "+13125551212", "CallParticipant": true}]}')
    took = phone.rings()["at"] - dropped
    print(f"file to ringing phone: {took * 1000:.0f} ms")
    assert took < FILE_TO_RING_LIMIT_SECONDS


def test_key_two_declines(server: Server, phone: Baresip) -> None:
    is_asked(server, phone)
    phone.keys("2")
    phone.is_hung_up()
    server.wait_for_invitee(EVENT, "Nikki", Call="declined", Settled=True, Present=False)


def test_a_wrong_key_is_told_and_may_be_mended(server: Server, phone: Baresip) -> None:
    is_asked(server, phone)
    keyed = time.time()
    phone.keys("5")
    took = phone.hears_words() - keyed
    print(f"wrong key to spoken answer: {took * 1000:.0f} ms")
    assert took < KEY_TO_SPEECH_LIMIT_SECONDS
    phone.listens()
    assert server.invitee(EVENT, "Nikki")["Call"] == "answered"
    phone.keys("1")
    server.wait_for_invitee(EVENT, "Nikki", Call="joined", Present=True)


def test_no_key_at_all_ends_the_call(server: Server, phone: Baresip) -> None:
    is_asked(server, phone)
    phone.is_hung_up(120)
    server.wait_for_invitee(EVENT, "Nikki", Call="no key", Settled=True)


def test_hanging_up_on_the_question_is_no_key(server: Server, phone: Baresip) -> None:
    is_asked(server, phone)
    phone.hang_up()
    server.wait_for_invitee(EVENT, "Nikki", Call="no key", Settled=True)


def test_a_busy_phone_is_busy(server: Server, phone: Baresip) -> None:
    ring(server)
    phone.rings()
    phone.hang_up()
    busy = server.wait_for_invitee(EVENT, "Nikki", Call="busy", Settled=True)
    assert busy["SipCode"] == 486


def test_a_phone_that_nobody_answers_rings_only_so_long(server: Server, phone: Baresip) -> None:
    ring(server)
    rung = phone.rings()["at"]
    silent = phone.is_hung_up()["at"]
    assert SHORTEST_RING_SECONDS - 1 < silent - rung < SHORTEST_RING_SECONDS + 5
    server.wait_for_invitee(EVENT, "Nikki", Call="no answer", Settled=True)
    assert phone.calls() == 1


def test_ending_the_event_cancels_a_ringing_phone(town: Town, phone: Baresip) -> None:
    server = town.serve()
    ring(server)
    phone.rings()
    server.wait_for_invitee(EVENT, "Nikki", Call="ringing")
    server.end_event(EVENT)
    phone.is_hung_up(10)
    server.wait_for_invitee(EVENT, "Nikki", Call="cancelled", Settled=True)
    assert server.event(EVENT)["State"] == "ended"


def test_ending_the_event_hangs_up_who_is_in_the_room(server: Server, phone: Baresip) -> None:
    is_asked(server, phone)
    phone.keys("1")
    server.wait_for_invitee(EVENT, "Nikki", Present=True)
    server.end_event(EVENT)
    phone.is_hung_up(20)
    server.wait_for_invitee(EVENT, "Nikki", Call="left", Present=False)


def test_a_number_without_a_line_or_trunk_is_a_bad_number(server: Server) -> None:
    nobody = NIKKI._replace(number="+18005550199")
    assert server.create(event_file(nobody.entry(call=True))).status == 201
    server.wait_for_invitee(EVENT, "Nikki", Call="bad number", Settled=True)
