"""A Convoke server of its own for a test or the demo: its folder, ports, settings and life."""
import collections.abc
import dataclasses
import json
import os
import pathlib
import shutil
import signal
import ssl
import subprocess
import urllib.error
import urllib.request

from ports import LOOPBACK, free_port
from waiting import wait_for

DIAL_IN_NUMBER = "+13125550100"
SENDER = "convoke@example.com"
START_LIMIT_SECONDS = 60
Config = dict


@dataclasses.dataclass(frozen=True)
class Answer:
    """What the API said."""
    status: int
    body: dict

    def __getitem__(self, member: str):
        return self.body[member]


def line(number: str, uri: str, name: str = "") -> dict:
    """A [[lines]] entry: a number and the phone that it rings."""
    return {"number": number, "uri": uri} | ({"name": name} if name else {})


def toml_value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, str, list)):
        return json.dumps(value)
    raise TypeError(value)


def toml(config: Config) -> str:
    text = []
    for section, content in config.items():
        for table in content if isinstance(content, list) else [content]:
            text.append(f"[[{section}]]" if isinstance(content, list) else f"[{section}]")
            text += [f"{key} = {toml_value(value)}" for key, value in table.items()]
    return "\n".join(text) + "\n"


def merged(config: Config, changes: Config) -> Config:
    """`config` with the keys of `changes` in their place; a key that becomes None is left out."""
    result = {name: dict(content) if isinstance(content, dict) else content for name, content in config.items()}
    for section, content in changes.items():
        if isinstance(content, dict):
            together = result.get(section, {}) | content
            result[section] = {key: value for key, value in together.items() if value is not None}
        else:
            result[section] = content
    return result


def clean_environment() -> dict[str, str]:
    """Ours without what would change a server's settings."""
    taken = {"FROM_EMAIL", "ALLOWED_DOMAIN", "LOG_LEVEL"}
    return {name: value for name, value in os.environ.items() if not name.startswith("CONVOKE_") and name not in taken}


