"""The site as those meet it who use a keyboard, a screen reader, a small screen or a dark one."""
import itertools
import json
import signal
import typing

import pytest

import axe
from browser import Browser
from conftest import EVENT, JANE, NIKKI, Person, Town, event_file
from room import is_offered, joins, link
from server import Server
from waiting import TooLate, wait_for

PHONE = {"width": 360, "height": 640}
SIZES = [{"width": 1280, "height": 800}, {"width": 700, "height": 640}, PHONE]
SCHEMES = ["light", "dark"]
ROOM = "!!document.querySelector('[data-meeting-status=Succeeded]')"
FOCUS = "(document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || '').trim()"

# What axe finds in the component library, which is used as it comes from npm. Nothing of ours is here.
LIBRARY_MENU = {
    "aria-allowed-role",  # PopOver: its <ul> has the role of a dialog,
    "aria-dialog-name",   # without a name,
    "listitem",           # so that its <li> are in no list
}
LIBRARY_DIALOG = {
    "landmark-no-duplicate-banner",       # ModalHeader is a <header> and ModalButtonGroup a <footer>:
    "landmark-no-duplicate-contentinfo",  # the page has others,
    "landmark-unique",                    # which are named no differently
}

# The controls, and the words of those in the bar, that nobody can see whole, not even by scrolling.
CUT_OFF = """
(() => {
  const isCut = (each, start, end, overflow, offset, size) => {
    let { [start]: from, [end]: to } = each.getBoundingClientRect();
    for (let around = each.parentElement; around; around = around.parentElement) {
      const kind = getComputedStyle(around)[overflow];
      if (kind === 'visible') continue;
      const edges = around.getBoundingClientRect();
      const scrolls = kind === 'auto' || kind === 'scroll';
      const first = scrolls ? edges[start] - around[offset] : edges[start];
      const last = scrolls ? first + around[size] : edges[end];
      if (from < first - 1 || to > last + 1) return true;
      if (scrolls) [from, to] = [edges[start], edges[end]];
    }
    const page = document.scrollingElement;
    const last = overflow === 'overflowX' ? innerWidth : page[size] - page[offset];
    return from < -page[offset] - 1 || to > last + 1;
  };
  return [...document.querySelectorAll('button, a, textarea, .ch-control-bar-item-label')]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }))
    .filter((each) => isCut(each, 'left', 'right', 'overflowX', 'scrollLeft', 'scrollWidth')
      || isCut(each, 'top', 'bottom', 'overflowY', 'scrollTop', 'scrollHeight'))
    .map((each) => each.getAttribute('aria-label') || each.innerText);
})()
"""
# Before a page has any script of its own.
WATCH = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.__violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
NO_DEVICES = """
navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));
"""


@pytest.fixture
def server(town: Town) -> Server:
    server = town.serve()
    assert server.create(event_file(NIKKI.entry(call=False), JANE.entry(call=False))).status == 201
    return server


class Visitor(Browser):
    """A browser that is looked at for what it asks, says and violates."""

    def start(self) -> "Visitor":
        super().start()
        self.prepares(WATCH)
        axe.bring(self)
        return self

    def shows(self, words: str) -> None:
        self.waits_for(f"document.body.innerText.includes({words!r})")

    def presses(self, key: str) -> None:
        self.call("keyboard.press", key)

    def focus(self) -> str:
        return self.evaluate(FOCUS)

    def tabs_to(self, label: str) -> None:
        for _ in range(40):
            if self.focus() == label:
                return
            self.presses("Tab")
        raise AssertionError(f"{label} is not reached with Tab; the last was {self.focus()}")

    def is_fine(self, known: typing.AbstractSet[str] = frozenset()) -> None:
        """Nothing that axe finds, but what is known, and nothing that is cut off, in each size and scheme."""
        for scheme, size in itertools.product(SCHEMES, SIZES):
            self.call("emulateMedia", {"colorScheme": scheme, "reducedMotion": "reduce"})
            self.call("setViewportSize", size)
            self._holds_rules(known, f"{scheme}, {size}")
            assert self.evaluate("document.documentElement.scrollWidth <= innerWidth"), (scheme, size)
            assert self.evaluate(CUT_OFF) == [], (scheme, size)

    def _holds_rules(self, known: typing.AbstractSet[str], look: str) -> None:
        found: dict[str, list[str]] = {}

        def holds() -> bool:
            found.clear()
            found.update((rule, where) for rule, where in axe.violations(self).items() if rule not in known)
            return not found

        try:
            wait_for(f"nothing against the rules in {look}", holds, 5)  # on its way from one look to the next
        except TooLate as late:
            raise AssertionError(f"{late}\n{json.dumps(found, indent=1)}") from None

    def kept_to_itself(self, server: Server) -> None:
        own = (server.url, server.url.replace("http", "ws"), "blob:", "data:")
        assert [url for url in self.asked() if not url.startswith(own)] == []
        assert self.evaluate("window.__violations") == []
        assert [said for said in self.said() if "uncaught" in said or "Security Policy" in said] == []


