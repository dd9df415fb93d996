"""A mail goes out encrypted and logged in, and strict readers understand all of it."""
import pathlib
import socket
import time
import typing

import pytest

from conftest import EVENT, JANE, NIKKI, event_file
from mails import mail_for
from ports import LOOPBACK
from server import DIAL_IN_NUMBER, SENDER, Server
from smtp import PASSWORD, USER, MailServer, make_certificate
from waiting import wait_for


class Post(typing.NamedTuple):
    office: MailServer
    settings: dict


@pytest.fixture
def post(folder: pathlib.Path) -> typing.Iterator[Post]:
    certificate, key = make_certificate(folder)
    with MailServer(folder, "--cert", str(certificate), "--key", str(key), "--require-starttls",
                    "--user", USER, "--password", PASSWORD) as office:
        yield Post(office, {"mail": {"smtp_url": office.url, "user": USER, "password": PASSWORD,
                                     "ca_file": str(certificate)}})


def test_a_mail_has_text_page_calendar_and_one_tap(binary: pathlib.Path, folder: pathlib.Path, post: Post) -> None:
    with Server(binary, folder, post.settings) as server:
        assert server.create(event_file(JANE.entry(call=False))).status == 201
        server.wait_for_invitee(EVENT, "Jane", Mail="sent")
    (mail,) = post.office.received()
    (envelope,) = post.office.envelopes()
    assert envelope == {"from": SENDER, "to": [JANE.mail], "tls": True, "login": True}
    assert (mail.recipient, mail.message["From"].addresses[0].addr_spec) == (JANE.mail, SENDER)
    assert EVENT in mail.message["Subject"]
    assert mail.event_id == EVENT
    assert mail.one_tap == f"tel:{DIAL_IN_NUMBER},,{EVENT}%23,,{mail.passcode}%23"
    assert mail.one_tap in mail.text
    entry = mail.entry
    assert entry["ATTENDEE"] == f"mailto:{JANE.mail}"
    assert str(entry["LOCATION"]) == mail.one_tap
    assert entry.decoded("DTEND") > entry.decoded("DTSTART")
    assert not entry.errors


def test_each_person_has_a_passcode_and_a_message_id_of_their_own(binary: pathlib.Path, folder: pathlib.Path,
                                                                  post: Post) -> None:
    with Server(binary, folder, post.settings) as server:
        assert server.create(event_file(JANE.entry(call=False), NIKKI.entry(call=False))).status == 201
        server.wait_until_settled(EVENT)
    mails = post.office.received()
    assert {mail.recipient for mail in mails} == {JANE.mail, NIKKI.mail}
    assert len({mail.passcode for mail in mails}) == len({mail.message_id for mail in mails}) == 2


def test_a_mail_that_is_a_file_shows_its_link_to_who_opens_it_in_an_editor(binary: pathlib.Path,
                                                                           folder: pathlib.Path) -> None:
    with Server(binary, folder) as server:
        assert server.create(event_file(JANE.entry(call=False))).status == 201
        mail = mail_for(server.outbox, JANE.mail)
        (file,) = server.outbox.glob("*.eml")
    assert f"  {mail.web_link}" in file.read_text("ascii").splitlines()


def test_a_passcode_is_in_no_log_and_no_answer(binary: pathlib.Path, folder: pathlib.Path, post: Post) -> None:
    with Server(binary, folder, post.settings | {"log": {"format": "json", "level": "debug"}}) as server:
        answer = server.create(event_file(JANE.entry(call=False)))
        server.wait_for_invitee(EVENT, "Jane", Mail="sent")
        (mail,) = post.office.received()
        assert mail.passcode not in str(answer.body) + str(server.event(EVENT)) + server.log()
        assert JANE.number not in server.log()
        assert JANE.mail not in server.log()
        assert PASSWORD not in server.log()


def test_a_wrong_password_is_told_and_not_tried_for_ever(binary: pathlib.Path, folder: pathlib.Path,
                                                         post: Post) -> None:
    post.settings["mail"]["password"] = "guess"
    with Server(binary, folder, post.settings) as server:
        assert server.create(event_file(JANE.entry(call=False))).status == 201
        told = wait_for("the mail fails", lambda: (jane := server.invitee(EVENT, "Jane"))["MailDetail"] and jane)
        assert told["Mail"] in ("retrying", "failed")
        assert "535" in told["MailDetail"] or "login" in told["MailDetail"].lower()
        assert "guess" not in server.log()
    assert post.office.received() == []


def test_a_mail_server_that_never_answers_holds_up_no_stop(binary: pathlib.Path, folder: pathlib.Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as silent, MailServer(folder) as post:
        settings = {"mail": {"smtp_url": f"smtp://{LOOPBACK}:{silent.getsockname()[1]}", "starttls": "off",
                             "timeout_seconds": 60}}
        with Server(binary, folder, settings) as server:
            assert server.create(event_file(JANE.entry(call=False))).status == 201
            connection, _ = silent.accept()  # and says nothing
            with connection:
                begun = time.monotonic()
                assert server.stop() == 0
                assert time.monotonic() - begun < 6
            server.config["mail"]["smtp_url"] = post.url
            server.start()
            server.wait_for_invitee(EVENT, "Jane", Mail="sent")
        assert [mail.recipient for mail in post.received()] == [JANE.mail]


def test_a_connection_left_open_holds_up_no_stop(binary: pathlib.Path, folder: pathlib.Path) -> None:
    with MailServer(folder, "--ignore-quit") as post:
        with Server(binary, folder, {"mail": {"smtp_url": post.url, "starttls": "off"}}) as server:
            assert server.create(event_file(JANE.entry(call=False))).status == 201
            server.wait_for_invitee(EVENT, "Jane", Mail="sent")
            begun = time.monotonic()
            assert server.stop() == 0
            assert time.monotonic() - begun < 6
