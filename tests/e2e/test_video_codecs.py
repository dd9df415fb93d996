"""Every codec that this Chromium encodes, forwarded from one browser to another with the unmodified Chime client."""
import itertools
import time
import typing

import pytest

from browser import Browser, Picture
from conftest import JANE, NIKKI, OMAR, Town
from room import connected, joins, moving, seat, serve, switches_camera
from server import Server
from signal_client import join, ping
from waiting import TooLate, wait_for

CAMERA = (320, 180, 10)        # small: all browsers share the machine that tests
LAYERED = (960, 540, 8)        # the least of which Chromium makes three layers
CODECS = {"VP8": "vp8", "VP9": "vp9", "H264": "h264", "AV1": "av1"}  # the client's names
CODABLE = """
[...new Set(RTCRtpSender.getCapabilities('video').codecs
  .filter(({ mimeType, sdpFmtpLine }) => mimeType !== 'video/H264' || /profile-level-id=42e0/i.test(sdpFmtpLine))
  .map(({ mimeType }) => mimeType.slice('video/'.length)))]
"""
SECONDS = 20


@pytest.fixture
def server(town: Town) -> Server:
    return serve(town, [NIKKI, JANE, OMAR])


@pytest.fixture
def nikki(town: Town) -> typing.Iterator[Browser]:
    with Browser("Nikki", town.chromiums, 500) as browser:
        browser.chooses_codecs()
        yield browser


@pytest.fixture
def jane(town: Town) -> typing.Iterator[Browser]:
    with Browser("Jane", town.chromiums, 700) as browser:
        yield browser


def decodes(browser: Browser, codec: str, camera: tuple[int, int, int]) -> float:
    """Until pictures move in it that came in this codec and have the camera's size; gives how long this took."""
    before: dict[str, int] = {}

    def fitting() -> list[Picture]:
        return [each for each in browser.sees() if (each.codec, each.width, each.height) == (codec, *camera[:2])]

    begun = time.monotonic()
    try:
        wait_for(f"{browser.name} decodes {codec}", lambda: moving(fitting, before), SECONDS, pause=0.1)
    except TooLate as late:
        raise TooLate(f"{late}; it sees {browser.sees()}") from None
    return time.monotonic() - begun


def sent(browser: Browser) -> Picture:
    """The camera, as it goes out."""
    picture, = (each for each in browser.shows() if each.frames)
    return picture


def test_a_camera_is_decoded_in_each_codec_that_its_owner_changes_to(
        server: Server, nikki: Browser, jane: Browser) -> None:
    nikki.has_camera(*CAMERA)
    for person, browser in ((NIKKI, nikki), (JANE, jane)):
        joins(server, person, browser)
    codable = nikki.evaluate(CODABLE)
    codecs = [codec for codec in CODECS if codec in codable]
    print(f"this Chromium sends {', '.join(codecs)}, of {', '.join(CODECS)}")
    assert {"VP8", "VP9"} <= set(codecs)
    switches_camera(nikki, "Video")
    decodes(jane, "VP9", CAMERA)  # the client's own choice
    for codec, button in zip([*codecs, codecs[0]], itertools.cycle(["Video", "Stop video"])):
        nikki.sends_as(CODECS[codec])
        switches_camera(jane, button)  # the client looks at its choice of codecs when it hears of a change
        print(f"{codec} is decoded after {decodes(jane, codec, CAMERA):.2f} s")
        assert sent(nikki).codec == codec


def test_a_camera_in_layers_is_decoded_in_its_full_size(server: Server, nikki: Browser, jane: Browser) -> None:
    nikki.has_camera(*LAYERED)
    nikki.uses_svc()
    for person, browser in ((NIKKI, nikki), (JANE, jane)):
        joins(server, person, browser)
    third = seat(server, OMAR)  # among two the client makes no layers
    with connected(third.url, third.token) as listener:
        listener.says(ping(1))
        listener.says(join())
        switches_camera(nikki, "Video")
        wait_for("Nikki sends layers", lambda: any(each.mode == "L3T3" for each in nikki.shows()), SECONDS)
        print(f"VP9 in L3T3 is decoded after {decodes(jane, 'VP9', LAYERED):.2f} s")
        assert sent(nikki).mode == "L3T3"
