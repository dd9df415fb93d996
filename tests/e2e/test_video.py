"""Cameras, shared screens and chat between browsers with the unmodified Chime client."""
import json
import pathlib
import subprocess
import time
import typing

import pytest

from browser import Browser, write_noise
from conftest import JANE, LENA, NIKKI, OMAR, Person, Town, measured, needs_root
from narrow_link import NarrowLink
from ports import free_port
from room import joins, moving, sees, serve, switches_camera
from server import Server
from waiting import TooLate, wait_for

TONES = {NIKKI: 500.0, JANE: 700.0, OMAR: 900.0, LENA: 1100.0}
CAMERA = (320, 180, 10)        # small: all browsers share the machine that tests
SCREEN = (640, 360, 5)
SCREEN_TONE = 1900.0
# The least from which Chromium makes all layers; the client sends two of them from three people on.
SIMULCAST = (960, 540, 8)
LOW = SIMULCAST[0] // 4        # the client's own scale
SMALL = (640, 480, 8)          # of which Chromium makes the least only, though the client announces the best
SEEN_SECONDS = 6               # longer than a stream that does not come is waited for
NOT_SEEN_SECONDS = 3
HEARD, NOT_HEARD = 0.1, 0.01
NARROW_KBIT = 600             # less than the best layer, more than the least
FIRST_SECONDS, STEP_SECONDS = 20, 45
TOKEN = "a token for the tests of video"


def opened(town: Town, people: typing.Sequence[Person]) -> typing.Iterator[dict[Person, Browser]]:
    started = {person: Browser(person.name, town.chromiums, TONES[person]) for person in people}
    try:
        for browser in started.values():
            browser.start()
            browser.has_camera(*CAMERA)
            browser.has_screen(*SCREEN, SCREEN_TONE)
        yield started
    finally:
        for browser in started.values():
            browser.stop()


@pytest.fixture
def server(town: Town) -> Server:
    return serve(town, [NIKKI, JANE])


@pytest.fixture
def two(town: Town) -> typing.Iterator[dict[Person, Browser]]:
    yield from opened(town, [NIKKI, JANE])


def all_join(server: Server, browsers: dict[Person, Browser]) -> None:
    for person, browser in browsers.items():
        joins(server, person, browser)


def watches(browser: Browser, width: int, count: int = 1, seconds: float = 40) -> float:
    """Until it decodes so many moving pictures of this width; gives the seconds that this took."""
    begun = time.monotonic()
    before: dict[str, int] = {}

    def look() -> bool:
        return [each.width for each in moving(browser.sees, before)].count(width) >= count

    try:
        wait_for(f"{browser.name} sees {count} of width {width}", look, seconds, pause=0.2)
    except TooLate as late:
        raise TooLate(f"{late}; it sees {browser.sees()}\n" + "\n".join(browser.said()[-20:])) from None
    return time.monotonic() - begun


def tiles(browser: Browser) -> int:
    """Pictures that the page shows, its own camera's included."""
    return browser.evaluate("[...document.querySelectorAll('video')].filter((each) => each.videoWidth > 0).length")


def test_cameras_are_seen_both_ways_and_go_off_and_on(server: Server, two: dict[Person, Browser]) -> None:
    all_join(server, two)
    for browser in two.values():
        switches_camera(browser, "Video")
    for person, browser in two.items():
        print(f"{person.name} sees the other's camera after {watches(browser, CAMERA[0]):.2f} s")
    switches_camera(two[NIKKI], "Stop video")
    wait_for("Jane sees only herself", lambda: tiles(two[JANE]) == 1, 20, pause=0.2)
    watches(two[NIKKI], CAMERA[0], seconds=5)  # the other way goes on
    switches_camera(two[NIKKI], "Video")
    print(f"and again after {watches(two[JANE], CAMERA[0]):.2f} s")


def test_a_shared_screen_is_seen_and_heard_by_the_other_and_not_heard_by_its_owner(
        server: Server, two: dict[Person, Browser]) -> None:
    all_join(server, two)
    two[NIKKI].clicks('role=button[name="Share"]')
    print(f"Jane sees the screen after {watches(two[JANE], SCREEN[0]):.2f} s")

    def heard(browser: Browser, hz: float) -> bool:
        return browser.hears_all([hz])[0] > HEARD

    wait_for("Jane hears the screen", lambda: heard(two[JANE], SCREEN_TONE), 20)
    wait_for("Jane hears Nikki", lambda: heard(two[JANE], TONES[NIKKI]), 20)
    wait_for("Nikki hears Jane", lambda: heard(two[NIKKI], TONES[JANE]), 20)
    levels = [two[NIKKI].hears_all([SCREEN_TONE])[0] for _ in range(3)]
    assert max(levels) < NOT_HEARD, levels
    assert tiles(two[NIKKI]) <= 1  # what its own page shows of it, but not what comes from us
    assert not two[NIKKI].sees()
    two[NIKKI].clicks('role=button[name="Stop sharing"]')
    wait_for("the screen is gone", lambda: tiles(two[JANE]) == 0, 20, pause=0.2)
    wait_for("its sound is gone", lambda: two[JANE].hears_all([SCREEN_TONE])[0] < NOT_HEARD, 20)


