"""Sound and moving pictures of browsers over a way that loses packets in both directions."""
import statistics
import time
import typing

import pytest

import tones
from baresip import Baresip
from browser import Browser
from conftest import JANE, NIKKI, OMAR, Town, event_file, measured
from ports import free_port
from relay import Relay
from room import joins, phone_joins
from server import Server
from waiting import wait_for

NIKKIS_TONE = 500.0
LOSS = 0.1
SEED = 20
SETTLE_SECONDS = 10    # of loss reports
MEASURED_SECONDS = 60
CLEAN_SECONDS = 15
LONGEST_GAP_MS = 60
LONGEST_STALL_MS = 60
BLOCK_SECONDS = 0.02
CAMERA = (320, 180, 10)
FIRST_PICTURE_SECONDS = 20
LONGEST_STOP_SECONDS = 3
FEWEST_FRAMES = MEASURED_SECONDS * CAMERA[2] // 2
FEWEST_CARRIED = 1000  # CLEAN_SECONDS of sound are 750 each way

# How many packets of pictures did not come, and for how many a page asked again.
MISSED_PICTURES = """
(async () => {
  const found = { lost: 0, asked_again: 0 };
  for (const peer of window.__peers()) {
    for (const each of (await peer.getStats()).values()) {
      if (each.type !== 'inbound-rtp' || each.kind !== 'video') continue;
      found.lost += each.packetsLost;
      found.asked_again += each.nackCount;
    }
  }
  return found;
})()
"""

# What NetEq invents, as it counts it, and gaps of the tone in what the page plays. A run is at most as
# long as told: of two looks between which one ends and the next begins, both get all that was invented.
WATCH = """
(async (hz) => {
  const peer = window.__peers()[0];
  const track = peer.getReceivers().map((each) => each.track).find((each) => each.kind === 'audio');
  const look = async () => [...(await peer.getStats()).values()]
    .find((each) => each.type === 'inbound-rtp' && each.kind === 'audio');
  const seen = { first: await look(), run: 0, longest: 0 };
  seen.last = seen.first;
  const poll = setInterval(async () => {
    const now = await look();
    const invented = now.concealedSamples - seen.last.concealedSamples;
    const isNew = now.concealmentEvents > seen.last.concealmentEvents;
    const run = seen.run + invented;
    seen.longest = Math.max(seen.longest, run);
    seen.run = invented === 0 ? 0 : isNew ? invented : run;
    seen.last = now;
  }, 60);
  const context = new AudioContext({ sampleRate: 48000 });
  const ear = context.createScriptProcessor(4096, 1, 1);
  const blocks = [];
  let rest = [];
  ear.onaudioprocess = ({ inputBuffer }) => {
    rest.push(...inputBuffer.getChannelData(0));
    for (; rest.length >= 480; rest = rest.slice(480)) {
      let re = 0, im = 0;
      for (let i = 0; i < 480; ++i) {
        re += rest[i] * Math.cos(2 * Math.PI * hz * i / 48000);
        im += rest[i] * Math.sin(2 * Math.PI * hz * i / 48000);
      }
      blocks.push(2 * Math.hypot(re, im) / 480);
    }
  };
  new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) }).connect(ear);
  ear.connect(context.destination);
  await context.resume();
  window.__watched = () => {
    clearInterval(poll);
    ear.disconnect();
    const ms = (samples) => Math.round(samples / 48);
    const since = (what) => seen.last[what] - seen.first[what];
    return { longest_ms: ms(seen.longest), concealed_ms: ms(since('concealedSamples')),
             events: since('concealmentEvents'), received: since('packetsReceived'), lost: since('packetsLost'),
             lost_in_all: seen.last.packetsLost, blocks };
  };
})(HZ)
"""


@pytest.fixture
def phone(town: Town) -> Baresip:
    return town.phone(OMAR)


@pytest.fixture
def server(town: Town, phone: Baresip) -> Server:
    server = town.serve({"media": {"browser_port": free_port()}, "log": {"level": "debug"}})
    people = [NIKKI.entry(call=False), JANE.entry(call=False), OMAR.entry(call=True)]
    assert server.create(event_file(*people)).status == 201
    return server


def longest_gap_ms(levels: typing.Sequence[float], block_seconds: float) -> float:
    """The longest run of blocks in which the tone is less than half as loud as it mostly is."""
    limit = statistics.median(levels) / 2
    run = longest = 0
    for level in levels:
        run = run + 1 if level < limit else 0
        longest = max(longest, run)
    return longest * block_seconds * 1000


def heard_by_phone(phone: Baresip, seconds: float) -> list[float]:
    """How loud Nikki's tone was in each block of the last `seconds`."""
    ear = phone.ear()
    samples, rate = ear.samples(ear.seconds() - seconds)
    size = int(rate * BLOCK_SECONDS)
    return [tones.block_amplitude(samples[at:at + size], rate, NIKKIS_TONE)
            for at in range(0, len(samples) - size + 1, size)]


