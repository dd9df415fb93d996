"""A network of its own behind a link that can be narrowed: what runs there reaches us by one address."""
import os
import subprocess

OURS, THEIRS = "198.18.1.1", "198.18.1.2"  # RFC 2544: for tests of networks
# What waits longer than this at the narrow place is lost.
LONGEST_WAIT = "200ms"
BURST = "6kb"


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)


class NarrowLink:
    """Use it in a `with` statement; needs the right to make network namespaces (root)."""

    def __init__(self) -> None:
        self._namespace = f"convoke-{os.getpid()}"
        self._device = f"cv{os.getpid()}"

    def __enter__(self) -> "NarrowLink":
        run("ip", "netns", "add", self._namespace)
        try:
            run("ip", "link", "add", self._device, "type", "veth", "peer", "name", "way", "netns", self._namespace)
            run("ip", "address", "add", f"{OURS}/30", "dev", self._device)
            run("ip", "link", "set", self._device, "up")
            for command in (("address", "add", f"{THEIRS}/30", "dev", "way"), ("link", "set", "way", "up"),
                            ("link", "set", "lo", "up")):
                run(*self.within, "ip", *command)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        # The pair of devices goes with it.
        subprocess.run(["ip", "netns", "delete", self._namespace], check=False)

    @property
    def address(self) -> str:
        """Ours, as it is reached from there and from here."""
        return OURS

    @property
    def within(self) -> list[str]:
        """Runs a command there."""
        return ["ip", "netns", "exec", self._namespace]

    def narrows(self, kbit_per_second: int) -> None:
        """The way from us to there."""
        run("tc", "qdisc", "replace", "dev", self._device, "root", "tbf", "rate", f"{kbit_per_second}kbit",
            "burst", BURST, "latency", LONGEST_WAIT)

    def widens(self) -> None:
        run("tc", "qdisc", "delete", "dev", self._device, "root")
