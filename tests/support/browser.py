"""Chromium as somebody's browser: it joins by a link, speaks a tone and tells what it hears."""
import json
import pathlib
import random
import typing

from chromium import Chromium, Chromiums, Fault
from waiting import TooLate, wait_for

# The tone goes through as it is: what makes speech pleasant takes steady tones for noise. What is
# heard is looked at where the page plays it. The camera is as small as the test wants it; a shared
# screen is a picture that changes, with a tone as its sound.
PREPARE = """
(() => {
  const devices = navigator.mediaDevices;
  if (!devices) return;
  const open = devices.getUserMedia.bind(devices);
  devices.getUserMedia = (wanted) => {
    ++window.__asked;
    if (wanted && wanted.audio) {
      const audio = wanted.audio === true ? {} : wanted.audio;
      wanted = { ...wanted, audio: { ...audio, echoCancellation: false, noiseSuppression: false, autoGainControl: false } };
    }
    if (wanted && wanted.video && window.__camera) wanted = { ...wanted, video: { ...wanted.video, ...window.__camera } };
    return open(wanted);
  };
  devices.getDisplayMedia = async () => {
    const { width, height, frameRate, hz } = window.__screen;
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const brush = canvas.getContext('2d');
    let count = 0;
    setInterval(() => {
      brush.fillStyle = `hsl(${(count += 7) % 360} 80% 50%)`;
      brush.fillRect(0, 0, width, height);
    }, 1000 / frameRate);
    const context = new AudioContext({ sampleRate: 48000 });
    const tone = new OscillatorNode(context, { frequency: hz });
    const sound = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    tone.connect(new GainNode(context, { gain: 0.5 })).connect(sound);
    tone.start();
    return new MediaStream([...canvas.captureStream(frameRate).getVideoTracks(), ...sound.stream.getAudioTracks()]);
  };
  const known = [];
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(...values) { super(...values); known.push(this); }
  };
  // How often a device was asked for.
  window.__asked = 0;
  window.__peers = () => known.filter((each) => each.connectionState !== 'closed');
  // Its tone, or silence from a microphone that stays open.
  window.__speaks = (is_speaking) => window.__peers().flatMap((peer) => peer.getSenders())
    .filter(({ track }) => track?.kind === 'audio').forEach(({ track }) => { track.enabled = is_speaking; });
  // The pictures that come in (or go out), of all connections.
  window.__pictures = async (kind) => {
    const found = [];
    for (const peer of window.__peers()) {
      const stats = await peer.getStats();
      for (const each of stats.values()) {
        if (each.type !== kind || each.kind !== 'video') continue;
        found.push({ id: `${known.indexOf(peer)} ${each.id}`, rid: each.rid ?? null, width: each.frameWidth ?? 0,
          height: each.frameHeight ?? 0, codec: stats.get(each.codecId)?.mimeType.slice('video/'.length) ?? null,
          mode: each.scalabilityMode ?? null, frames: each.framesDecoded ?? each.framesEncoded ?? 0,
          bytes: each.bytesReceived ?? each.bytesSent ?? 0 });
      }
    }
    return found;
  };
  let ears;
  window.__listen = async () => {
    const track = window.__peers().flatMap((peer) => peer.getReceivers())
      .map((receiver) => receiver.track).find((each) => each.kind === 'audio');
    if (!track) return null;
    if (!ears || ears.track !== track) {
      const context = new AudioContext({ sampleRate: 48000 });
      const analyser = new AnalyserNode(context, { fftSize: 32768 });
      new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) }).connect(analyser);
      ears = { track, analyser, context };
      await context.resume();
    }
    // What is looked at is the last 0.68 s: all of it is to be from now on.
    await new Promise((over) => setTimeout(over, 800));
    const samples = new Float32Array(ears.analyser.fftSize);
    ears.analyser.getFloatTimeDomainData(samples);
    return samples;
  };
  window.__levels = async (tones) => {
    const samples = await window.__listen();
    if (!samples) return tones.map(() => 0);
    const block = 4800;
    return tones.map((hz) => {
      let sum = 0, count = 0;
      for (let at = 0; at + block <= samples.length; at += block, ++count) {
        let re = 0, im = 0, weight = 0;
        for (let i = 0; i < block; ++i) {
          const w = 0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / block);
          re += w * samples[at + i] * Math.cos(2 * Math.PI * hz * i / 48000);
          im += w * samples[at + i] * Math.sin(2 * Math.PI * hz * i / 48000);
          weight += w;
        }
        sum += 2 * Math.hypot(re, im) / weight;
      }
      return count ? sum / count : 0;
    });
  };
})();
"""


# What the site does not switch on. The client reads it from its configuration as any application's;
# the property is its own, and what is written to it is ignored.
SIMULCAST = """
Object.defineProperty(Object.prototype, 'enableSimulcastForUnifiedPlanChromiumBasedBrowsers',
  { get: () => true, set: () => undefined, configurable: true });
"""


SVC = """
Object.defineProperty(Object.prototype, 'enableSVC', { get: () => true, set: () => undefined, configurable: true });
"""
# The client as the page has it. Its facade is the object that gets this property and can choose codecs.
CLIENT = """
Object.defineProperty(Object.prototype, 'contentShareController', {
  get: () => undefined,
  set(value) {
    Object.defineProperty(this, 'contentShareController',
      { value, writable: true, enumerable: true, configurable: true });
    if (this.setVideoCodecSendPreferences) window.__client = this;
  },
  configurable: true,
});
// As an application does with the client's VideoCodecCapability, which is found where it is in use.
window.__sends = (codec) => {
  const Capability = window.__client.audioVideoController.videoSendCodecPreferences[0].constructor;
  window.__client.setVideoCodecSendPreferences([Capability[codec]()]);
};
"""