class Server:
    """One server process on loopback; start() and stop() may be repeated on the same data."""

    def __init__(self, binary: pathlib.Path, folder: pathlib.Path, changes: Config | None = None):
        self.binary = binary
        self.folder = folder / "server"
        self.folder.mkdir(parents=True)
        self.data = self.folder / "data"
        self.config = merged({
            "server": {"data_dir": str(self.data)},
            "http": {"listen": f"{LOOPBACK}:{free_port()}"},
            "metrics": {"listen": f"{LOOPBACK}:{free_port()}"},
            "mail": {"from": SENDER},
            "sip": {"udp_port": free_port(), "dial_in_numbers": [DIAL_IN_NUMBER]},
            "media": {"browser_port": 0},
            "log": {"format": "json"},
        }, changes or {})
        self.process: subprocess.Popen | None = None
        self._due_code = 0
        self._log = self.folder / "log"
        self._read_from = 0

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            self.close()
        except AssertionError as fault:
            if kind is None:
                raise
            print(f"besides: {fault}")  # what is under way says more

    def close(self) -> None:
        """Ends it in order, if nobody has yet. It may not have ended by itself or badly, also not earlier."""
        try:
            if self.process is not None and self.process.poll() is None:
                self.stop()
            self._has_ended_well()
        finally:
            print(f"--- log of the server\n{self.log()}---")

    # Its life.

    def write_config(self) -> pathlib.Path:
        path = self.folder / "convoke.toml"
        path.write_text(toml(self.config))
        return path

    def start(self) -> "Server":
        self._has_ended_well()
        self._due_code = 0
        self._read_from = self._log.stat().st_size if self._log.exists() else 0
        with open(self._log, "ab") as log:
            self.process = subprocess.Popen([self.binary, "serve", "--config", self.write_config()],
                                            cwd=self.folder, env=clean_environment(),
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            start_new_session=True)  # Ctrl-C is for whoever runs us
        try:
            wait_for("the server is ready", self._is_ready, START_LIMIT_SECONDS)
        except BaseException:
            self.process.kill()
            self.process.wait()
            self.process = None
            raise
        return self

    def _has_ended_well(self) -> None:
        """A sanitizer reports what it found by the exit code, some only at the end; an abort is one too."""
        code = self._due_code if self.process is None else self.process.poll()
        assert code == self._due_code, f"the server ended with {code} and not {self._due_code}:\n{self.log()}"

    def _is_ready(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            raise AssertionError(f"the server ended by itself with {self.process.returncode}:\n{self.log()}")
        return any(entry.get("message") == "ready" for entry in self.log_entries())

    def stop(self, seconds: float = 40) -> int:
        """Ends it in order; its exit code."""
        return self.end(signal.SIGTERM, seconds)

    def end(self, number: signal.Signals, seconds: float = 40) -> int:
        assert self.process is not None
        if number == signal.SIGKILL:
            self._due_code = -number
        self.process.send_signal(number)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the server did not end within {seconds:g} s\n{self.log()}") from None

    def log(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def log_entries(self) -> list[dict]:
        """What it has logged since it was last started."""
        with open(self._log, "rb") as file:
            file.seek(self._read_from)
            lines = file.read().splitlines()
        return [json.loads(each) for each in lines if each.startswith(b"{") and each.endswith(b"}")]

    # Its doors.

    @property
    def url(self) -> str:
        return ("http://" if self._certificate is None else "https://") + self.config["http"]["listen"]

    @property
    def _certificate(self) -> str | None:
        return self.config["http"].get("tls_certificate")

    def _trust(self) -> ssl.SSLContext | None:
        return None if self._certificate is None else ssl.create_default_context(cafile=self._certificate)

    @property
    def sip_port(self) -> int:
        return self.config["sip"]["udp_port"]

    @property
    def outbox(self) -> pathlib.Path:
        return self.data / "outbox"

    @property
    def drop(self) -> pathlib.Path:
        return self.data / "drop"

    def ask(self, method: str, path: str, body: bytes | str | dict | None = None,
            headers: dict[str, str] | None = None) -> Answer:
        content = json.dumps(body).encode() if isinstance(body, dict) else body.encode() if isinstance(body, str) else body
        if method == "POST" and content is None:
            content = b""
        token = self.config["http"].get("bearer_token")
        own = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        request = urllib.request.Request(self.url + path, content, method=method, headers=own | (headers or {}))
        try:
            with urllib.request.urlopen(request, timeout=30, context=self._trust()) as answer:
                return Answer(answer.status, json.loads(answer.read() or b"{}"))
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, json.loads(refusal.read() or b"{}"))

    def create(self, file: bytes | str | dict, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("POST", "/api/events", file, named)

    def put(self, content: bytes | str, name: str = "event.json") -> pathlib.Path:
        """Drops a file as cp and mv do: complete at once."""
        draft = self.drop / f".{name}.draft"
        draft.write_bytes(content.encode() if isinstance(content, str) else content)
        return draft.rename(self.drop / name)

    def copy_in(self, file: pathlib.Path) -> None:
        shutil.copyfile(file, self.drop / file.name)

    def event(self, event_id: str) -> dict:
        answer = self.ask("GET", f"/api/events/{event_id}")
        assert answer.status == 200, answer
        return answer.body

    def invitee(self, event_id: str, name: str) -> dict:
        return next(each for each in self.event(event_id)["Invitees"] if each["Name"] == name)

    def wait_for_invitee(self, event_id: str, name: str, seconds: float = 60, **wanted: object) -> dict:
        """Waits until these members of the invitee are so, and gives the invitee."""
        seen: list[dict] = []

        def look() -> dict | None:
            seen[:] = [self.invitee(event_id, name)]
            return seen[0] if all(seen[0][key] == value for key, value in wanted.items()) else None

        try:
            return wait_for(f"{name} is {wanted}", look, seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}; {name} is {seen}") from None

    def wait_until_settled(self, event_id: str, seconds: float = 120) -> dict:
        return wait_for(f"event {event_id} settles",
                        lambda: (view := self.event(event_id))["Settled"] and view, seconds, pause=0.25)

    def end_event(self, event_id: str) -> None:
        answer = self.ask("POST", f"/api/events/{event_id}/end")
        assert answer.status == 204, answer

    def change_seat(self, event_id: str, name: str, what: str) -> None:
        """mute or unmute."""
        attendee = self.invitee(event_id, name)["AttendeeId"]
        answer = self.ask("POST", f"/api/events/{event_id}/attendees/{attendee}/{what}")
        assert answer.status == 204, answer

    def operations(self, path: str) -> str:
        """What its other listener says: /metrics, /healthz, /readyz."""
        with urllib.request.urlopen(f"http://{self.config['metrics']['listen']}{path}", timeout=30) as answer:
            return answer.read().decode()

    def snapshots(self, event_id: str) -> collections.abc.Iterator[dict]:
        """The event at each change, until the server ends the stream."""
        request = urllib.request.Request(f"{self.url}/api/events/{event_id}/stream")
        with urllib.request.urlopen(request, timeout=60) as stream:
            for raw in stream:
                if raw.startswith(b"data: "):
                    yield json.loads(raw[len(b"data: "):])

    def run(self, *arguments: str, seconds: float = 120, given: str = "", folder: pathlib.Path | None = None,
            **variables: str) -> subprocess.CompletedProcess:
        """Runs a command of the binary, told where the server is; `given` is its standard input.
        It runs in the server's folder, where its configuration is, or in another one."""
        return subprocess.run([self.binary, *arguments], cwd=folder or self.folder, text=True, capture_output=True,
                              env=clean_environment() | {"CONVOKE_URL": self.url} | variables,
                              timeout=seconds, check=False, input=given)
