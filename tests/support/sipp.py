"""SIPp as many phones at once, or as a provider."""
import dataclasses
import datetime
import pathlib
import re
import subprocess

from ports import LOOPBACK, free_port, is_listened_at
from waiting import wait_for

SCENARIOS = pathlib.Path(__file__).resolve().parent.parent / "sipp"
MESSAGE = re.compile(r"^-{20,} (\S+)[ \t](\S+)\n(UDP|TCP) message (received|sent)[^\n]*\n\n", re.MULTILINE)
INVITE = re.compile(r"INVITE sip:([^@]+)@")
CALL_ID = re.compile(r"^Call-ID: *(\S+)", re.MULTILINE | re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Call:
    number: str
    call_id: str
    at: float  # seconds since the epoch


class Sipp:
    """Plays a scenario of tests/sipp for every call that comes, until it is stopped."""

    def __init__(self, folder: pathlib.Path, scenario: str):
        self.folder = folder / f"sipp-{scenario}"
        self.scenario = SCENARIOS / f"{scenario}.xml"
        self.port = free_port()
        self._messages = self.folder / "messages"
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> "Sipp":
        self.folder.mkdir(parents=True)
        with open(self.folder / "log", "wb") as log:
            self._process = subprocess.Popen(
                ["sipp", "-sf", self.scenario, "-i", LOOPBACK, "-p", str(self.port), "-nostdin",
                 "-trace_msg", "-message_file", self._messages, "-message_overwrite", "false",
                 "-trace_err", "-error_file", self.folder / "errors"],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        try:
            wait_for("SIPp listens", lambda: is_listened_at(self.port))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def uri(self, number: str) -> str:
        return f"sip:{number}@{LOOPBACK}:{self.port}"

    def calls(self) -> list[Call]:
        """Every call that came, the repetitions of its INVITE left out."""
        if not self._messages.exists():
            return []
        text = self._messages.read_text(errors="replace")
        found: dict[str, Call] = {}
        for head in MESSAGE.finditer(text):
            invite = INVITE.match(text, head.end())
            call_id = CALL_ID.search(text, head.end())
            if head[4] == "received" and invite and call_id and call_id[1] not in found:
                at = datetime.datetime.fromisoformat(f"{head[1]} {head[2]}").timestamp()
                found[call_id[1]] = Call(invite[1], call_id[1], at)
        return list(found.values())
