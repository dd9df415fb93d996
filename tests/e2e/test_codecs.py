"""Phones that speak different codecs hear each other in one room, and nobody himself."""
import pytest

import proof
from baresip import Baresip
from conftest import CODECS, EVENT, JANE, LENA, NIKKI, OMAR, Person, Town, event_file
from server import Server
from waiting import wait_for

PEOPLE = (NIKKI, JANE, OMAR, LENA)


def join(server: Server, person: Person, phone: Baresip) -> None:
    phone.rings()
    phone.answer()
    phone.is_connected()
    phone.hears_words()
    phone.keys("1")
    server.wait_for_invitee(EVENT, person.name, Present=True)


@pytest.fixture
def phones(town: Town) -> list[Baresip]:
    return [town.phone(person, codec) for person, codec in zip(PEOPLE, CODECS)]


@pytest.fixture
def server(town: Town, phones: list[Baresip]) -> Server:
    """All four are in the room."""
    server = town.serve({"sip": {"codecs": list(CODECS)}})
    assert server.create(event_file(*(person.entry(call=True) for person in PEOPLE))).status == 201
    for person, phone in zip(PEOPLE, phones):
        join(server, person, phone)
    return server


def test_all_hear_all_others_and_nobody_himself(server: Server, phones: list[Baresip]) -> None:
    print(proof.prove(phones, seconds=30))
    for phone in phones:
        assert f"---> sndfile ---> {phone.codec}\n" in phone.log().lower()


def test_who_is_muted_is_not_heard_until_unmuted(server: Server, phones: list[Baresip]) -> None:
    proof.prove(phones, seconds=30)
    server.change_seat(EVENT, "Omar", "mute")
    proof.let_pass(phones)
    with pytest.raises(proof.NotProven, match="does not hear Omar"):
        proof.prove(phones, seconds=2)
    print(proof.prove(phones, silent=["Omar"], seconds=30))
    server.change_seat(EVENT, "Omar", "unmute")
    print(proof.prove(phones, seconds=30))


def test_who_is_removed_hears_nobody_and_is_not_heard(server: Server, phones: list[Baresip]) -> None:
    proof.prove(phones, seconds=30)
    attendee = server.invitee(EVENT, "Omar")["AttendeeId"]
    assert server.ask("DELETE", f"/api/events/{EVENT}/attendees/{attendee}").status == 204
    gone = phones[PEOPLE.index(OMAR)]
    gone.is_hung_up()
    server.wait_for_invitee(EVENT, "Omar", Present=False)
    others = [phone for phone in phones if phone is not gone]
    proof.let_pass(others)
    print(proof.prove(others, seconds=30))
    wait_for("the others hear nothing of who was removed",
             lambda: all(phone.hears_all([gone.tone_hz])[0] < proof.OWN_AT_MOST * proof.HEARD for phone in others),
             pause=proof.WINDOW_SECONDS)
