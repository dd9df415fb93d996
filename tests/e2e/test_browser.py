"""The unmodified Chime client in a real browser, in one room with other browsers and phones."""
import datetime
import time
import typing

import pytest

import proof
from baresip import Baresip
from browser import Browser
from conftest import EVENT, JANE, NIKKI, OMAR, Person, Town, event_file
from mails import mail_for
from room import (ROSTER, SEATED, is_offered, joins, link, notes_roster, phone_joins, row_of, sees, showed_always,
                  volume_of)
from server import Server

TONES = {NIKKI: 500.0, JANE: 700.0}
LOUD = 0.8  # of the client's scale


@pytest.fixture
def phone(town: Town) -> Baresip:
    return town.phone(OMAR)


@pytest.fixture
def server(town: Town, phone: Baresip) -> Server:
    server = town.serve()
    people = [NIKKI.entry(call=False), JANE.entry(call=False), OMAR.entry(call=True)]
    assert server.create(event_file(*people)).status == 201
    return server


@pytest.fixture
def browsers(town: Town) -> typing.Iterator[dict[Person, Browser]]:
    started = {person: Browser(person.name, town.chromiums, hz) for person, hz in TONES.items()}
    try:
        for browser in started.values():
            browser.start()
        yield started
    finally:
        for browser in started.values():
            browser.stop()


def all_join(server: Server, phone: Baresip, browsers: dict[Person, Browser]) -> list[Baresip | Browser]:
    phone_joins(server, phone)
    for person, browser in browsers.items():
        print(f"{person.name}: in the room {joins(server, person, browser):.2f} s after the click")
    for browser in browsers.values():
        browser.waits_for(f"{SEATED} === 3")
    return [phone, *browsers.values()]


def hears_well(server: Server, person: Person) -> None:
    """The client says so itself, once a second."""
    quality = server.invitee(EVENT, person.name)["Quality"]
    print(f"{person.name}'s client says: {quality}")
    age = datetime.datetime.now(datetime.timezone.utc) - datetime.datetime.fromisoformat(quality["At"])
    assert abs(age.total_seconds()) < 10
    assert quality["RoundTripMs"] < 1000 and quality["JitterBufferMs"] > 0
    assert quality["SendBps"] > 5000 and quality["ReceiveBps"] > 5000
    assert quality["SendLossPercent"] < 20 and quality["ReceiveLossPercent"] < 20


def test_browsers_and_a_phone_hear_each_other_and_nobody_himself(
        server: Server, phone: Baresip, browsers: dict[Person, Browser]) -> None:
    everybody = all_join(server, phone, browsers)
    print(proof.prove(everybody, seconds=30))
    for browser in browsers.values():
        rows = browser.evaluate(ROSTER)
        assert sum("Phone" in row for row in rows) == 1 and sum("Web" in row for row in rows) == 2, rows
    hears_well(server, JANE)
    assert server.invitee(EVENT, OMAR.name)["Quality"] is None
    foreign = [url for browser in browsers.values() for url in browser.asked()
               if not url.startswith((server.url, "blob:", "data:", server.url.replace("http", "ws")))]
    assert not foreign


def test_who_mutes_is_not_heard_and_seen_as_muted(
        server: Server, phone: Baresip, browsers: dict[Person, Browser]) -> None:
    everybody = all_join(server, phone, browsers)
    proof.prove(everybody, seconds=30)
    browsers[JANE].clicks('role=button[name="Mute"]')
    browsers[NIKKI].waits_for(f"/muted/i.test({row_of(JANE)})")
    server.wait_for_invitee(EVENT, "Jane", Muted=True)
    proof.let_pass([phone])
    print(proof.prove(everybody, silent=["Jane"], seconds=30))
    phone.keys("*6")
    browsers[NIKKI].waits_for(f"/muted/i.test({row_of(OMAR)})")
    proof.let_pass([phone])
    print(proof.prove(everybody, silent=["Jane", "Omar"], seconds=30))
    phone.keys("*6")
    browsers[NIKKI].waits_for(f"!/muted/i.test({row_of(OMAR)})")
    print(proof.prove(everybody, silent=["Jane"], seconds=30))
    browsers[JANE].clicks('role=button[name="Unmute"]')
    browsers[NIKKI].waits_for(f"!/muted/i.test({row_of(JANE)})")
    browsers[NIKKI].waits_for(f"/speaking/.test({row_of(JANE)})")  # until a tone that goes on is taken for noise
    print(proof.prove(everybody, seconds=30))


def test_volumes_follow_who_speaks_on_the_phone_and_in_a_browser(
        server: Server, phone: Baresip, browsers: dict[Person, Browser]) -> None:
    all_join(server, phone, browsers)
    watcher = browsers[JANE]
    speakers: dict[Person, Baresip | Browser] = {OMAR: phone, NIKKI: browsers[NIKKI]}
    for _ in range(2):
        for person in speakers:
            watcher.waits_for(f"{volume_of(person)} > {LOUD}")
        for person, speaker in speakers.items():
            other, = speakers.keys() - {person}
            speaker.falls_silent()
            begun = time.monotonic()
            watcher.waits_for(f"{volume_of(person)} === 0", 10)
            print(f"{person.name} is shown silent after {time.monotonic() - begun:.2f} s")
            assert watcher.evaluate(f"{volume_of(other)} > {LOUD}")
            server.wait_for_invitee(EVENT, person.name, Speaking=False, Muted=False)
            speaker.speaks()
            server.wait_for_invitee(EVENT, person.name, Speaking=True)
            watcher.waits_for(f"{volume_of(person)} > {LOUD}", 10)


