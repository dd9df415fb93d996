"""The proof that people hear each other: tones found in what their phones recorded."""
import collections.abc
import time

from baresip import Baresip
from waiting import PAUSE, wait_for

HEARD = 0.3         # a phone sends its tone at 0.5 of full scale
OWN_AT_MOST = 0.05  # of the faintest other
WINDOW_SECONDS = 1.0
SETTLE_SECONDS = 0.5  # what was under way when somebody was muted has passed


class NotProven(AssertionError):
    """What is heard differs from what should be; the message is the table of what was heard."""


def table(phones: collections.abc.Sequence[Baresip], heard: dict[str, list[float]]) -> str:
    rows = [f"{name} hears " + ", ".join(f"{phone.name} at {level:.4f}" for phone, level in zip(phones, levels))
            for name, levels in heard.items()]
    return "; ".join(rows)


def heard_by_each(phones: collections.abc.Sequence[Baresip]) -> dict[str, list[float]]:
    all_tones = [float(phone.tone_hz) for phone in phones]
    return {phone.name: phone.hears_all(all_tones, WINDOW_SECONDS) for phone in phones}


def faults(phones: collections.abc.Sequence[Baresip], heard: dict[str, list[float]],
           silent: collections.abc.Collection[str] = ()) -> list[str]:
    """Where it is not so that each hears every other, except those who are silent, and not itself."""
    found = []
    for phone in phones:
        levels = {each.name: level for each, level in zip(phones, heard[phone.name])}
        own = levels.pop(phone.name)
        speakers = {name: level for name, level in levels.items() if name not in silent}
        limit = OWN_AT_MOST * max(HEARD, min(speakers.values(), default=0.0))
        found += [f"{phone.name} does not hear {name}" for name, level in speakers.items() if level < HEARD]
        found += [f"{phone.name} hears {name}" for name in levels if name in silent and levels[name] > limit]
        if own > limit:
            found.append(f"{phone.name} hears itself")
    return found


def prove(phones: collections.abc.Sequence[Baresip], silent: collections.abc.Collection[str] = (),
          seconds: float = 15) -> str:
    """Looks at one second after another until one proves it, and gives its table."""
    deadline = time.monotonic() + seconds
    while True:
        heard = heard_by_each(phones)
        wrong = faults(phones, heard, silent)
        if not wrong:
            return table(phones, heard)
        if time.monotonic() > deadline:
            raise NotProven(", ".join(wrong) + f" ({table(phones, heard)})")
        time.sleep(PAUSE)


def let_pass(phones: collections.abc.Sequence[Baresip]) -> None:
    """Waits until each phone's last second is from after this call."""
    begun = time.monotonic()
    lengths = {phone.name: phone.ear().seconds() for phone in phones}
    wanted = SETTLE_SECONDS + WINDOW_SECONDS
    wait_for("the phones go on recording",
             lambda: all(phone.ear().seconds() - lengths[phone.name] > wanted for phone in phones)
             and time.monotonic() - begun > wanted, 30)
