"""The proof that people hear each other: tones found in what their phones recorded."""
import collections.abc
import concurrent.futures
import time

from baresip import Baresip
from waiting import wait_for

HEARD = 0.2         # a phone sends its tone at 0.5 of full scale
OWN_AT_MOST = 0.05  # of what is heard of the faintest other
WINDOW_SECONDS = 1.0
CLEAN_SECONDS = 3   # in a row
SETTLE_SECONDS = 0.5  # what was under way when somebody was muted has passed
Phones = collections.abc.Sequence[Baresip]
Names = collections.abc.Collection[str]
Levels = dict[str, float]  # how loud each phone's tone is, by its name


class NotProven(AssertionError):
    """What is heard differs from what should be; the message says where, and what was heard."""


def table(heard: dict[str, Levels]) -> str:
    return "; ".join(f"{listener} hears " + ", ".join(f"{name} at {level:.4f}" for name, level in levels.items())
                     for listener, levels in heard.items())


def one_second(phones: Phones, at_once: concurrent.futures.Executor) -> dict[str, Levels]:
    """What each hears, all asked at once: phones tell of their last second, browsers of the one that begins now."""
    begun = time.monotonic()
    wanted = [float(each.tone_hz) for each in phones]
    heard = at_once.map(lambda phone: phone.hears_all(wanted, WINDOW_SECONDS), phones)
    second = {phone.name: dict(zip((each.name for each in phones), levels)) for phone, levels in zip(phones, heard)}
    time.sleep(max(0.0, begun + WINDOW_SECONDS - time.monotonic()))
    return second


def too_loud(listener: str, levels: Levels, silent: Names) -> list[str]:
    """Who should not be heard in this second, and is: the listener, and those who are silent."""
    quiet = {listener, *silent}
    limit = OWN_AT_MOST * max(HEARD, min((level for name, level in levels.items() if name not in quiet), default=0.0))
    return [name for name in levels if name in quiet and levels[name] > limit]


def faults(second: dict[str, Levels], silent: Names) -> list[str]:
    """What keeps a second from being clean: that is when each hears every other but the silent ones, and neither
    itself nor those."""
    return [f"{listener} does not hear {name}" for listener, levels in second.items()
            for name, level in levels.items() if name != listener and name not in silent and level < HEARD] + \
           [f"{listener} hears {name}" for listener, levels in second.items()
            for name in too_loud(listener, levels, silent)]


def prove(phones: Phones, silent: Names = (), seconds: float = 30) -> str:
    """Looks at one second after another until several in a row were clean; gives the table of the last one."""
    deadline = time.monotonic() + seconds
    clean = 0
    with concurrent.futures.ThreadPoolExecutor(len(phones)) as at_once:
        while True:
            last = one_second(phones, at_once)
            found = faults(last, silent)
            clean = 0 if found else clean + 1
            if clean == CLEAN_SECONDS:
                return table(last)
            if time.monotonic() > deadline:
                raise NotProven((", ".join(found) or f"only the last {clean} s are clean") + f" ({table(last)})")


def let_pass(phones: Phones) -> None:
    """Waits until each phone's last second is from after this call."""
    begun = time.monotonic()
    lengths = {phone.name: phone.ear().seconds() for phone in phones}
    wanted = SETTLE_SECONDS + WINDOW_SECONDS
    wait_for("the phones go on recording",
             lambda: all(phone.ear().seconds() - lengths[phone.name] > wanted for phone in phones)
             and time.monotonic() - begun > wanted)
