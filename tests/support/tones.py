"""Tones in recordings: who is heard, and how loudly (Goertzel's algorithm)."""
import array
import functools
import math
import pathlib
import struct
import typing

Samples = typing.Sequence[float]
FULL_SCALE = 32768.0
SPEECH = 0.01  # root mean square; prompts are far above, comfort noise far below
FRAME_SECONDS = 0.02
BLOCK_SECONDS = 0.1
ENOUGH_HZ = 8000


class Recording:
    """A WAV file of 16-bit samples that may still be growing, so its sizes say nothing yet."""

    def __init__(self, path: pathlib.Path):
        self.path = path

    def _format(self, head: bytes) -> tuple[int, int, int]:
        """Channels, rate in Hz, and where the samples begin."""
        position, channels, rate = 12, 0, 0
        while position + 8 <= len(head):
            kind, size = struct.unpack_from("<4sI", head, position)
            if kind == b"fmt ":
                channels, rate = struct.unpack_from("<HI", head, position + 10)
            if kind == b"data":
                return channels, rate, position + 8
            position += 8 + size + size % 2
        return 0, 0, 0

    def samples(self, since: float = 0.0) -> tuple[list[float], int]:
        """The first channel from `since` seconds on, scaled to 1, and its rate in Hz. Of fast rates
        only every second or sixth sample: enough for the tones of tests, and cheap."""
        with open(self.path, "rb") as file:
            channels, rate, begin = self._format(file.read(4096))
            if not rate:
                return [], 0
            file.seek(begin + int(since * rate) * channels * 2)
            raw = file.read()
        values = array.array("h", raw[:len(raw) - len(raw) % (2 * channels)])
        stride = max(rate // ENOUGH_HZ, 1)
        return [value / FULL_SCALE for value in values[::channels * stride]], rate // stride

    def seconds(self) -> float:
        """How much has been recorded."""
        if not self.path.exists():
            return 0.0
        with open(self.path, "rb") as file:
            channels, rate, begin = self._format(file.read(4096))
        return (self.path.stat().st_size - begin) / (2 * channels * rate) if rate else 0.0


def amplitude(samples: Samples, rate: int, tone_hz: float) -> float:
    """How loud one tone is; 1 is full scale. The mean of short blocks, so that a lost packet or a
    jump of the clock, as on a busy machine, costs one block and not the whole."""
    count = int(rate * BLOCK_SECONDS)
    blocks = range(0, len(samples) - count + 1, count) if count else range(0)
    return sum(block_amplitude(samples[at:at + count], rate, tone_hz) for at in blocks) / max(len(blocks), 1)


def block_amplitude(samples: Samples, rate: int, tone_hz: float) -> float:
    window = hann(len(samples))
    factor = 2 * math.cos(2 * math.pi * tone_hz / rate)
    before, last = 0.0, 0.0
    for sample, weight in zip(samples, window):
        before, last = last, sample * weight + factor * last - before
    power = before * before + last * last - factor * before * last
    return 2 * math.sqrt(max(power, 0.0)) / sum(window)


@functools.cache
def hann(count: int) -> list[float]:
    """A window that keeps neighbouring tones apart."""
    return [0.5 - 0.5 * math.cos(2 * math.pi * (i + 0.5) / count) for i in range(count)]


def rms(samples: Samples) -> float:
    return math.sqrt(sum(sample * sample for sample in samples) / len(samples)) if samples else 0.0


def first_sound(recording: Recording, since: float) -> float | None:
    """When, in seconds of the recording, it is first loud after `since`."""
    samples, rate = recording.samples(since)
    step = int(rate * FRAME_SECONDS)
    for begin in range(0, len(samples) - step, max(step, 1)):
        if rms(samples[begin:begin + step]) > SPEECH:
            return since + begin / rate
    return None


def is_quiet(recording: Recording, seconds: float) -> bool:
    """Whether the last `seconds` of it have no sound."""
    length = recording.seconds()
    if length < seconds:
        return False
    samples, rate = recording.samples(length - seconds)
    step = int(rate * FRAME_SECONDS)
    return bool(step) and all(rms(samples[begin:begin + step]) <= SPEECH
                              for begin in range(0, len(samples) - step, step))
