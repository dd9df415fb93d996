"""A home behind a firewall that lets TCP through and drops UDP without a word, of network namespaces."""
import pathlib
import subprocess
import sys

import programs
from namespaces import DEVICE, NETWORK, PREFIX, ip, named, remove, run, within

RELAY = pathlib.Path(__file__).with_name("tcp_relay.py")
HERE, FIREWALL_OUTSIDE = f"{NETWORK}.1", f"{NETWORK}.2"
FIREWALL_INSIDE, HOME = f"{NETWORK}.5", f"{NETWORK}.6"


class WalledNetwork:
    """Use it in a `with` statement. Needs root. What runs `within` it is in the home; the way here is

        home (.6) -- firewall (.5, .2) -- this machine (.1)
    """

    def __init__(self) -> None:
        self.home = named("home")
        self._firewall = named("wall")
        self._relays: list[subprocess.Popen] = []

    @property
    def within(self) -> list[str]:
        """What to put before a command."""
        return within(self.home)

    def __enter__(self) -> "WalledNetwork":
        remove()
        try:
            self._build()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _build(self) -> None:
        wall, home = self._firewall, self.home
        for name in (wall, home):
            ip("netns", "add", name)
            ip("-n", name, "link", "set", "lo", "up")
        ip("link", "add", DEVICE, "type", "veth", "peer", "name", "outside", "netns", wall)
        ip("-n", wall, "link", "add", "inside", "type", "veth", "peer", "name", "net", "netns", home)
        for place, device, address in (((), DEVICE, HERE), (("-n", wall), "outside", FIREWALL_OUTSIDE),
                                       (("-n", wall), "inside", FIREWALL_INSIDE), (("-n", home), "net", HOME)):
            ip(*place, "addr", "add", f"{address}/{PREFIX}", "dev", device)
            ip(*place, "link", "set", device, "up")
        ip("-n", home, "route", "add", "default", "via", FIREWALL_INSIDE)
        ip("route", "add", f"{HOME}/32", "via", FIREWALL_OUTSIDE)
        run(*within(wall), "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward")
        ip("-n", wall, "rule", "add", "ipproto", "udp", "blackhole")

    def __exit__(self, *_: object) -> None:
        for relay in self._relays:
            programs.end(relay)
        remove()

    def relay(self, port: int) -> None:
        """Lets the home's own loopback lead to this machine's, through the firewall: browsers give
        out a microphone to localhost."""
        for place, from_host, to_host in (((), HERE, "127.0.0.1"), (self.within, "127.0.0.1", HERE)):
            relay = subprocess.Popen([*place, sys.executable, RELAY, from_host, to_host, str(port)],
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                     start_new_session=True)
            self._relays.append(relay)
            assert relay.stdout.readline() == "ready\n"
