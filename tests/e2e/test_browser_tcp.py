"""A browser behind a firewall that drops UDP: it comes by TCP, hears and is heard."""
import subprocess
import sys
import time
import typing

import pytest

import proof
from baresip import Baresip
from browser import Browser
from conftest import JANE, OMAR, Town, event_file, needs_root
from room import SEATED, joins, phone_joins
from server import Server
from walled_network import HERE, WalledNetwork

pytestmark = needs_root

# What the browser says of its ways: the selected one, and those that it tried over UDP.
PAIRS = """(async () => {
  const all = [];
  for (const peer of window.__peers()) {
    const stats = [...(await peer.getStats()).values()];
    const selected = stats.filter((each) => each.type === 'transport').map((each) => each.selectedCandidatePairId);
    const byId = Object.fromEntries(stats.map((each) => [each.id, each]));
    for (const pair of stats.filter((each) => each.type === 'candidate-pair')) {
      all.push({ selected: selected.includes(pair.id), protocol: byId[pair.localCandidateId].protocol,
        remote: byId[pair.remoteCandidateId].protocol, asked: pair.requestsSent, answered: pair.responsesReceived });
    }
  }
  return all;
})()"""
UDP_PROBE = """
import socket, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
    probe.sendto(b"anybody?", (sys.argv[1], int(sys.argv[2])))
"""


@pytest.fixture
def network() -> typing.Iterator[WalledNetwork]:
    with WalledNetwork() as network:
        yield network


@pytest.fixture
def phone(town: Town) -> Baresip:
    return town.phone(OMAR)


@pytest.fixture
def server(network: WalledNetwork, town: Town, phone: Baresip) -> Server:
    server = town.serve({"server": {"public_address": HERE}, "media": {"address": "0.0.0.0"}})
    network.relay(int(server.config["http"]["listen"].rpartition(":")[2]))
    assert server.create(event_file(JANE.entry(call=False), OMAR.entry(call=True))).status == 201
    return server


@pytest.fixture
def browser(network: WalledNetwork, town: Town) -> typing.Iterator[Browser]:
    with Browser(JANE.name, town.chromiums, 700.0, within=network.within) as browser:
        yield browser


def comes_by_tcp_alone(browser: Browser) -> None:
    pairs = browser.evaluate(PAIRS)
    print(f"ways that the browser tried: {pairs}")
    assert [(pair["protocol"], pair["remote"]) for pair in pairs if pair["selected"]] == [("tcp", "tcp")]
    assert all(pair["answered"] == 0 for pair in pairs if pair["protocol"] == "udp")


def test_the_firewall_drops_udp_and_nothing_else(network: WalledNetwork) -> None:
    with subprocess.Popen([sys.executable, "-c", """
import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
    ear.bind(("0.0.0.0", 0))
    ear.settimeout(2)
    print(ear.getsockname()[1], flush=True)
    for _ in range(2):
        try:
            print(ear.recv(100), flush=True)
        except TimeoutError:
            print("nothing", flush=True)
"""], stdout=subprocess.PIPE, text=True) as ear:
        port = ear.stdout.readline().strip()
        subprocess.run([*network.within, sys.executable, "-c", UDP_PROBE, HERE, port], check=True)
        assert ear.stdout.readline() == "nothing\n"
        subprocess.run([sys.executable, "-c", UDP_PROBE, HERE, port], check=True)
        assert "anybody?" in ear.stdout.readline()


def test_a_browser_without_udp_hears_and_is_heard_and_comes_back(
        server: Server, phone: Baresip, browser: Browser) -> None:
    phone_joins(server, phone)
    print(f"in the room {joins(server, JANE, browser):.2f} s after the click")
    browser.waits_for(f"{SEATED} === 2")
    print(proof.prove([phone, browser], seconds=30))
    comes_by_tcp_alone(browser)
    begun = time.monotonic()
    browser.call("reload")
    browser.waits_for(f"{SEATED} === 2")
    print(f"back {time.monotonic() - begun:.2f} s after the reload")
    print(proof.prove([phone, browser], seconds=30))
    comes_by_tcp_alone(browser)
