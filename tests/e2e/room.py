"""How people get into a room, by the link in their mail and a browser or by a phone that rings, and what it shows."""
import json
import time
import typing

from baresip import Baresip
from browser import Browser, Picture
from conftest import EVENT, OMAR, Person, Town, event_file
from mails import mail_for
from server import Config, Server
from signal_client import SESSION_PROTOCOL, SignalClient

ROSTER = "[...document.querySelectorAll('.roster .person')].map((row) => row.innerText)"
SEATED = "document.querySelectorAll('.roster .person').length"
MOVING_FRAMES = 5
# Notes from now on every number of people that the roster shows, also for a moment.
NOTE_ROSTER = f"""
window.__seated = [{SEATED}];
window.__noted = performance.now();
setInterval(() => {{ if (window.__seated.at(-1) !== {SEATED}) window.__seated.push({SEATED}); }}, 20);
"""
GRACE_SECONDS = 10  # somebody whose connection is gone is shown for so long (src/signal/limits.h)


class Seat(typing.NamedTuple):
    """A place in a meeting, as somebody's page gets it."""
    url: str
    token: str
    attendee: str


def serve(town: Town, people: typing.Sequence[Person], changes: Config | None = None) -> Server:
    server = town.serve(changes)
    assert server.create(event_file(*(person.entry(call=False) for person in people))).status == 201
    return server


def link(server: Server, person: Person) -> str:
    return mail_for(server.outbox, person.mail).web_link


def is_offered(browser: Browser, button: str) -> None:
    browser.waits_for(f"[...document.querySelectorAll('button')].some((each) => each.innerText.trim() === {button!r})")


def joins(server: Server, person: Person, browser: Browser, event: str = EVENT) -> float:
    """Opens the link and joins; gives the seconds from the click to the room."""
    browser.goes_to(link(server, person))
    is_offered(browser, "Join")
    browser.waits_for("!!document.querySelector('.meter')")  # the microphone is open: that is not joining
    clicked = time.monotonic()
    browser.clicks('role=button[name="Join"]')
    server.wait_for_invitee(event, person.name, Present=True)
    return time.monotonic() - clicked


def phone_joins(server: Server, phone: Baresip) -> None:
    """Omar is rung, answers, and presses 1 once he is asked."""
    phone.rings()
    phone.answer()
    phone.is_connected()
    phone.hears_words()
    phone.keys("1")
    server.wait_for_invitee(EVENT, OMAR.name, Present=True)


def sees(browser: Browser, words: str, seconds: float = 20) -> None:
    browser.waits_for(f"document.body.innerText.includes({json.dumps(words)})", seconds)


def row_of(person: Person) -> str:
    """What a roster says about somebody, as an expression in the page."""
    return f"({ROSTER}.find((row) => row.includes({json.dumps(person.name)})) || '')"


def volume_of(person: Person) -> str:
    """How loud the client takes somebody to be, 0 to 1, as an expression: its volume indicator moves this bar."""
    bar = "row.querySelector('[data-testid=volume-fill]').style.transform"
    return (f"[...document.querySelectorAll('.roster .person')].filter((row) => row.innerText.includes("
            f"{json.dumps(person.name)})).map((row) => Number(/scaleY\\((.+)\\)/.exec({bar})?.[1] ?? NaN))[0]")


def notes_roster(browser: Browser) -> None:
    browser.evaluate(NOTE_ROSTER)


def showed_always(browser: Browser, rows: int) -> None:
    """Since its roster is noted, and until the grace of whoever has gone meanwhile is over."""
    passed = f"performance.now() - window.__noted > {(GRACE_SECONDS + 3) * 1000}"
    browser.waits_for(f"{passed} || window.__seated.length > 1", GRACE_SECONDS + 10)
    assert browser.evaluate("window.__seated") == [rows]


def seat(server: Server, person: Person) -> Seat:
    mail = mail_for(server.outbox, person.mail)
    answer = server.ask("POST", "/join", {"EventId": mail.event_id, "MeetingPasscode": mail.passcode})
    assert answer.status == 200, answer
    attendee = answer["Attendee"]
    return Seat(answer["Meeting"]["MediaPlacement"]["SignalingUrl"], attendee["JoinToken"], attendee["AttendeeId"])


def connected(url: str, token: str) -> SignalClient:
    return SignalClient(url, f"{SESSION_PROTOCOL}, {token}")


def switches_camera(browser: Browser, label: str) -> None:
    browser.clicks(f'role=button[name="{label}"]')


def moving(look: typing.Callable[[], list[Picture]], before: dict[str, int]) -> list[Picture]:
    """The streams that have brought frames since `before`, which keeps where they were first seen."""
    return [each for each in look() if each.frames - before.setdefault(each.id, each.frames) >= MOVING_FRAMES]