def begins_to_watch(browser: Browser, phone: Baresip) -> None:
    browser.evaluate(WATCH.replace("HZ", str(phone.tone_hz)))


def media_of(server: Server, browser: Browser) -> dict[str, int]:
    """What the server counted of the browser's packets, after it has left."""
    browser.clicks('role=button[name="Leave"]')
    closed = wait_for("the browser's leg is closed", lambda: [
        entry for entry in server.log_entries() if entry.get("message") == "leg closed"])
    return {name: int(closed[0][name]) for name in ("received", "lost", "late", "recovered", "redundant", "concealed")}


def frames_of(browser: Browser) -> int:
    """The pictures that it has decoded."""
    return sum(picture.frames for picture in browser.sees())


def watched_pictures(browser: Browser, seconds: float) -> tuple[int, float]:
    """How many it decodes in so long, and the longest time in which there were none."""
    begun = moved = now = time.monotonic()
    first = count = frames_of(browser)
    longest = 0.0
    while now - begun < seconds:
        time.sleep(0.1)
        seen, now = frames_of(browser), time.monotonic()
        longest = max(longest, now - moved)
        if seen > count:
            count, moved = seen, now
    return count - first, longest


def all_join(server: Server, phone: Baresip, nikki: Browser, jane: Browser) -> None:
    """Until Jane, who is silent, sees Nikki's camera."""
    phone_joins(server, phone)
    nikki.has_camera(*CAMERA)
    for person, browser in ((JANE, jane), (NIKKI, nikki)):
        joins(server, person, browser)
    jane.clicks('role=button[name="Mute"]')
    nikki.clicks('role=button[name="Video"]')
    wait_for("Jane sees a picture", lambda: frames_of(jane) > 0, FIRST_PICTURE_SECONDS, pause=0.1)


@measured
def test_a_tenth_of_the_packets_lost_both_ways_is_not_heard_and_stops_no_picture(
        server: Server, phone: Baresip, town: Town) -> None:
    with Relay(server.config["media"]["browser_port"], LOSS, SEED) as relay, \
            Browser(NIKKI.name, town.chromiums, NIKKIS_TONE) as nikki, Browser(JANE.name, town.chromiums, 700.0) as jane:
        for browser in (nikki, jane):
            browser.prepares(relay.page_script)
        all_join(server, phone, nikki, jane)
        time.sleep(SETTLE_SECONDS)
        relay.counts()
        begins_to_watch(nikki, phone)
        frames, longest_stop = watched_pictures(jane, MEASURED_SECONDS)
        missed = jane.evaluate(MISSED_PICTURES)
        heard = nikki.evaluate("window.__watched()")
        levels = heard.pop("blocks")
        by_phone = heard_by_phone(phone, MEASURED_SECONDS)
        passed = relay.counts()
        counted = media_of(server, nikki)
        gaps = {"browser": longest_gap_ms(levels, 0.01), "phone": longest_gap_ms(by_phone, BLOCK_SECONDS)}
        print(f"browser: {heard}\nserver: {counted}\nrelay: {passed}\ngaps of the tones in ms: {gaps}\n"
              f"{frames} pictures, {longest_stop:.2f} s the longest without one; of their packets: {missed}")
    assert heard["lost"] > 0.05 * heard["received"] and counted["lost"] > 0.05 * counted["received"]
    assert counted["recovered"] + counted["redundant"] > counted["lost"] / 2 and counted["redundant"] > 0
    assert missed["lost"] > 0 or missed["asked_again"] > 0
    assert frames >= FEWEST_FRAMES and longest_stop <= LONGEST_STOP_SECONDS
    assert passed["stalled_ms"] <= LONGEST_STALL_MS, "the machine was too busy to judge"
    longest = LONGEST_GAP_MS + passed["stalled_ms"]
    assert heard["longest_ms"] <= longest
    assert statistics.median(levels) > 0.2 and gaps["browser"] <= longest
    assert statistics.median(by_phone) > 0.2 and gaps["phone"] <= longest


@measured
def test_on_a_clean_way_no_packet_is_lost(server: Server, phone: Baresip, town: Town) -> None:
    with Relay(server.config["media"]["browser_port"]) as relay, \
            Browser(NIKKI.name, town.chromiums, NIKKIS_TONE) as browser:
        browser.prepares(relay.page_script)
        phone_joins(server, phone)
        joins(server, NIKKI, browser)
        begins_to_watch(browser, phone)
        time.sleep(CLEAN_SECONDS)
        heard = browser.evaluate("window.__watched()")
        levels = heard.pop("blocks")
        counted = media_of(server, browser)
        passed = relay.counts()
        print(f"browser: {heard}\nserver: {counted}\nrelay: {passed}")
    assert passed["lost"] == 0 and passed["carried"] > FEWEST_CARRIED
    assert heard["lost_in_all"] == 0 and counted["lost"] == 0
    assert statistics.median(levels) > 0.2
