"""What the drivers in this folder share: a server pinned to one core, a generator on another."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
SERVER_CORE, GENERATOR_CORE = 0, 1
FIRST_NUMBER = 15550000000
DIAL_IN = "+15559999999"
FILE_LIMIT = 250
READY_LIMIT_S = 20
JOIN_LIMIT_S = 120


def build(preset: str) -> pathlib.Path:
    """Builds server and generator as scripts/ does; returns the build folder."""
    command = f'. scripts/lib.sh && build {preset} convoke convoke_bench_load convoke_bench_limits'
    subprocess.run(["bash", "-c", command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return ROOT / "build" / preset


def machine() -> str:
    cpuinfo = pathlib.Path("/proc/cpuinfo").read_text()
    model = next((line.split(":", 1)[1].strip() for line in cpuinfo.splitlines()
                  if line.startswith("model name")), "unknown CPU")
    load = os.getloadavg()[0]
    return f"{model}, {os.cpu_count()} cores, Linux {os.uname().release}, load before {load:.1f}"


def pinned(core: int, *, realtime: bool) -> list[str]:
    """The words before a command that keep it on one core and before other programs."""
    words = ["taskset", "-c", str(core)] if os.cpu_count() > core else []
    if realtime and os.geteuid() == 0:
        words += ["chrt", "--rr", "10"]
    return words


def prefer() -> None:
    """Of all that is not real-time, this process goes first; where that is not permitted it does not."""
    os.setsid()
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, -20)
        pathlib.Path("/proc/self/autogroup").write_text("-20")


def free_port(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


CONFIG = """
[server]
data_dir = "{folder}/data"
[http]
listen = "127.0.0.1:{http}"
joins_per_minute = 100000
[metrics]
listen = "127.0.0.1:{metrics}"
[event]
max_invitees = 100000
max_attendees = 10000
[folder]
enabled = false
[sip]
udp_port = {sip}
tcp = false
dial_in_numbers = ["{dial_in}"]
max_calls = 3000
max_inbound_per_second = 1000
[media]
rtp_port_first = 10000
rtp_port_last = 19999
browser_port = 0
[log]
level = "warn"
[[trunks]]
name = "bench"
host = "127.0.0.1"
port = {phones}
calls_per_second = {calls_per_second}
max_calls = 3000
options_seconds = 0
"""


class Server:
    """A server of its own: fresh data, one trunk that leads to the generator's phones."""

    def __init__(self, build_folder: pathlib.Path, calls_per_second: int = 100):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="convoke-bench-"))
        self.http, self.metrics = free_port(socket.SOCK_STREAM), free_port(socket.SOCK_STREAM)
        self.sip, self.phones = free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_DGRAM)
        (self.folder / "convoke.toml").write_text(CONFIG.format(
            folder=self.folder, http=self.http, metrics=self.metrics, sip=self.sip,
            phones=self.phones, dial_in=DIAL_IN, calls_per_second=calls_per_second))
        command = [*pinned(SERVER_CORE, realtime=False), build_folder / "apps/convoke/convoke",
                   "serve", "--config", self.folder / "convoke.toml"]
        begun = time.monotonic()
        self.log = (self.folder / "log").open("wb")
        self.process = subprocess.Popen(command, cwd=self.folder, stderr=self.log, stdout=self.log,
                                        preexec_fn=prefer)
        self.await_ready(begun + READY_LIMIT_S)
        self.ready_after_s = time.monotonic() - begun

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        self.process.kill()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder)

    def await_ready(self, until: float) -> None:
        while time.monotonic() < until and self.process.poll() is None:
            with contextlib.suppress(OSError):
                if self.get(self.metrics, "/readyz"):
                    return
            time.sleep(0.005)
        raise SystemExit("The server does not start:\n" + (self.folder / "log").read_text())

    @staticmethod
    def get(port: int, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.read().decode()

    def post(self, path: str, body: object) -> dict:
        """The answer's members; none if it has no body."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.http}{path}",
                                         json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{path}: {error.code} {error.read().decode()}") from error

    def invite(self, meeting: int, numbers: range) -> None:
        """Has these numbers rung into one meeting."""
        for first in range(0, len(numbers), FILE_LIMIT):
            people = [{"Name": f"Caller {number}", "PhoneNumber": f"+{number}", "CallParticipant": True}
                      for number in numbers[first:first + FILE_LIMIT]]
            self.post("/api/events", {"EventId": event_id(meeting), "Participants": people})

    def code(self, meeting: int, name: str) -> dict[str, str]:
        """Invites somebody who comes by browser; what POST /join wants of them."""
        answer = self.post("/create", {"eventId": event_id(meeting), "attendeeName": name,
                                       "attendeeEmail": f"{name.lower()}@example.com"})
        return {"EventId": event_id(meeting), "MeetingPasscode": answer["passcode"]}

    def present(self, meetings: int) -> int:
        return sum(json.loads(self.get(self.http, f"/api/events/{event_id(m)}"))["Present"]
                   for m in range(meetings))

    def metric(self, name: str) -> float:
        lines = self.get(self.metrics, "/metrics").splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines
                   if line.split("{")[0].split(" ")[0] == name)

    def thread_seconds(self) -> dict[str, float]:
        """CPU time of each thread so far."""
        tick, seconds = os.sysconf("SC_CLK_TCK"), {}
        for task in pathlib.Path(f"/proc/{self.process.pid}/task").iterdir():
            fields = (task / "stat").read_text().rsplit(")", 1)[1].split()
            seconds[task.name] = (int(fields[11]) + int(fields[12])) / tick
        return seconds

    def memory_kb(self) -> int:
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def event_id(meeting: int) -> str:
    return str(100000 + meeting)


class Generator:
    """The phones, or the browsers' media. Each line it says is an object with its "event"."""

    def __init__(self, build_folder: pathlib.Path, server: Server, options: dict[str, object]):
        words = [str(word) for option in options.items() for word in option]
        self.process = subprocess.Popen(
            [*pinned(GENERATOR_CORE, realtime=True), build_folder / "bench/convoke_bench_load",
             "--sip-port", str(server.phones), "--server-sip-port", str(server.sip),
             "--first-number", str(FIRST_NUMBER), "--pid", str(server.process.pid),
             *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        os.set_blocking(self.process.stdout.fileno(), False)
        self.said = {}
        self.first_audio_s = {}  # of each browser, by its index; seconds since the epoch

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(20)

    def listen(self) -> bool:
        """Takes in the next line; false if there is none yet."""
        line = self.process.stdout.readline()
        if not line:
            if self.process.poll() is not None:
                raise SystemExit("The generator is gone.")
            return False
        said = json.loads(line)
        self.said[said["event"]] = said
        if said["event"] == "audio":
            self.first_audio_s[said["browser"]] = said["at_us"] / 1e6
        return True

    def hear(self, event: str, limit_s: float) -> dict | None:
        """Waits for an event; nothing if it does not come in time."""
        until = time.monotonic() + limit_s
        while event not in self.said and time.monotonic() < until:
            if not self.listen():
                time.sleep(0.05)
        return self.said.get(event)

    def go(self) -> None:
        self.tell("go")

    def tell(self, line: str) -> None:
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
