"""People come to a room, mute themselves, go and come back."""
import re

import pytest

import mails
import proof
from baresip import Baresip
from conftest import EVENT, JANE, NIKKI, Person, Town, event_file
from server import DIAL_IN_NUMBER, Server


@pytest.fixture
def nikki(town: Town) -> Baresip:
    return town.phone(NIKKI)


@pytest.fixture
def jane(town: Town) -> Baresip:
    return town.phone(JANE)


@pytest.fixture
def server(town: Town, nikki: Baresip, jane: Baresip) -> Server:
    """Nikki is being rung, Jane has her mail."""
    server = town.serve()
    assert server.create(event_file(NIKKI.entry(call=True), JANE.entry(call=False))).status == 201
    nikki.rings()
    return server


def accept(server: Server, phone: Baresip) -> None:
    phone.answer()
    phone.is_connected()
    phone.hears_words()
    phone.keys("1")
    server.wait_for_invitee(EVENT, phone.name, Present=True)


def dial_in(server: Server, phone: Baresip, person: Person) -> None:
    passcode = mails.mail_for(server.outbox, person.mail).passcode
    phone.dial(DIAL_IN_NUMBER, server.sip_port)
    phone.is_connected()
    phone.keys(f"{EVENT}#{passcode}#")


def test_star_six_mutes_and_unmutes(server: Server, nikki: Baresip, jane: Baresip) -> None:
    accept(server, nikki)
    dial_in(server, jane, JANE)
    print(proof.prove([nikki, jane], seconds=30))
    jane.keys("*6")
    server.wait_for_invitee(EVENT, "Jane", Muted=True)
    proof.let_pass([nikki, jane])
    with pytest.raises(proof.NotProven, match="Nikki does not hear Jane"):
        proof.prove([nikki, jane], seconds=2)
    print(proof.prove([nikki, jane], silent=["Jane"], seconds=30))
    jane.keys("*6")
    server.wait_for_invitee(EVENT, "Jane", Muted=False)
    print(proof.prove([nikki, jane], seconds=30))


def test_who_dials_in_is_not_rung_any_longer(server: Server, nikki: Baresip, jane: Baresip) -> None:
    """Nikki takes Jane's phone while her own rings."""
    dial_in(server, jane, NIKKI)
    nikki.is_hung_up(20)
    server.wait_for_invitee(EVENT, "Nikki", Present=True, Settled=True)


def test_who_left_may_come_back(server: Server, nikki: Baresip, jane: Baresip) -> None:
    accept(server, nikki)
    dial_in(server, jane, JANE)
    server.wait_for_invitee(EVENT, "Jane", Present=True)
    jane.hang_up()
    jane.is_hung_up()
    server.wait_for_invitee(EVENT, "Jane", Present=False)
    dial_in(server, jane, JANE)
    server.wait_for_invitee(EVENT, "Jane", Present=True)
    print(proof.prove([nikki, jane], seconds=30))


def test_a_room_that_emptied_is_there_again(server: Server, nikki: Baresip) -> None:
    accept(server, nikki)
    nikki.hang_up()
    nikki.is_hung_up()
    server.wait_for_invitee(EVENT, "Nikki", Call="left", Present=False)
    dial_in(server, nikki, NIKKI)
    server.wait_for_invitee(EVENT, "Nikki", Present=True)


def test_after_the_end_the_codes_open_nothing(server: Server, jane: Baresip) -> None:
    server.end_event(EVENT)
    dial_in(server, jane, JANE)
    jane.is_hung_up()
    assert not server.invitee(EVENT, "Jane")["Present"]


def test_an_orderly_stop_hangs_everybody_up(server: Server, nikki: Baresip) -> None:
    accept(server, nikki)
    assert server.stop() == 0
    nikki.is_hung_up(10)


def test_the_sample_s_own_api_adds_asks_and_ends(server: Server, nikki: Baresip) -> None:
    added = server.ask("POST", "/create", {"eventId": EVENT, "attendeeName": "Omar", "attendeeCall": False,
                                           "attendeePhoneNumber": "+15035551212"})
    assert (added.status, added["message"]) == (200, "Participant added successfully")
    assert added["passcode"].isdigit()
    meeting = server.event(EVENT)["MeetingId"]
    records = server.ask("POST", "/query", {"meetingId": meeting}).body
    assert {record["Name"] for record in records} == {"Nikki", "Jane", "Omar"}
    assert server.ask("POST", "/end", {"meetingId": meeting}).status == 200
    nikki.is_hung_up()


def test_the_metrics_count_calls_and_mails(server: Server, nikki: Baresip) -> None:
    accept(server, nikki)
    server.wait_for_invitee(EVENT, "Jane", Mail="sent")
    metrics = server.operations("/metrics")
    assert re.search(r'^convoke_calls_total{[^}]*result="joined"[^}]*} 1$', metrics, re.MULTILINE)
    assert server.operations("/healthz")
    assert '"ready":true' in server.operations("/readyz").replace(" ", "")
    assert NIKKI.number not in metrics