@pytest.fixture
def nikki(town: Town) -> typing.Iterator[Visitor]:
    with Visitor("Nikki", town.chromiums, 500) as browser:
        yield browser


@pytest.fixture
def jane(town: Town) -> typing.Iterator[Visitor]:
    with Visitor("Jane", town.chromiums, 700) as browser:
        yield browser


def is_labelled(browser: Visitor, label: str) -> None:
    browser.waits_for(f"!!document.querySelector('button[aria-label={json.dumps(label)}]')")


def enters(server: Server, person: Person, browser: Visitor) -> None:
    joins(server, person, browser)
    browser.waits_for(ROOM)


def invites(browser: Visitor, mail: str) -> None:
    browser.call("fill", 'role=textbox[name="Event id"] >> nth=1', EVENT)  # the first one is to join by
    browser.call("fill", 'role=textbox[name="Name"]', "Joan")
    browser.call("fill", 'role=textbox[name="E-mail (optional)"]', mail)
    browser.call("uncheck", "role=checkbox")
    browser.clicks('role=button[name="Invite"]')


def hands_out(browser: Visitor) -> None:
    """The ways in of who was invited can be copied, and are in no field."""
    shown = browser.evaluate("document.querySelector('.passcode').innerText")
    link = browser.evaluate("document.querySelector('.web-link code').innerText")
    for button, value in {"Copy the passcode": shown, "Copy the link": link}.items():
        browser.clicks(f'role=button[name="{button}"]')
        browser.waits_for(f"navigator.clipboard.readText().then((text) => text === {json.dumps(value)})")
        browser.is_fine()
        browser.presses("Escape")
    assert len(shown) == 6 and "#token=" in link
    fields = browser.evaluate("[...document.querySelectorAll('input')].map(({ value }) => value)")
    assert shown not in fields and [value for value in fields if value == EVENT] == [EVENT], fields


def test_every_page_can_be_read_and_fits(server: Server, nikki: Visitor) -> None:
    for path, words in {"/": "Both numbers", "/meeting": "Which meeting?", "/create-event": "begins its meeting"}.items():
        nikki.goes_to(server.url + path)
        nikki.shows(words)
        nikki.is_fine()
    nikki.clicks('role=button[name="Invite"]')
    nikki.shows("Enter the phone number to call.")
    nikki.is_fine()
    invites(nikki, "jane@-intranet")
    nikki.waits_for("document.activeElement.className === 'alert-place'")
    nikki.is_fine()
    invites(nikki, "jane@intranet")
    nikki.shows("Joan is invited")
    nikki.is_fine()
    hands_out(nikki)
    nikki.goes_to(server.url)
    nikki.call("fill", 'role=textbox[name="Event id"]', EVENT)
    nikki.call("fill", 'role=textbox[name="Passcode"]', "000000")
    nikki.clicks('role=button[name="Continue"]')
    nikki.shows("No meeting has this event id and passcode")
    nikki.is_fine()
    nikki.goes_to(link(server, NIKKI))
    is_offered(nikki, "Join")
    nikki.clicks("text=Join with the camera on")
    nikki.waits_for("document.querySelector('video')?.videoWidth > 0")
    nikki.is_fine()
    nikki.kept_to_itself(server)


