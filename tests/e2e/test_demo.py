"""What scripts/demo shows, once it is built."""
import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import typing

import proof
from browser import Browser
from chromium import Chromiums
from conftest import ROOT
from room import ROSTER, is_offered
from waiting import wait_for

DEMO = ROOT / "demo" / "demo.py"
PICTURE = ROOT / "docs" / "images" / "meeting.png"
PICTURE_LIMIT_BYTES = 300_000
NIKKI_HZ, JANE_HZ, LENA_HZ = 440, 620, 900


def leaves_nothing(folder: pathlib.Path) -> bool:
    """No file, and no program that was told of one there."""
    told = []
    for words in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has just ended
            told.append(words.read_bytes())
    return not list(folder.iterdir()) and not any(bytes(folder) in words for words in told)


def environment(folder: pathlib.Path) -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "TMPDIR": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}


def test_the_demo_proves_itself_and_leaves_nothing(binary: pathlib.Path, folder: pathlib.Path) -> None:
    done = subprocess.run([sys.executable, DEMO, "--binary", binary, "--check"], text=True, capture_output=True,
                          timeout=240, check=False, env=environment(folder))
    print(done.stdout, done.stderr)
    assert done.returncode == 0
    assert "fails while Nikki is muted" in done.stdout
    assert leaves_nothing(folder)


@contextlib.contextmanager
def running_demo(binary: pathlib.Path, folder: pathlib.Path) -> typing.Iterator[list[str]]:
    """A demo that is interrupted at the end; gives what it said until it began to wait."""
    with subprocess.Popen([sys.executable, DEMO, "--binary", binary], text=True, stdout=subprocess.PIPE,
                          env=environment(folder)) as demo:
        said = []
        try:
            for line in demo.stdout:
                print(line, end="")
                said.append(line.strip())
                if line.startswith("Ctrl-C ends the demo"):
                    break
            yield said
        finally:
            demo.send_signal(signal.SIGINT)
            code = demo.wait(60)
        assert code == 0


def hears(browser: Browser, tones_hz: list[float]) -> bool:
    return all(level >= proof.HEARD for level in browser.hears_all(tones_hz))


def test_the_demo_goes_on_until_it_is_interrupted(binary: pathlib.Path, folder: pathlib.Path) -> None:
    with running_demo(binary, folder):
        pass
    assert leaves_nothing(folder)


def test_the_link_of_the_demo_leads_into_the_room_with_the_two_phones(
        binary: pathlib.Path, folder: pathlib.Path, chromiums: Chromiums) -> None:
    """With UPDATE_GOLDEN=1 also takes the README's picture."""
    (folder / "demo").mkdir()
    with running_demo(binary, folder / "demo") as said, Browser("Lena", chromiums, LENA_HZ) as lena:
        (link,) = [line for line in said if line.startswith("http") and "/meeting" in line]
        lena.call("setViewportSize", {"width": 1100, "height": 620})
        lena.goes_to(link)
        is_offered(lena, "Join")
        lena.clicks('role=button[name="Join"]')
        rows = lena.waits_for(f"{ROSTER}.length === 3 && {ROSTER}.every((row) => /Phone|Web/.test(row)) && {ROSTER}")
        for name, way in {"Lena (you)": "Web", "Nikki": "Phone", "Jane": "Phone"}.items():
            assert any(name in row and way in row for row in rows), rows
        wait_for("Lena hears both phones", lambda: hears(lena, [NIKKI_HZ, JANE_HZ]), 20)
        if os.environ.get("UPDATE_GOLDEN"):
            PICTURE.parent.mkdir(exist_ok=True)
            lena.screenshot(PICTURE)
    assert PICTURE.stat().st_size < PICTURE_LIMIT_BYTES


def test_a_demo_that_cannot_start_says_why(folder: pathlib.Path) -> None:
    done = subprocess.run([sys.executable, DEMO, "--binary", "/bin/false", "--check"], text=True,
                          capture_output=True, timeout=60, check=False, env=environment(folder))
    assert done.returncode == 1
    assert "The demo failed: the server ended by itself" in done.stderr
    assert leaves_nothing(folder)
