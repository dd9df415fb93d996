"""Networks of their own on this machine: what both that the tests make have in common. They need root."""
import subprocess

from ports import own_block

# RFC 2544: 198.18.0.0/15 is for tests of networks, nobody's on the internet. The octet is this process's,
# so that two that test at once do not meet.
NETWORK = f"198.18.{own_block().number}"
PREFIX = 30
DEVICE = f"convoke{own_block().number}"  # our end of the way there


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr.strip()}"


def ip(*words: str) -> None:
    run("ip", *words)


def named(what: str) -> str:
    """The name of a namespace of this process."""
    return f"{DEVICE}-{what}"


def remove() -> None:
    """The device and all namespaces of this process, as far as they are there; also those of an earlier one with the
    same octet that was killed. The device goes first: a namespace lives as long as any program in it."""
    there = subprocess.run(["ip", "netns", "list"], check=True, capture_output=True, text=True).stdout.splitlines()
    names = [line.split()[0] for line in there if line.startswith(named(""))]
    for words in (("link", "delete", DEVICE), *(("netns", "delete", name) for name in names)):
        subprocess.run(["ip", *words], check=False, capture_output=True)


def within(name: str) -> list[str]:
    """What to put before a command to run it in the namespace."""
    return ["ip", "netns", "exec", name]