def test_the_room_can_be_read_and_fits(server: Server, nikki: Visitor, jane: Visitor) -> None:
    enters(server, JANE, jane)
    enters(server, NIKKI, nikki)
    nikki.shows("One other person is here.")
    nikki.is_fine()
    nikki.clicks('role=button[name="Hide people"]')
    nikki.is_fine()
    nikki.clicks('role=button[name="Mute"]')  # what undoes it has more letters
    nikki.clicks('role=button[name="Mute speaker"]')
    nikki.clicks('role=button[name="Chat"]')
    nikki.call("fill", "textarea", "Can you read this?")
    nikki.presses("Enter")
    nikki.shows("Can you read this?")
    nikki.is_fine()
    nikki.clicks('role=button[name="Choose the microphone"]')
    nikki.is_fine(LIBRARY_MENU)
    nikki.presses("Escape")
    nikki.clicks('role=button[name="End for everyone"]')
    nikki.shows("End the meeting for everyone?")
    nikki.is_fine(LIBRARY_DIALOG)
    nikki.clicks('role=button[name="Cancel"]')
    nikki.clicks('role=button[name="Leave"]')
    nikki.shows("You have left the meeting")
    nikki.is_fine()
    nikki.kept_to_itself(server)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_ending_for_all_is_set_apart_from_leaving_on_a_phone(server: Server, nikki: Visitor, scheme: str) -> None:
    nikki.call("emulateMedia", {"colorScheme": scheme})
    nikki.call("setViewportSize", PHONE)
    enters(server, NIKKI, nikki)
    colour, words = (f"document.querySelector('button[aria-label=\"{{}}\"]').{rest}" for rest in
                     ("computedStyleMap().get('color').toString()", "parentElement.innerText.trim()"))
    assert nikki.evaluate(words.format("End for everyone")) == "End for everyone"
    assert nikki.evaluate(colour.format("End for everyone")) != nikki.evaluate(colour.format("Leave"))


def test_a_lost_connection_can_be_read_and_fits(server: Server, nikki: Visitor) -> None:
    enters(server, NIKKI, nikki)
    server.end(signal.SIGKILL)
    nikki.shows("Reconnecting…")
    nikki.is_fine()
    assert nikki.evaluate("!!document.querySelector('.status-trouble')")


def test_a_meeting_goes_by_keyboard_alone(server: Server, nikki: Visitor) -> None:
    nikki.goes_to(link(server, NIKKI))
    is_offered(nikki, "Join")
    nikki.tabs_to("Join")
    nikki.presses("Enter")
    nikki.waits_for(ROOM)
    assert nikki.focus() == f"Event {EVENT}"
    nikki.tabs_to("Mute")
    nikki.presses("Enter")
    nikki.waits_for(f"{FOCUS} === 'Unmute'")
    server.wait_for_invitee(EVENT, "Nikki", Muted=True)
    nikki.tabs_to("Chat")
    nikki.presses("Enter")
    nikki.waits_for(f"{FOCUS} === 'Message to everyone'")
    nikki.call("keyboard.press", "Shift+Tab")
    nikki.call("keyboard.press", "Shift+Tab")
    assert nikki.focus() == "Close"
    nikki.presses("Enter")
    nikki.waits_for(f"{FOCUS} === 'Chat'")
    nikki.tabs_to("End for everyone")
    nikki.presses("Enter")
    nikki.waits_for("document.activeElement.getAttribute('role') === 'dialog'")
    nikki.presses("Escape")
    nikki.waits_for(f"{FOCUS} === 'End for everyone'")
    nikki.call("keyboard.press", "Shift+Tab")
    assert nikki.focus() == "Leave"
    nikki.presses("Enter")
    nikki.shows("You have left the meeting")
    assert nikki.evaluate("document.activeElement.tagName") == "MAIN"


