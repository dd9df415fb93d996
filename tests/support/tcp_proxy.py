"""A way for TCP to a server that can be cut: what goes through it is aborted, not closed."""
import contextlib
import selectors
import socket
import struct
import threading

from ports import LOOPBACK

MAX_BYTES = 65536
ABORT = struct.pack("ii", 1, 0)  # SO_LINGER: no farewell


class TcpProxy:
    """Carries connections to a port of this machine. Use it in a `with` statement."""

    def __init__(self, server_port: int):
        self._server_port = server_port
        self._door = socket.create_server((LOOPBACK, 0))
        self._porter = threading.Thread(target=self._accept, daemon=True)
        self._lock = threading.Lock()
        self._pairs: list[tuple[socket.socket, socket.socket, bytearray]] = []
        # With it a Chromium takes this way to all that is at loopback, whatever the address says.
        self.flag = f"--host-resolver-rules=MAP {LOOPBACK} {LOOPBACK}:{self._door.getsockname()[1]}"

    def __enter__(self) -> "TcpProxy":
        self._porter.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._door.shutdown(socket.SHUT_RDWR)  # a close alone does not wake who waits at it
        self._porter.join()
        self._door.close()
        self.cut(b"")

    def cut(self, request: bytes) -> int:
        """Aborts the connections that began with these bytes, to both sides; how many there were."""
        with self._lock:
            found = [pair for pair in self._pairs if pair[2].startswith(request)]
            for client, server, _ in found:
                for end in (client, server):
                    with contextlib.suppress(OSError):  # closed by the other thread
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
                        end.shutdown(socket.SHUT_RD)
        return len(found)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._door.accept()
            except OSError:
                return
            server = socket.create_connection((LOOPBACK, self._server_port))
            pair = (client, server, bytearray())
            with self._lock:
                self._pairs.append(pair)
            threading.Thread(target=self._carry, args=(pair,), daemon=True).start()

    def _carry(self, pair: tuple[socket.socket, socket.socket, bytearray]) -> None:
        client, server, begun = pair
        with selectors.DefaultSelector() as selector:
            selector.register(client, selectors.EVENT_READ, server)
            selector.register(server, selectors.EVENT_READ, client)
            with contextlib.suppress(OSError):
                while all(self._carry_some(key.fileobj, key.data, begun if key.fileobj is client else None)
                          for key, _ in selector.select()):
                    pass
        with self._lock:
            self._pairs.remove(pair)
        client.close()
        server.close()

    @staticmethod
    def _carry_some(source: socket.socket, to: socket.socket, begun: bytearray | None) -> bool:
        content = source.recv(MAX_BYTES)
        if begun is not None and len(begun) < 4096:
            begun += content[:4096]
        if content:
            to.sendall(content)
        return bool(content)
