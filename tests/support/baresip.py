"""baresip as somebody's phone: it rings, answers, keys, sends a tone and records what it hears."""
import json
import pathlib
import queue
import socket
import subprocess
import threading
import time

import tones
from ports import LOOPBACK, free_port
from waiting import TooLate, wait_for

CODECS = {"opus": "opus/48000/2", "g722": "G722/16000/1", "pcmu": "PCMU/8000/1", "pcma": "PCMA/8000/1"}
CODEC_MODULES = {"opus": "opus", "g722": "g722", "pcmu": "g711", "pcma": "g711"}
MODULE_FOLDER = "/usr/lib/baresip/modules"
RING_LIMIT_SECONDS = 180
LOOK_SECONDS = 0.1  # looking at sound costs time that the phones need

# Without a sound card: a tone is spoken, and what is heard is dumped to files by sndfile.
CONFIG = """\
poll_method epoll
sip_listen {host}:{sip_port}
net_interface {host}
call_local_timeout {ring_limit}
call_max_calls 4
audio_player aubridge,nil
audio_source ausine,{tone}
audio_alert aubridge,nil
ausrc_srate 48000
ausrc_channels 2
audio_level no
rtp_tos 184
jitter_buffer_delay 2-10
rtp_stats no
module_path {modules}
module ausine.so
module aubridge.so
module {codec_module}.so
module sndfile.so
module_app account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen {host}:{control_port}
snd_path {folder}
ringback_disabled yes
"""


class Event(dict):
    """What baresip tells of, with the time it came."""

    @property
    def kind(self) -> str:
        return self.get("type", "")


