"""Waiting for what has to happen, with a deadline instead of a guess."""
import collections.abc
import time
import typing

PAUSE = 0.02
T = typing.TypeVar("T")


class TooLate(AssertionError):
    """Something did not happen in time; the message says what."""


def wait_for(what: str, look: collections.abc.Callable[[], T], seconds: float = 30, pause: float = PAUSE) -> T:
    """Calls `look` until it gives something true, and returns that; `pause` is for what costs much to look at."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise TooLate(f"{what}: not within {seconds:g} s")
        time.sleep(pause)
