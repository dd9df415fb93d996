"""Networks of their own on this machine: what both that the tests make have in common. They need root."""
import subprocess

from ports import own_block

# RFC 2544: 198.18.0.0/15 is for tests of networks, nobody's on the internet. The octet is this process's,
# so that two that test at once do not meet.
NETWORK = f"198.18.{own_block().number}"
PREFIX = 30


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr.strip()}"


def ip(*words: str) -> None:
    run("ip", *words)


def remove(device: str, *names: str) -> None:
    """The device and the namespaces, as far as they are there. The device goes first: a namespace lives as
    long as any program in it."""
    for words in (("link", "delete", device), *(("netns", "delete", name) for name in names)):
        subprocess.run(["ip", *words], check=False, capture_output=True)


def within(name: str) -> list[str]:
    """What to put before a command to run it in the namespace."""
    return ["ip", "netns", "exec", name]
