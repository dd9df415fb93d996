"""The door of browsers, as who knocks at it sees it: links, codes, guesses, other sites' pages."""
import http.client
import json
import typing
import urllib.parse

import pytest

from conftest import EVENT, JANE, NIKKI, Person, Town, event_file
from mails import mail_for
from server import Server

GUESSES_OF_ONE_ADDRESS = 5


class Knock(typing.NamedTuple):
    status: int
    retry_after: str | None
    body: dict


def knock(server: Server, body: dict | str, source: str = "127.0.0.1", **headers: str) -> Knock:
    """POST /join from one of this machine's addresses."""
    place = urllib.parse.urlsplit(server.url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30, source_address=(source, 0))
    try:
        text = body if isinstance(body, str) else json.dumps(body)
        connection.request("POST", "/join", text, {"Content-Type": "application/json"} | headers)
        answer = connection.getresponse()
        return Knock(answer.status, answer.headers["Retry-After"], json.loads(answer.read()))
    finally:
        connection.close()


def codes(passcode: str) -> dict:
    return {"EventId": EVENT, "MeetingPasscode": passcode}


def token_of(server: Server, person: Person) -> dict:
    link = mail_for(server.outbox, person.mail).web_link
    return {"Token": link.rpartition("#token=")[2]}


@pytest.fixture
def server(town: Town) -> Server:
    server = town.serve()
    assert server.create(event_file(JANE.entry(call=False), NIKKI.entry(call=False))).status == 201
    return server


def test_a_mails_link_and_its_codes_lead_to_the_same_seat(server: Server) -> None:
    mail = mail_for(server.outbox, JANE.mail)
    assert mail.web_link.startswith(server.url + "/meeting#token=")
    assert mail.passcode not in mail.web_link
    by_link = knock(server, token_of(server, JANE))
    by_codes = knock(server, codes(mail.passcode))
    assert by_link.status == by_codes.status == 200
    assert by_link.body == by_codes.body
    assert by_link.body["Name"] == JANE.name
    assert JANE.number not in json.dumps(by_link.body)
    assert knock(server, token_of(server, NIKKI)).body["Attendee"] != by_link.body["Attendee"]


def test_who_guesses_locks_out_nobody_but_himself(server: Server) -> None:
    passcode = mail_for(server.outbox, JANE.mail).passcode
    for _ in range(GUESSES_OF_ONE_ADDRESS):
        assert knock(server, codes("000000"), "127.0.0.2").status == 404
    refused = knock(server, codes(passcode), "127.0.0.2")
    assert refused.status == 429
    assert refused.retry_after is not None and 0 < int(refused.retry_after) <= 24 * 3600
    assert knock(server, codes(passcode), "127.0.0.3").status == 200
    assert knock(server, token_of(server, JANE), "127.0.0.2").status == 200


def test_links_work_while_codes_of_an_event_are_locked(server: Server) -> None:
    passcode = mail_for(server.outbox, JANE.mail).passcode
    for source in ["127.0.0.2", "127.0.0.3"]:
        for _ in range(GUESSES_OF_ONE_ADDRESS):
            assert knock(server, codes("000000"), source).status == 404
    assert knock(server, codes(passcode), "127.0.0.4").status == 404
    assert knock(server, token_of(server, JANE), "127.0.0.4").status == 200


def test_a_link_is_void_with_its_event(server: Server) -> None:
    link = token_of(server, JANE)
    server.end_event(EVENT)
    assert knock(server, link).status == 410
    again = event_file(JANE.entry(call=False))
    assert server.create(again).status == 201
    assert knock(server, link).status == 404


def test_the_door_takes_no_flood_no_large_body_and_no_other_sites_page(town: Town) -> None:
    server = town.serve({"http": {"joins_per_minute": 3}})
    statuses = [knock(server, {"Token": "x"}).status for _ in range(4)]
    assert statuses == [404, 404, 404, 429]
    assert knock(server, {"Token": "x"}, "127.0.0.2").status == 404
    assert knock(server, {"Token": "x" * 5000}, "127.0.0.3").status == 413
    assert knock(server, {"Token": "x"}, "127.0.0.3", Origin="https://elsewhere.example").status == 403
