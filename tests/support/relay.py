"""A lossy way for UDP between clients and a server: loses a share of the packets of both directions, drawn by a seed,
or lets nothing through for a while. A program of its own, so that what the test does delays no packet."""
import functools
import json
import random
import selectors
import socket
import subprocess
import sys
import time
import typing

import programs
from ports import LOOPBACK

MAX_CLIENTS = 64
TICK_SECONDS = 0.01
MAX_PACKET_BYTES = 2048
BUFFER_BYTES = 1 << 20

# The client is as it is; its answers lead to the relay, as they would to a router in front of the server.
PAGE_SCRIPT = """
(() => {
  const set = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (answer) {
    const sdp = answer.sdp.replace(/(a=candidate:\\S+ 1 udp \\d+ \\S+ )\\d+/gi, '$1PORT');
    return set.call(this, { type: answer.type, sdp });
  };
})();
"""


class Relay:
    """The way to one server, at a port of its own. Use it in a `with` statement."""

    def __init__(self, server_port: int, loss: float = 0.0, seed: int = 1):
        self._program = [sys.executable, __file__, str(server_port), str(loss), str(seed)]
        self._process: subprocess.Popen | None = None
        self.port = 0

    def __enter__(self) -> "Relay":
        self._process = subprocess.Popen(self._program, text=True, bufsize=1,
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         start_new_session=True)
        self.port = self._answer()["port"]
        return self

    def __exit__(self, *_: object) -> None:
        programs.end(self._process)

    @property
    def page_script(self) -> str:
        """Makes a page's media come by here; to be added before the page is opened."""
        return PAGE_SCRIPT.replace("PORT", str(self.port))

    def loses(self, share: float) -> None:
        """From now on; 1: everything."""
        self._ask(loss=share)

    def counts(self) -> dict[str, int]:
        """The packets `lost` and `carried` so far, and `stalled_ms`: the longest time since the last question for
        which the machine let the relay wait, as it does to everybody when it is busy."""
        return self._ask()

    def _ask(self, **wish: float) -> dict:
        self._process.stdin.write(json.dumps(wish) + "\n")
        return self._answer()

    def _answer(self) -> dict:
        line = self._process.stdout.readline()
        assert line, "the relay has ended"
        return json.loads(line)


def udp_socket() -> socket.socket:
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
    opened.bind((LOOPBACK, 0))
    opened.setblocking(False)
    return opened


class Road:
    """What the program does."""

    def __init__(self, server_port: int, loss: float, seed: int):
        self.server = (LOOPBACK, server_port)
        self.loss = loss
        self.dice = random.Random(seed)
        self.counts = {"lost": 0, "carried": 0, "stalled_ms": 0}
        self.door = udp_socket()
        self.ways: dict[tuple[str, int], socket.socket] = {}  # of each client
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.door, selectors.EVENT_READ, self.from_clients)
        self.selector.register(sys.stdin, selectors.EVENT_READ, self.obey)

    def run(self) -> None:
        self.say({"port": self.door.getsockname()[1]})
        due = time.monotonic() + TICK_SECONDS
        while True:
            for key, _ in self.selector.select(max(0.0, due - time.monotonic())):
                if not key.data(key.fileobj):
                    return
            if (now := time.monotonic()) >= due:
                self.counts["stalled_ms"] = max(self.counts["stalled_ms"], int((now - due) * 1000))
                due = now + TICK_SECONDS

    def from_clients(self, door: socket.socket) -> bool:
        for packet, client in received(door):
            if client not in self.ways and len(self.ways) < MAX_CLIENTS:
                way = self.ways[client] = udp_socket()
                self.selector.register(way, selectors.EVENT_READ, functools.partial(self.from_server, client))
            if client in self.ways:
                self.carry(packet, self.ways[client], self.server)
        return True

    def from_server(self, client: tuple[str, int], way: socket.socket) -> bool:
        for packet, _ in received(way):
            self.carry(packet, self.door, client)
        return True

    def carry(self, packet: bytes, out: socket.socket, to: tuple[str, int]) -> None:
        if self.dice.random() < self.loss:
            self.counts["lost"] += 1
            return
        try:
            out.sendto(packet, to)
            self.counts["carried"] += 1
        except OSError:
            self.counts["lost"] += 1  # as on any network

    def obey(self, wishes: typing.TextIO) -> bool:
        line = wishes.readline()
        if line:
            self.loss = json.loads(line).get("loss", self.loss)
            self.say(self.counts)
            self.counts["stalled_ms"] = 0
        return bool(line)

    @staticmethod
    def say(answer: dict) -> None:
        print(json.dumps(answer), flush=True)


def received(opened: socket.socket) -> typing.Iterator[tuple[bytes, tuple[str, int]]]:
    while True:
        try:
            yield opened.recvfrom(MAX_PACKET_BYTES)
        except BlockingIOError:
            return
        except OSError:
            continue  # an earlier packet could not be delivered


if __name__ == "__main__":
    Road(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])).run()
