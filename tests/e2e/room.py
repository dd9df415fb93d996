"""How people get into a room, by the link in their mail and a browser or by a phone that rings, and what it shows."""
import json
import time

from baresip import Baresip
from browser import Browser
from conftest import EVENT, OMAR, Person
from mails import mail_for
from server import Server

ROSTER = "[...document.querySelectorAll('.roster .person')].map((row) => row.innerText)"
SEATED = "document.querySelectorAll('.roster .person').length"


def link(server: Server, person: Person) -> str:
    return mail_for(server.outbox, person.mail).web_link


def is_offered(browser: Browser, button: str) -> None:
    browser.waits_for(f"[...document.querySelectorAll('button')].some((each) => each.innerText.trim() === {button!r})")


def joins(server: Server, person: Person, browser: Browser) -> float:
    """Opens the link and joins; gives the seconds from the click to the room."""
    browser.goes_to(link(server, person))
    is_offered(browser, "Join")
    browser.waits_for("!!document.querySelector('.meter')")  # the microphone is open: that is not joining
    clicked = time.monotonic()
    browser.clicks('role=button[name="Join"]')
    server.wait_for_invitee(EVENT, person.name, Present=True)
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