def test_who_loads_the_page_anew_is_back_in_the_same_place(
        server: Server, phone: Baresip, browsers: dict[Person, Browser]) -> None:
    everybody = all_join(server, phone, browsers)
    notes_roster(browsers[JANE])
    begun = time.monotonic()
    browsers[NIKKI].call("reload")
    browsers[NIKKI].waits_for(f"{SEATED} === 3")
    print(f"back {time.monotonic() - begun:.2f} s after the reload")
    notes_roster(browsers[NIKKI])
    print(proof.prove(everybody, seconds=30))
    for browser in browsers.values():
        showed_always(browser, 3)


def test_a_second_device_takes_the_place_of_the_first_and_ends_the_meeting_for_all(
        server: Server, phone: Baresip, browsers: dict[Person, Browser], town: Town) -> None:
    all_join(server, phone, browsers)
    notes_roster(browsers[JANE])
    with Browser("Nikki2", town.chromiums, 900) as second:
        joins(server, NIKKI, second)
        sees(browsers[NIKKI], "You joined from another device")
        second.waits_for(f"{SEATED} === 3")
        notes_roster(second)
        for browser in (browsers[JANE], second):
            showed_always(browser, 3)
        second.clicks('role=button[name="End for everyone"]')
        second.clicks('role=button[name="End the meeting"]')
        for browser in (second, browsers[JANE]):
            sees(browser, "The meeting has ended")
        phone.is_hung_up()


def test_who_leaves_or_is_removed_is_gone_and_the_end_is_told_to_all(
        server: Server, phone: Baresip, browsers: dict[Person, Browser], town: Town) -> None:
    all_join(server, phone, browsers)
    browsers[NIKKI].clicks('role=button[name="Leave"]')
    sees(browsers[NIKKI], "You have left the meeting")
    browsers[JANE].waits_for(f"{SEATED} === 2")
    server.wait_for_invitee(EVENT, "Nikki", Present=False)
    with Browser("Nikki2", town.chromiums, 900) as again:
        joins(server, NIKKI, again)
        attendee = server.wait_for_invitee(EVENT, "Nikki", JoinMethod="Web")["AttendeeId"]
        assert server.ask("DELETE", f"/api/events/{EVENT}/attendees/{attendee}").status == 204
        sees(again, "You were removed from the meeting")
    server.end_event(EVENT)
    sees(browsers[JANE], "The meeting has ended")
    phone.is_hung_up()


def has_numbers_ready(browser: Browser, passcode: str) -> None:
    """The form has the event id, this passcode selected, and the focus on it."""
    browser.waits_for("document.activeElement.tagName === 'INPUT'")
    event_id, *chosen = browser.evaluate(
        "(({ form, value, selectionStart, selectionEnd }) =>"
        " [form.querySelector('input').value, value, selectionStart, selectionEnd])(document.activeElement)")
    assert event_id == EVENT and chosen == [passcode, 0, len(passcode)], (event_id, chosen)


def test_wrong_codes_are_refused_before_a_device_is_asked_for_and_mended_there(
        server: Server, browsers: dict[Person, Browser]) -> None:
    passcode = mail_for(server.outbox, NIKKI.mail).passcode
    by_link, by_form = browsers[NIKKI], browsers[JANE]
    by_link.goes_to(f"{server.url}/meeting?eventId={EVENT}&passcode=000000")
    by_form.goes_to(server.url)
    by_form.call("fill", 'role=textbox[name="Event id"]', EVENT)
    by_form.call("fill", 'role=textbox[name="Passcode"]', "000000")
    by_form.call("keyboard.press", "Enter")
    for browser, kept in ((by_link, ""), (by_form, "000000")):
        sees(browser, "No meeting has this event id and passcode")
        has_numbers_ready(browser, kept)
        assert browser.devices_asked() == 0
        assert "000000" not in browser.evaluate("location.href")
        browser.call("keyboard.type", passcode)
        browser.call("keyboard.press", "Enter")
        sees(browser, "You join as Nikki.")
        browser.clicks('role=button[name="Join"]')
        server.wait_for_invitee(EVENT, NIKKI.name, Present=True)
    sees(by_link, "You joined from another device")
    posts = [url for url in by_form.asked() if url.endswith("/join")]
    assert len(posts) == 2, posts  # each pair of numbers once


def test_a_link_of_an_event_that_is_over_says_so_before_a_device_is_asked_for(
        server: Server, browsers: dict[Person, Browser]) -> None:
    invitation = link(server, NIKKI)
    server.end_event(EVENT)
    browsers[NIKKI].goes_to(invitation)
    sees(browsers[NIKKI], "This meeting is over")
    assert browsers[NIKKI].devices_asked() == 0
