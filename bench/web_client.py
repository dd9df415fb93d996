"""Browsers as far as signalling goes: POST /join, the control WebSocket, an offer, pings and metrics.

Their media is the generator's: see browsers.h. Frames are written and read by hand, from the field
numbers of the Chime SDK's SignalingProtocol.proto.
"""
import dataclasses
import http.client
import json
import os
import pathlib
import re
import select
import socket
import struct
import threading
import time

OFFER = pathlib.Path(__file__).resolve().parent.parent / "src/rtp/testdata/offers/01-audio-only.sdp"
FIRST_SSRC = 0x10000  # browser_ssrc() of the generator
ANSWER_LIMIT_S = 10
PING_EVERY_S, METRIC_EVERY_S, LOOK_EVERY_S = 10, 1, 0.2
PREFIX = b"\x05"
JOIN, SUBSCRIBE, SUBSCRIBE_ACK, INDEX, PING_PONG, CLIENT_METRIC = 1, 3, 4, 5, 19, 21
# One second's metrics of a client that sends and hears sound: four of the client, nine of its streams.
METRIC_TYPES = ([2, 7, 8, 97], [10, 12], [17, 14, 15, 16, 20, 18, 96])


def varint(value: int) -> bytes:
    data = bytearray()
    while value > 0x7F:
        data.append(value & 0x7F | 0x80)
        value >>= 7
    data.append(value)
    return bytes(data)


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def text(field: int, value: bytes | str) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(data)) + data


def metrics(field: int, types: list[int]) -> bytes:
    return b"".join(text(field, number(1, kind) + b"\x11" + struct.pack("<d", 1.5 * kind)) for kind in types)


METRIC_FRAME = (metrics(1, METRIC_TYPES[0]) + text(2, metrics(5, METRIC_TYPES[1]) + number(7, 1)) +
                text(2, metrics(5, METRIC_TYPES[2]) + number(7, 1)))


def fields(data: bytes) -> dict[int, bytes | int]:
    """A message's members by their numbers, the last of each."""
    members, at = {}, 0

    def read_varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(data):
        key = read_varint()
        match key & 7:
            case 0:
                members[key >> 3] = read_varint()
            case 1 | 5 as kind:
                at += 8 if kind == 1 else 4
            case 2:
                size = read_varint()
                members[key >> 3] = data[at:at + size]
                at += size
    return members


