"""A control connection of the Chime client protocol that does what it is told, proper or not: a WebSocket (RFC 6455)
of its own, since a library's gives up where the server selects a sub-protocol that was not offered, and as much of the
frames (src/wire/signal_frame.proto) as tests need."""
import base64
import dataclasses
import os
import socket
import struct
import time
import urllib.parse

SESSION_PROTOCOL = "_aws_wt_session"
PREFIX = b"\x05"
TEXT, BINARY, CLOSE = 1, 2, 8
JOIN, JOIN_ACK, SUBSCRIBE, LEAVE, PING_PONG = 1, 2, 3, 9, 19
PAYLOAD_FIELD = {JOIN: 4, SUBSCRIBE: 6, LEAVE: 11, PING_PONG: 20}
Fields = dict[int, list[int | bytes]]


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def frame(kind: int, payload: bytes = b"") -> bytes:
    """A message of a client."""
    return PREFIX + field(1, int(time.time() * 1000)) + field(2, kind) + field(PAYLOAD_FIELD[kind], payload)


def join(audio_session: int = 1) -> bytes:
    return frame(JOIN, field(1, 2) + field(3, 2) + field(6, audio_session))


def subscribe(offer: str = "") -> bytes:
    return frame(SUBSCRIBE, field(1, 1) + field(4, offer.encode()))


def ping(number: int) -> bytes:
    return frame(PING_PONG, field(1, 1) + field(2, number))


def parsed(content: bytes) -> Fields:
    """The fields of a protobuf message, of the two kinds that frames have."""
    fields: Fields = {}
    at = 0

    def number() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = content[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(content):
        key = number()
        value: int | bytes = number()
        if key & 7 == 2:
            value, at = content[at:at + value], at + value
        fields.setdefault(key >> 3, []).append(value)
    return fields


@dataclasses.dataclass
class Told:
    """What the server said until it closed, or until a deadline."""
    kinds: list[int] = dataclasses.field(default_factory=list)
    errors: list[int] = dataclasses.field(default_factory=list)  # the status of each frame that has one
    close_code: int | None = None  # 1006: without a close frame; None: still open
    seconds: float = 0.0


class SignalClient:
    """One connection. Use it in a `with` statement, whose end cuts it off."""

    def __init__(self, url: str, protocols: str | None):
        """`url` is the SignalingUrl of a meeting; `protocols` the sub-protocols, None: none are offered."""
        where = urllib.parse.urlsplit(url)
        self._socket = socket.create_connection((where.hostname, where.port), timeout=10)
        self._buffer = b""
        self.selected = self._upgrade(where, protocols)

    def __enter__(self) -> "SignalClient":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _upgrade(self, where: urllib.parse.SplitResult, protocols: str | None) -> str | None:
        head = [f"GET {where.path}?X-Chime-Control-Protocol-Version=3 HTTP/1.1", f"Host: {where.netloc}",
                "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
                f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}"]
        if protocols is not None:
            head.append(f"Sec-WebSocket-Protocol: {protocols}")
        self._socket.sendall("\r\n".join([*head, "", ""]).encode())
        while b"\r\n\r\n" not in self._buffer:
            more = self._socket.recv(4096)
            assert more, self._buffer
            self._buffer += more
        answer, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        lines = answer.decode().split("\r\n")
        assert lines[0].startswith("HTTP/1.1 101"), answer
        headers = dict(line.lower().split(": ", 1) for line in lines[1:])
        return headers.get("sec-websocket-protocol")

    def says(self, message: bytes, kind: int = BINARY) -> None:
        """Until the server has closed; then nothing."""
        try:
            self._socket.sendall(self._masked(message, kind))
        except (BrokenPipeError, ConnectionResetError):
            pass

    @staticmethod
    def _masked(message: bytes, kind: int) -> bytes:
        size = len(message)
        length = bytes([0x80 | size]) if size < 126 else struct.pack("!BH", 0xFE, size) if size < 65536 \
            else struct.pack("!BQ", 0xFF, size)
        return bytes([0x80 | kind]) + length + bytes(4) + message  # a mask of zeros changes nothing

    def hears(self, seconds: float) -> Told:
        """What the server says until it closes, `seconds` at most."""
        told = Told()
        begun = time.monotonic()
        while told.close_code is None and (left := begun + seconds - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                kind, content = self._message()
            except TimeoutError:
                break
            except (ConnectionError, EOFError):
                told.close_code = 1006
                break
            if kind == CLOSE:
                told.close_code = struct.unpack("!H", content[:2])[0] if content else 1005
                self.says(content, CLOSE)
            elif kind == BINARY:
                fields = parsed(content[1:])
                told.kinds.append(fields[2][0])
                told.errors += [parsed(error)[1][0] for error in fields.get(3, [])]
        told.seconds = time.monotonic() - begun
        return told

    def _take(self, size: int) -> bytes:
        while len(self._buffer) < size:
            more = self._socket.recv(65536)
            if not more:
                raise EOFError
            self._buffer += more
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def _message(self) -> tuple[int, bytes]:
        first, length = self._take(2)
        if length == 126:
            length, = struct.unpack("!H", self._take(2))
        elif length == 127:
            length, = struct.unpack("!Q", self._take(8))
        return first & 0x0F, self._take(length)
