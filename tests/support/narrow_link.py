"""A network of its own behind a link that can be narrowed: what runs there reaches us by one address."""
from namespaces import DEVICE, NETWORK, PREFIX, ip, named, remove, run, within

OURS, THEIRS = f"{NETWORK}.1", f"{NETWORK}.2"
# What waits longer than this at the narrow place is lost.
LONGEST_WAIT = "200ms"
BURST = "6kb"


class NarrowLink:
    """Use it in a `with` statement. Needs root."""

    def __init__(self) -> None:
        self._namespace = named("narrow")

    def __enter__(self) -> "NarrowLink":
        remove()
        try:
            ip("netns", "add", self._namespace)
            ip("link", "add", DEVICE, "type", "veth", "peer", "name", "way", "netns", self._namespace)
            ip("address", "add", f"{OURS}/{PREFIX}", "dev", DEVICE)
            ip("link", "set", DEVICE, "up")
            ip("-n", self._namespace, "address", "add", f"{THEIRS}/{PREFIX}", "dev", "way")
            for device in ("way", "lo"):
                ip("-n", self._namespace, "link", "set", device, "up")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        remove()

    @property
    def address(self) -> str:
        """Ours, as it is reached from there and from here."""
        return OURS

    @property
    def within(self) -> list[str]:
        """What to put before a command."""
        return within(self._namespace)

    def narrows(self, kbit_per_second: int) -> None:
        """The way from us to there."""
        run("tc", "qdisc", "replace", "dev", DEVICE, "root", "tbf", "rate", f"{kbit_per_second}kbit",
            "burst", BURST, "latency", LONGEST_WAIT)

    def widens(self) -> None:
        run("tc", "qdisc", "delete", "dev", DEVICE, "root")