def test_what_others_do_is_read_out(server: Server, nikki: Visitor, jane: Visitor) -> None:
    def reads(words: str) -> None:
        nikki.waits_for(f"document.querySelector('.read-out').innerText.includes({words!r})")

    enters(server, NIKKI, nikki)
    assert nikki.evaluate("document.querySelector('.read-out').getAttribute('role')") == "status"
    enters(server, JANE, jane)
    reads("Jane joined by web.")
    jane.clicks('role=button[name="Mute"]')
    reads("Jane is muted.")
    jane.clicks('role=button[name="Unmute"]')
    reads("Jane is no longer muted.")
    jane.clicks('role=button[name="Leave"]')
    reads("Jane left.")


def test_who_refuses_the_microphone_is_told_what_to_do_and_can_listen(server: Server, nikki: Visitor) -> None:
    nikki.prepares(NO_DEVICES)
    nikki.goes_to(link(server, NIKKI))
    nikki.shows("The browser may not use your microphone")
    nikki.shows("Allow the microphone for this site")
    nikki.is_fine()
    nikki.clicks('role=button[name="Join and listen"]')
    nikki.waits_for(ROOM)
    server.wait_for_invitee(EVENT, "Nikki", Present=True, Muted=True)


def test_who_is_muted_by_the_organiser_is_told_so_and_may_unmute(server: Server, nikki: Visitor) -> None:
    enters(server, NIKKI, nikki)
    server.wait_for_invitee(EVENT, "Nikki", Present=True, Muted=False)
    server.change_seat(EVENT, "Nikki", "mute")
    nikki.waits_for("document.querySelector('.notice-area[role=alert]').innerText.includes('muted by the organiser')")
    nikki.is_fine()
    nikki.clicks('role=button[name="Unmute"]')
    server.wait_for_invitee(EVENT, "Nikki", Muted=False)
    server.change_seat(EVENT, "Nikki", "mute")
    is_labelled(nikki, "Unmute")
    server.change_seat(EVENT, "Nikki", "unmute")
    is_labelled(nikki, "Mute")
    nikki.shows("You are no longer muted.")


def test_a_link_with_a_secret_that_is_none_is_refused_in_words(server: Server, nikki: Visitor) -> None:
    nikki.call("setViewportSize", PHONE)
    nikki.goes_to(f"{server.url}/meeting#token=guessed-by-somebody")
    nikki.shows("This link leads to no meeting")
    assert nikki.devices_asked() == 0
    assert nikki.evaluate("document.activeElement.tagName") == "MAIN"
    nikki.is_fine()
    nikki.tabs_to("Enter the numbers")
    nikki.presses("Enter")
    nikki.waits_for("document.activeElement === document.querySelector('input')")
    nikki.is_fine()
    assert nikki.evaluate("location.href") == f"{server.url}/meeting"
    assert [url for url in nikki.asked() if "guessed" in url and "#" not in url] == []


def test_wrong_numbers_are_seen_on_a_phone_beside_where_they_are_mended(server: Server, nikki: Visitor) -> None:
    nikki.call("setViewportSize", PHONE)
    nikki.goes_to(f"{server.url}/meeting?eventId={EVENT}&passcode=000000")
    nikki.shows("No meeting has this event id and passcode")
    nikki.waits_for("document.activeElement.tagName === 'INPUT'")
    for what in ("document.activeElement", "document.querySelector('[role=alert]')"):
        top, bottom = nikki.evaluate(f"(({{ top, bottom }}) => [top, bottom])({what}.getBoundingClientRect())")
        assert 0 <= top and bottom <= PHONE["height"], (what, top, bottom)
    nikki.is_fine()
    nikki.kept_to_itself(server)


def test_who_was_in_the_room_is_known_by_name(server: Server, nikki: Visitor) -> None:
    enters(server, NIKKI, nikki)
    attendee = server.wait_for_invitee(EVENT, "Nikki", JoinMethod="Web")["AttendeeId"]
    assert server.ask("DELETE", f"/api/events/{EVENT}/attendees/{attendee}").status == 204
    nikki.shows("You were removed from the meeting")
    nikki.is_fine()
    nikki.call("reload")
    nikki.shows("You join as Nikki.")
    nikki.clicks('role=button[name="Join"]')
    nikki.waits_for(ROOM)