def test_a_share_ends_with_its_owners_session(server: Server, two: dict[Person, Browser]) -> None:
    all_join(server, two)
    two[NIKKI].clicks('role=button[name="Share"]')
    watches(two[JANE], SCREEN[0])
    two[NIKKI].clicks('role=button[name="Leave"]')
    wait_for("the screen is gone", lambda: tiles(two[JANE]) == 0, 20, pause=0.2)


def test_messages_go_both_ways(server: Server, two: dict[Person, Browser]) -> None:
    all_join(server, two)
    for browser in two.values():
        browser.clicks('role=button[name="Chat"]')
    for person, other in ((NIKKI, JANE), (JANE, NIKKI)):
        text = f"{person.name} says: Grüße, 你好"
        two[person].call("fill", "textarea", text)
        begun = time.monotonic()
        two[person].clicks('role=button[name="Send"]')
        sees(two[other], text)
        print(f"{other.name} read it after {time.monotonic() - begun:.2f} s")
        assert two[person].evaluate(f"document.querySelector('.chat-log').innerText.split({json.dumps(text)}).length") == 2


def test_nobody_sees_more_than_the_meeting_has_room_for(town: Town) -> None:
    server = serve(town, [NIKKI, JANE], {"event": {"max_cameras": 1}})
    for two in opened(town, [NIKKI, JANE]):
        all_join(server, two)
        switches_camera(two[NIKKI], "Video")
        watches(two[JANE], CAMERA[0])
        switches_camera(two[JANE], "Video")
        sees(two[JANE], "Your camera stays off")
        with pytest.raises(TooLate):
            wait_for("Nikki sees a picture", two[NIKKI].sees, NOT_SEEN_SECONDS, pause=0.2)


def self_signed(folder: pathlib.Path, address: str) -> tuple[str, str]:
    """The files of a certificate for the address, and of its key. Microphones and cameras need https."""
    certificate, key = str(folder / "certificate.pem"), str(folder / "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc",
                    "-subj", "/CN=convoke", "-addext", f"subjectAltName=IP:{address}", "-days", "2",
                    "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


def test_of_a_small_camera_in_several_sizes_the_one_that_comes_is_shown(town: Town) -> None:
    people = [NIKKI, JANE, OMAR]
    server = serve(town, people)
    for three in opened(town, people):
        for browser in three.values():
            browser.has_camera(*SMALL)
            browser.uses_simulcast()
        all_join(server, three)
        switches_camera(three[NIKKI], "Video")
        for viewer in (three[JANE], three[OMAR]):
            viewer.waits_for(f"[...document.querySelectorAll('video')].some((each) => each.videoWidth > 0 && "
                             f"each.currentTime > {SEEN_SECONDS})")
            watches(viewer, SMALL[0] // 4, seconds=10)


@measured
@needs_root
def test_each_of_four_gets_the_layer_that_its_link_can_take(town: Town) -> None:
    people = [NIKKI, JANE, OMAR, LENA]
    with NarrowLink() as link:
        listen = f"{link.address}:{free_port()}"
        certificate, key = self_signed(town.folder, link.address)
        server = serve(town, people, {
            "server": {"public_url": f"https://{listen}"},
            "http": {"listen": listen, "tls_certificate": certificate, "tls_key": key, "bearer_token": TOKEN},
            "media": {"address": link.address}})
        write_noise(town.folder / "noise.y4m", *SIMULCAST)
        trusting = ["--ignore-certificate-errors", f"--use-file-for-fake-video-capture={town.folder / 'noise.y4m'}"]
        browsers = {person: Browser(person.name, town.chromiums, TONES[person], trusting) for person in people[:3]}
        browsers[LENA] = Browser(LENA.name, town.chromiums, TONES[LENA], trusting, link.within)
        try:
            for browser in browsers.values():
                browser.start()
                browser.has_camera(*SIMULCAST)
                browser.uses_simulcast()
            all_join(server, browsers)
            steps_down_and_up(browsers, link)
        finally:
            for browser in browsers.values():
                browser.stop()


def steps_down_and_up(browsers: dict[Person, Browser], link: NarrowLink) -> None:
    switches_camera(browsers[NIKKI], "Video")
    viewers = [browsers[person] for person in (JANE, OMAR, LENA)]
    for viewer in viewers:
        print(f"{viewer.name} sees the best layer after {watches(viewer, SIMULCAST[0], seconds=FIRST_SECONDS):.2f} s")
    layers = {each.rid: each.width for each in browsers[NIKKI].shows() if each.frames}
    print(f"sent: {layers}")
    assert len(layers) >= 2
    link.narrows(NARROW_KBIT)
    took = watches(browsers[LENA], LOW, seconds=STEP_SECONDS)
    print(f"at {NARROW_KBIT} kbit/s {LENA.name} sees the least after {took:.2f} s")
    for viewer in viewers[:2]:
        watches(viewer, SIMULCAST[0], seconds=10)  # who has room is not disturbed
    link.widens()
    took = watches(browsers[LENA], SIMULCAST[0], seconds=STEP_SECONDS)
    print(f"and the best again {took:.2f} s after it was widened")
