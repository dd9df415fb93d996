"""Ports that nobody uses at the moment."""
import socket

LOOPBACK = "127.0.0.1"


def is_free(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port(width: int = 1) -> int:
    """The first of `width` neighbouring ports that are free for UDP and TCP both."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((LOOPBACK, 0))
            first = probe.getsockname()[1]
        wanted = range(first, first + width)
        kinds = (socket.SOCK_DGRAM, socket.SOCK_STREAM)
        if first + width < 65536 and all(is_free(port, kind) for port in wanted for kind in kinds):
            return first
