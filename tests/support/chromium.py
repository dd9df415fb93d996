"""Chromium, driven through browser_driver.mjs by lines of JSON."""
import json
import math
import pathlib
import shutil
import struct
import subprocess
import typing
import wave

import programs

DRIVER = pathlib.Path(__file__).with_name("browser_driver.mjs")
RATE = 48000
LEVEL = 0.5      # of full scale
FILE_SECONDS = 10
Words = typing.Sequence[str]


class Fault(AssertionError):
    """The page or the browser could not do what was asked."""


def write_tone(file: pathlib.Path, hz: float) -> None:
    """A tone of whole Hz: each second of it is the same, and it goes on without a jump where the file begins anew."""
    assert hz == int(hz)
    samples = (int(32767 * LEVEL * math.sin(2 * math.pi * hz * i / RATE)) for i in range(RATE))
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(struct.pack(f"<{RATE}h", *samples) * FILE_SECONDS)


class Chromium:
    """One that runs, with one page. Its microphone hears a tone."""

    def __init__(self, tone: pathlib.Path, flags: Words = (), within: Words = ()):
        """Does not wait until it has started: whoever calls it next does."""
        flags = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
                 f"--use-file-for-fake-audio-capture={tone}", "--autoplay-policy=no-user-gesture-required",
                 "--auto-select-desktop-capture-source=Entire screen", *flags]
        program = shutil.which("chromium") or "/usr/bin/chromium"
        self._process = subprocess.Popen([*within, "node", str(DRIVER), program, *flags], text=True, bufsize=1,
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        self._unread = 1  # answers: first comes that it is ready

    def end(self) -> None:
        programs.end(self._process)  # one that is asked to end kills the browser, which has a session of its own

    def tell(self, method: str, *values: object) -> None:
        """As call(), but what became of it is learned with the next call."""
        self._process.stdin.write(json.dumps({"call": method, "with": values}) + "\n")
        self._unread += 1

    def call(self, method: str, *values: object) -> typing.Any:
        """A method of Playwright's page or of a part of it ("keyboard.press"), or of the driver; and its result."""
        self.tell(method, *values)
        while self._unread > 1:
            self._answer()
        return self._answer()

    def begins_anew(self) -> None:
        """With another page, in a profile that knows nothing of the one before."""
        while self._unread:
            self._answer()
        self.tell("begin")

    def _answer(self) -> typing.Any:
        self._unread -= 1
        line = self._process.stdout.readline()
        if not line:
            raise Fault("the browser has ended")
        answer = json.loads(line)
        if "fault" in answer:
            raise Fault(answer["fault"])
        return answer["result"]


class Chromiums:
    """Those that tests use one after another, for to start one costs seconds: each test finds a new profile in it.
    One with flags or a network of its own is for one test."""

    def __init__(self, folder: pathlib.Path):
        self._folder = folder
        self._idle: dict[float, list[Chromium]] = {}

    def take(self, tone_hz: float, flags: Words = (), within: Words = ()) -> Chromium:
        """Its microphone hears this tone."""
        idle = self._idle.get(tone_hz)
        if idle and not flags and not within:
            return idle.pop()
        tone = self._folder / f"{tone_hz:g}.wav"
        if not tone.exists():
            write_tone(tone, tone_hz)
        return Chromium(tone, flags, within)

    def give_back(self, tone_hz: float, chromium: Chromium) -> None:
        """One that was taken without flags and network."""
        try:
            chromium.begins_anew()
        except (Fault, OSError):
            chromium.end()
        else:
            self._idle.setdefault(tone_hz, []).append(chromium)

    def close(self) -> None:
        for chromium in (each for idle in self._idle.values() for each in idle):
            chromium.end()
        self._idle.clear()