def write_noise(file: pathlib.Path, width: int, height: int, frame_rate: int) -> None:
    """A camera's picture that fills every bitrate, also at the lowest frame rate: a few frames of soft noise."""
    dice = random.Random(7)
    # Each byte becomes one of 64 greys in the middle of the scale.
    soft = bytes(96 + (value & 63) for value in range(256))
    with open(file, "wb") as out:
        out.write(f"YUV4MPEG2 W{width} H{height} F{frame_rate}:1 Ip A1:1 C420jpeg\n".encode())
        for _ in range(frame_rate):
            out.write(b"FRAME\n" + dice.randbytes(width * height).translate(soft) + bytes([128]) * (width * height // 2))


class Picture(typing.NamedTuple):
    """A stream of video that goes out of a page or comes in, at one moment."""
    id: str
    rid: str | None  # of a simulcast's layer
    width: int
    height: int
    codec: str | None  # as SDP names it
    mode: str | None  # of a stream with layers in it, for its sender
    frames: int  # decoded or encoded until now
    bytes: int


class Browser:
    """One browser with one page. Use it in a `with` statement: soon after its end page and profile are gone."""

    def __init__(self, name: str, chromiums: Chromiums, tone_hz: float, flags: typing.Sequence[str] = (),
                 within: typing.Sequence[str] = ()):
        """`within`: what to put before the command, to run it in another network."""
        self.name = name
        self.tone_hz = tone_hz
        self._chromiums = chromiums
        self._apart = (flags, within)
        self._chromium: Chromium | None = None

    def __enter__(self) -> "Browser":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> "Browser":
        """Does not wait until it has started: whoever calls it next does."""
        self._chromium = self._chromiums.take(self.tone_hz, *self._apart)
        self.prepares(PREPARE)
        return self

    def stop(self) -> None:
        if self._chromium is None:
            return
        if any(self._apart):
            self._chromium.end()
        else:
            self._chromiums.give_back(self.tone_hz, self._chromium)
        self._chromium = None

    def prepares(self, script: str | dict[str, str]) -> None:
        """What is run in each page before its own scripts, from the next one on: the script, or {"path": its file}."""
        self._chromium.tell("addInitScript", script)

    def call(self, method: str, *values: object) -> typing.Any:
        """A method of Playwright's page or of a part of it ("keyboard.press"), and its result."""
        try:
            return self._chromium.call(method, *values)
        except Fault as fault:
            raise Fault(f"{self.name}: {fault}") from None

    def evaluate(self, script: str) -> typing.Any:
        return self.call("evaluate", script)

    def goes_to(self, url: str) -> None:
        self.call("goto", url)

    def clicks(self, selector: str) -> None:
        self.call("click", selector)

    def waits_for(self, script: str, seconds: float = 20) -> typing.Any:
        """Until the expression is true in the page; gives its value."""
        try:
            return wait_for(f"{self.name}: {script}", lambda: self.evaluate(script), seconds, pause=0.1)
        except TooLate as late:
            raise TooLate(f"{late}\n" + "\n".join(self.said()[-30:])) from None

    def hears_all(self, tones_hz: typing.Sequence[float], _seconds: float = 1) -> list[float]:
        """How loud each tone is in what the page plays now; 1 is full scale."""
        return self.evaluate(f"window.__levels({json.dumps(list(tones_hz))})")

    def speaks(self) -> None:
        """As it does from the beginning."""
        self.evaluate("window.__speaks(true)")

    def falls_silent(self) -> None:
        """Without muting itself."""
        self.evaluate("window.__speaks(false)")

    def devices_asked(self) -> int:
        """How often the page has asked for a microphone or a camera."""
        return self.evaluate("window.__asked")

    def has_camera(self, width: int, height: int, frame_rate: int) -> None:
        """Before the page is opened, as what follows."""
        self._knows("camera", {"width": width, "height": height, "frameRate": frame_rate})

    def has_screen(self, width: int, height: int, frame_rate: int, hz: float) -> None:
        self._knows("screen", {"width": width, "height": height, "frameRate": frame_rate, "hz": hz})

    def uses_simulcast(self) -> None:
        self.prepares(SIMULCAST)

    def uses_svc(self) -> None:
        self.prepares(SVC)

    def chooses_codecs(self) -> None:
        """Before the page is opened: sends_as() will be called."""
        self.prepares(CLIENT)

    def sends_as(self, codec: str) -> None:
        """Its camera, by the client's own name of a codec: vp8, vp9, h264 or av1."""
        self.evaluate(f"window.__sends({json.dumps(codec)})")

    def _knows(self, name: str, value: dict) -> None:
        self.prepares(f"window.__{name} = {json.dumps(value)};")

    def sees(self) -> list[Picture]:
        return [Picture(**each) for each in self.evaluate("window.__pictures('inbound-rtp')")]

    def shows(self) -> list[Picture]:
        return [Picture(**each) for each in self.evaluate("window.__pictures('outbound-rtp')")]

    def said(self) -> list[str]:
        """The page's console."""
        return self.call("said")

    def asked(self) -> list[str]:
        """The addresses of all requests."""
        return self.call("asked")

    def screenshot(self, file: pathlib.Path) -> None:
        self.call("screenshot", {"path": str(file)})