def frame(kind: int, field: int, payload: bytes) -> bytes:
    return PREFIX + number(1, time.time_ns() // 1_000_000) + number(2, kind) + text(field, payload)


class WebSocket:
    """A client's end (RFC 6455). Its masking key is zero, which saves work here and none there."""

    def __init__(self, address: tuple[str, int], path: str, protocols: str):
        self.socket = socket.create_connection(address, ANSWER_LIMIT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.bytes = b""
        self.socket.sendall((
            f"GET {path}?X-Chime-Control-Protocol-Version=3 HTTP/1.1\r\nHost: {address[0]}:{address[1]}\r\n"
            f"Origin: http://{address[0]}:{address[1]}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            f"Sec-WebSocket-Protocol: {protocols}\r\n\r\n").encode())
        while b"\r\n\r\n" not in self.bytes:
            self._read()
        head, self.bytes = self.bytes.split(b"\r\n\r\n", 1)
        if not head.startswith(b"HTTP/1.1 101 "):
            raise SystemExit(f"No WebSocket: {head.decode()}")

    def _read(self) -> None:
        data = self.socket.recv(1 << 18)
        if not data:
            raise SystemExit("The server closes a WebSocket.")
        self.bytes += data

    def send(self, payload: bytes) -> None:
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack(">H", size)
        self.socket.sendall(b"\x82" + length + bytes(4) + payload)

    def receive(self) -> bytes:
        """The next message; none of the server's is as long as 64 kB, and none is fragmented."""
        while True:
            if len(self.bytes) >= 4:
                size, at = self.bytes[1], 2
                if size == 126:
                    size, at = struct.unpack(">H", self.bytes[2:4])[0], 4
                if len(self.bytes) >= at + size:
                    payload, self.bytes = self.bytes[at:at + size], self.bytes[at + size:]
                    return payload
            self._read()


@dataclasses.dataclass(frozen=True)
class Agreement:
    """What the server's answer says of the sound."""
    port: int
    ufrag: str
    pwd: str
    opus: int
    level: int  # 0: refused
    red: int  # -1: refused

    @classmethod
    def of(cls, answer: str) -> "Agreement":
        audio = answer[answer.index("m=audio"):].split("\nm=")[0]

        def find(pattern: str, otherwise: int | None = None):
            if found := re.search(pattern, audio):
                return found[1]
            if otherwise is None:
                raise SystemExit(f"The answer has no {pattern}:\n{answer}")
            return otherwise

        return cls(port=int(find(r"a=candidate:\S+ 1 udp \d+ \S+ (\d+) typ host")), ufrag=find(r"a=ice-ufrag:(\S+)"),
                   pwd=find(r"a=ice-pwd:(\S+)"), opus=int(find(r"a=rtpmap:(\d+) opus/48000")),
                   level=int(find(r"a=extmap:(\d+)\S* urn:ietf:params:rtp-hdrext:ssrc-audio-level", 0)),
                   red=int(find(r"a=rtpmap:(\d+) red/48000", -1)))


class Browser:
    """One browser, joined: from the click to the answer to its offer."""

    def __init__(self, http_port: int, index: int, code: dict[str, str], fingerprint: str):
        self.index = index
        self.ufrag = f"b{index:07d}"
        self.clicked_s = time.time()
        seat = self._post_join(http_port, code)
        path = "/control/" + seat["Meeting"]["MeetingId"]
        self.socket = WebSocket(("127.0.0.1", http_port), path,
                                "_aws_wt_session, " + seat["Attendee"]["JoinToken"])
        self.ping()
        self.socket.send(frame(JOIN, 4, number(1, 2) + number(3, 2) + number(6, index + 1) + number(7, 1)))
        self._await(INDEX)
        self.socket.send(frame(SUBSCRIBE, 6, number(1, 3) + number(3, 0) + text(4, self._offer(fingerprint)) +
                               text(5, "x") + number(6, 0) + number(7, 0)))
        acknowledged = fields(self._await(SUBSCRIBE_ACK)[7])
        self.agreed = Agreement.of(acknowledged[3].decode())

    @staticmethod
    def _post_join(port: int, code: dict[str, str]) -> dict:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_LIMIT_S)
        connection.request("POST", "/join", json.dumps(code), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        if answer.status != 200:
            raise SystemExit(f"/join: {answer.status} {body}")
        return json.loads(body)

    def _await(self, kind: int) -> dict:
        while True:
            members = fields(self.socket.receive()[1:])
            if members[2] == kind:
                return members

    def _offer(self, fingerprint: str) -> str:
        """Chromium's, with this browser's own names, key and stream."""
        offer = re.sub(r"a=ice-ufrag:\S+", f"a=ice-ufrag:{self.ufrag}", OFFER.read_text())
        offer = re.sub(r"a=fingerprint:sha-256 \S+", f"a=fingerprint:sha-256 {fingerprint}", offer)
        offer = re.sub(r"a=ssrc:\d+", f"a=ssrc:{FIRST_SSRC + self.index}", offer)
        return "\r\n".join(offer.splitlines()) + "\r\n"

    def line(self) -> str:
        """What the generator is told; see parse_agreed()."""
        agreed = self.agreed
        return (f"browser {self.index} {agreed.port} {agreed.ufrag} {agreed.pwd} {self.ufrag} "
                f"{agreed.opus} {agreed.level} {agreed.red}")

    def ping(self) -> None:
        self.socket.send(frame(PING_PONG, 20, number(1, 1) + number(2, 1)))

    def measure(self) -> None:
        self.socket.send(frame(CLIENT_METRIC, 22, METRIC_FRAME))


class Tabs:
    """Keeps joined browsers alive: reads what they are told, pings, and sends a second's metrics."""

    def __init__(self):
        self.browsers: list[Browser] = []
        self.poll = select.epoll()
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._live, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
        for browser in self.browsers:
            browser.socket.socket.close()

    def add(self, browser: Browser) -> None:
        self.browsers.append(browser)
        self.poll.register(browser.socket.socket, select.EPOLLIN)

    def _live(self) -> None:
        """Each look serves a part of the browsers, so that they do not all speak at once."""
        per_second, per_ping = round(METRIC_EVERY_S / LOOK_EVERY_S), round(PING_EVERY_S / LOOK_EVERY_S)
        look, due = 0, time.monotonic()
        while not self.over.wait(max(0.0, due - time.monotonic())):
            due, look = due + LOOK_EVERY_S, look + 1
            for browser in list(self.browsers)[look % per_second::per_second]:
                browser.measure()
            for browser in list(self.browsers)[look % per_ping::per_ping]:
                browser.ping()
            for descriptor, _ in self.poll.poll(0):
                if not os.read(descriptor, 1 << 18):
                    raise SystemExit("The server closes a WebSocket.")