class Baresip:
    """One softphone on loopback. Use it in a `with` statement; its end ends the program."""

    def __init__(self, name: str, folder: pathlib.Path, codec: str = "opus", tone_hz: int = 440):
        self.name = name
        self.folder = folder / f"phone-{name}"
        self.codec = codec
        self.tone_hz = tone_hz
        self.sip_port = free_port(2)  # baresip takes the next one too, for TLS
        self.uri = f"sip:{name}@{LOOPBACK}:{self.sip_port}"
        self._control_port = free_port()
        self._process: subprocess.Popen | None = None
        self._control: socket.socket | None = None
        self._answers: queue.Queue = queue.Queue()
        self._past: list[Event] = []
        self._news = threading.Condition()
        self._listened = (pathlib.Path(), 0.0)

    def __enter__(self) -> "Baresip":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        self.folder.mkdir(parents=True)
        (self.folder / "config").write_text(CONFIG.format(
            host=LOOPBACK, sip_port=self.sip_port, control_port=self._control_port,
            tone=self.tone_hz, modules=MODULE_FOLDER, codec_module=CODEC_MODULES[self.codec],
            folder=self.folder, ring_limit=RING_LIMIT_SECONDS))
        (self.folder / "accounts").write_text(
            f"<sip:{self.name}@{LOOPBACK}>;regint=0;answermode=manual;audio_codecs={CODECS[self.codec]}\n")
        (self.folder / "contacts").write_text("")
        with open(self.folder / "log", "wb") as log:
            self._process = subprocess.Popen(["baresip", "-f", self.folder], stdin=subprocess.DEVNULL,
                                             stdout=log, stderr=subprocess.STDOUT,
                                             start_new_session=True)  # Ctrl-C is for whoever runs us
        try:
            self._control = wait_for(f"phone {self.name} starts", self._connect)
        except BaseException:
            self.stop()
            raise
        threading.Thread(target=self._read, args=(self._control,), daemon=True).start()

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        if self._control is not None:
            self._control.close()

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    # What the person at the phone does.

    def dial(self, number: str, server_port: int) -> None:
        self.command("dial", f"sip:{number}@{LOOPBACK}:{server_port}")

    def answer(self) -> None:
        self.command("accept")

    def hang_up(self) -> None:
        """Ends the call; declines it as busy if it only rings."""
        self.command("hangup")

    def keys(self, digits: str) -> None:
        for digit in digits:
            self.command("sndcode", digit)

    def falls_silent(self) -> None:
        """Its tone pauses, as of somebody who listens; the packets go on."""
        self._toggles_tone("call muted")

    def speaks(self) -> None:
        self._toggles_tone("call un-muted")

    def _toggles_tone(self, wanted: str) -> None:
        said = self.command("mute")["data"].strip()
        assert said == wanted, f"phone {self.name}: {said}"

    # What the person at the phone notices.

    def rings(self, seconds: float = 30) -> Event:
        return self.expect("CALL_INCOMING", seconds)

    def is_connected(self, seconds: float = 30) -> Event:
        return self.expect("CALL_ESTABLISHED", seconds)

    def is_hung_up(self, seconds: float = 60) -> Event:
        return self.expect("CALL_CLOSED", seconds)

    def calls(self) -> int:
        """How often it has been rung."""
        with self._news:
            return sum(event.kind == "CALL_INCOMING" for event in self._past)

    def expect(self, kind: str, seconds: float) -> Event:
        """The next event of that kind; it is taken out, so that each is given once."""
        with self._news:
            if not self._news.wait_for(lambda: any(e.kind == kind and not e.get("taken") for e in self._past),
                                       seconds):
                raise TooLate(f"phone {self.name}: no {kind} within {seconds:g} s; "
                              f"it had {[event.kind for event in self._past]}")
            event = next(e for e in self._past if e.kind == kind and not e.get("taken"))
            event["taken"] = True
            return event

    def ear(self) -> tones.Recording:
        """What is heard in the newest call."""
        found = wait_for(f"phone {self.name} hears something", lambda: sorted(self.folder.glob("dump-*-dec.wav")))
        return tones.Recording(found[-1])

    def hears_words(self, seconds: float = 20) -> float:
        """Waits until something is said that was not listened to yet; when that was, as time.time()."""
        ear = self.ear()
        position = self._listened_to(ear)

        def look() -> float | None:
            nonlocal position
            length = ear.seconds()
            at = tones.first_sound(ear, position)
            if at is None:
                position = max(position, length - tones.FRAME_SECONDS)
                return None
            return time.time() - (ear.seconds() - at)

        return wait_for(f"phone {self.name} hears words", look, seconds, LOOK_SECONDS)

    def listens(self, pause: float = 0.8, seconds: float = 30) -> None:
        """Waits until something is said, and then until it has been said."""
        self.hears_words(seconds)
        ear = self.ear()
        wait_for(f"phone {self.name} hears the end of it", lambda: tones.is_quiet(ear, pause), seconds, LOOK_SECONDS)
        self.listens_no_more()

    def listens_no_more(self) -> None:
        """What was said until now counts as listened to."""
        ear = self.ear()
        self._listened = (ear.path, ear.seconds())

    def _listened_to(self, ear: tones.Recording) -> float:
        path, position = self._listened
        return position if path == ear.path else 0.0

    def hears_all(self, tones_hz: list[float], seconds: float = 1.0) -> list[float]:
        """How loud each tone has been in the same last `seconds`."""
        recording = self.ear()
        samples, rate = recording.samples(max(0.0, recording.seconds() - seconds))
        samples = samples[:int(rate * seconds)]
        return [tones.amplitude(samples, rate, tone) if rate else 0.0 for tone in tones_hz]

    # How it is driven: netstrings of JSON over TCP.

    def command(self, name: str, parameters: str = "") -> dict:
        message = json.dumps({"command": name, "params": parameters, "token": name}).encode()
        assert self._control is not None
        self._control.sendall(b"%d:%s," % (len(message), message))
        try:
            answer = self._answers.get(timeout=15)
        except queue.Empty:
            raise TooLate(f"phone {self.name} does not obey {name}") from None
        if not answer.get("ok"):
            raise AssertionError(f"phone {self.name} refuses {name} {parameters}: {answer}")
        return answer

    def _connect(self) -> socket.socket | None:
        assert self._process is not None
        if self._process.poll() is not None:
            raise AssertionError(f"phone {self.name} ended by itself:\n{self.log()}")
        try:
            return socket.create_connection((LOOPBACK, self._control_port), timeout=None)
        except OSError:
            return None

    def _read(self, control: socket.socket) -> None:
        buffered = b""
        while True:
            try:
                more = control.recv(65536)
            except OSError:
                return
            if not more:
                return
            buffered += more
            while (message := take_netstring(buffered)) is not None:
                buffered = buffered[len(str(len(message))) + len(message) + 2:]
                self._take(json.loads(message))

    def _take(self, message: dict) -> None:
        if message.get("response"):
            self._answers.put(message)
            return
        with self._news:
            self._past.append(Event(message, at=time.time()))
            self._news.notify_all()


def take_netstring(buffered: bytes) -> bytes | None:
    """The content of the netstring that `buffered` begins with, if it is all there."""
    size, colon, rest = buffered.partition(b":")
    if not colon or len(rest) <= int(size):
        return None
    return rest[:int(size)]
