"""Somebody calls the number in the mail."""
import re
import urllib.parse

import pytest

import mails
from baresip import Baresip
from conftest import EVENT, JANE, Town, event_file
from server import DIAL_IN_NUMBER, Server

TRIES = 3


@pytest.fixture
def phone(town: Town) -> Baresip:
    return town.phone(JANE)


@pytest.fixture
def server(town: Town, phone: Baresip) -> Server:
    server = town.serve()
    assert server.create(event_file(JANE.entry(call=False))).status == 201
    return server


@pytest.fixture
def mail(server: Server) -> mails.Invitation:
    return mails.mail_for(server.outbox, JANE.mail)


def call(server: Server, phone: Baresip, number: str = DIAL_IN_NUMBER) -> None:
    phone.dial(number, server.sip_port)
    phone.is_connected()


def test_who_waits_for_each_question_needs_no_hash(server: Server, phone: Baresip, mail: mails.Invitation) -> None:
    call(server, phone)
    phone.listens()
    phone.keys(mail.event_id)
    phone.listens()
    phone.keys(mail.passcode)
    server.wait_for_invitee(EVENT, "Jane", Present=True, JoinMethod="Phone")
    phone.hang_up()
    server.wait_for_invitee(EVENT, "Jane", Present=False)


@pytest.mark.parametrize("end", ["#", ""])
def test_everything_may_be_keyed_at_once(server: Server, phone: Baresip, mail: mails.Invitation, end: str) -> None:
    call(server, phone)
    phone.keys(mail.event_id + end + mail.passcode + end)
    server.wait_for_invitee(EVENT, "Jane", Present=True)


def test_one_tap_is_enough(server: Server, phone: Baresip, mail: mails.Invitation) -> None:
    """A telephone dials what stands before the first comma, and keys the rest once it is answered."""
    number, *keyed = urllib.parse.unquote(mail.one_tap.removeprefix("tel:")).split(",,")
    call(server, phone, number)
    phone.keys("".join(keyed))
    server.wait_for_invitee(EVENT, "Jane", Present=True)


def test_a_wrong_passcode_may_be_mended(server: Server, phone: Baresip, mail: mails.Invitation) -> None:
    call(server, phone)
    phone.keys(f"{EVENT}#{other_than(mail.passcode)}#")
    phone.listens()  # "Invalid meeting passcode. Please enter your 6 digit event i d"
    phone.keys(f"{EVENT}#{mail.passcode}#")
    server.wait_for_invitee(EVENT, "Jane", Present=True)


def test_after_three_wrong_passcodes_the_caller_is_hung_up(server: Server, phone: Baresip,
                                                           mail: mails.Invitation) -> None:
    call(server, phone)
    wrong = other_than(mail.passcode)
    for attempt in range(TRIES):
        phone.keys(f"{EVENT}#{wrong}#")
        if attempt + 1 < TRIES:
            phone.listens()
    phone.is_hung_up()
    assert not server.invitee(EVENT, "Jane")["Present"]


def test_a_number_that_is_not_ours_is_refused(server: Server, phone: Baresip) -> None:
    phone.dial("+18005550199", server.sip_port)
    assert re.search("404", phone.is_hung_up()["param"])


def other_than(passcode: str) -> str:
    return f"{(int(passcode) + 1) % 1_000_000:06}"
