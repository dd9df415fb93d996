"""Ports that nobody uses, also if several tests run at once: each process that tests has a block of ports of its own,
beyond those that the system gives out by itself."""
import functools
import itertools
import pathlib
import socket
import typing

LOOPBACK = "127.0.0.1"
FIRST, LAST = 61000, 65535  # Linux gives out 32768 to 60999 where nobody is choosy
BLOCK_PORTS = 128


def is_free(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def is_listened_at(udp_port: int) -> bool:
    """Does not try the port, which would be in the way of whoever is about to take it."""
    sockets = pathlib.Path("/proc/net/udp").read_text().splitlines()[1:]
    return any(each.split()[1].endswith(f":{udp_port:04X}") for each in sockets)


class Block(typing.NamedTuple):
    """Neighbouring ports. Whoever holds the first one owns the others, until his process ends."""
    number: int
    guard: socket.socket

    @property
    def ports(self) -> range:
        first = FIRST + self.number * BLOCK_PORTS
        return range(first + 1, first + BLOCK_PORTS)


@functools.cache
def own_block() -> Block:
    for number in range((LAST + 1 - FIRST) // BLOCK_PORTS):
        guard = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            guard.bind((LOOPBACK, FIRST + number * BLOCK_PORTS))
            return Block(number, guard)
        except OSError:
            guard.close()
    raise AssertionError(f"all ports from {FIRST} to {LAST} are taken")


@functools.cache
def in_turn() -> typing.Iterator[int]:
    return itertools.cycle(own_block().ports)


def free_port(width: int = 1) -> int:
    """The first of `width` neighbouring ports that are free for UDP and TCP both. None comes again soon."""
    found: list[int] = []
    for port in itertools.islice(in_turn(), 2 * BLOCK_PORTS):
        if found and port != found[-1] + 1:
            found.clear()
        if all(is_free(port, kind) for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM)):
            found.append(port)
        else:
            found.clear()
        if len(found) == width:
            return found[0]
    raise AssertionError(f"no {width} neighbouring ports of {own_block().ports} are free")
