#!/usr/bin/python3
"""Shows Convoke at work on this machine alone: two softphones, one event file, one room.

  demo.py --binary build/release/apps/convoke/convoke [--check]

With --check nobody needs to look: it proves with tones that each phone hears the other and not
itself, that the same proof fails while one of them is muted, and exits with 0, or says what failed.
"""
import argparse
import pathlib
import signal
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

import mails  # noqa: E402
import proof  # noqa: E402
from baresip import Baresip  # noqa: E402
from server import DIAL_IN_NUMBER, Server, line  # noqa: E402
from waiting import wait_for  # noqa: E402

TRIGGER = ROOT / "examples" / "trigger.json"
EVENT = "123456"
NIKKI, JANE = "+13125551212", "+14025551212"
LENA = {"eventId": EVENT, "attendeeName": "Lena", "attendeePhoneNumber": "+16175551212",
        "attendeeEmail": "lena@example.com", "attendeeCall": False}
RINGING_LIMIT_SECONDS = 20

STATES = {"dialling": "phone is dialled", "ringing": "phone rings", "answered": "phone is answered",
          "joined": "has joined", "left": "has left"}


def say(who: str, what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {who:<9} {what}", flush=True)


class Reporter(threading.Thread):
    """Says what the server tells of the event, as it happens."""

    def __init__(self, server: Server):
        super().__init__(daemon=True)
        self.server = server
        self.known: dict[tuple[str, str], object] = {}

    def run(self) -> None:
        try:
            for view in self.server.snapshots(EVENT):
                for invitee in view["Invitees"]:
                    self.compare(invitee)
        except OSError:
            pass  # the server has ended

    def compare(self, invitee: dict) -> None:
        name = invitee["Name"]
        if self.is_new(name, "Mail", invitee["Mail"]) and invitee["Mail"] not in ("none", "queued"):
            say(name, f"mail {invitee['Mail']}: {invitee['MailDetail'].rstrip('.')}")
        if self.is_new(name, "Call", invitee["Call"]) and invitee["Call"] not in ("none", "queued", "joined", "left"):
            say(name, STATES.get(invitee["Call"], invitee["Call"]))
        if self.is_new(name, "Present", invitee["Present"]) and invitee["Present"]:
            say(name, "is in the room")
        elif not invitee["Present"] and self.known.pop((name, "was here"), False):
            say(name, "has left the room")
        if invitee["Present"]:
            self.known[name, "was here"] = True
        if self.is_new(name, "Muted", invitee["Muted"]) and invitee["Present"]:
            say(name, "is muted" if invitee["Muted"] else "is not muted")

    def is_new(self, name: str, member: str, value: object) -> bool:
        before = self.known.get((name, member))
        self.known[name, member] = value
        return before != value and not (before is None and value is False)


def nikki_is_rung(server: Server, phone: Baresip, begun: float) -> None:
    say("you", f"drop {TRIGGER.relative_to(ROOT)} into {server.drop}")
    dropped = time.time()
    server.copy_in(TRIGGER)
    rung = phone.rings(30)
    wait_for("the event is known", lambda: server.ask("GET", f"/api/events/{EVENT}").status == 200)
    Reporter(server).start()
    server.wait_for_invitee(EVENT, "Nikki", Call="ringing")
    since_start = time.monotonic() - begun
    say("Nikki", f"hears it ring, {rung['at'] - dropped:.2f} s after the file was dropped and "
                 f"{since_start:.1f} s after the start of the demo")
    if since_start > RINGING_LIMIT_SECONDS:
        raise AssertionError(f"it took {since_start:.1f} s from the start to the ringing, "
                             f"{RINGING_LIMIT_SECONDS} s are the limit")
    phone.answer()
    phone.is_connected()
    say("Nikki", "answers: \"You are needed on a call for event 1 2 3 4 5 6. Press 1 to join, 2 to decline.\"")
    phone.listens()
    say("Nikki", "presses 1")
    phone.keys("1")
    server.wait_for_invitee(EVENT, "Nikki", Present=True)
    phone.listens()  # "You have been joined to the meeting."


def jane_dials_in(server: Server, phone: Baresip) -> None:
    mail = mails.mail_for(server.outbox, "jane@example.com")
    say("Jane", f"reads her mail: call {DIAL_IN_NUMBER}, event {mail.event_id}, passcode {mail.passcode}")
    say("Jane", f"calls {DIAL_IN_NUMBER}: \"Please enter your 6 digit event i d\"")
    phone.dial(DIAL_IN_NUMBER, server.sip_port)
    phone.is_connected()
    say("Jane", f"keys {mail.event_id}# and {mail.passcode}#")
    phone.keys(f"{mail.event_id}#{mail.passcode}#")
    server.wait_for_invitee(EVENT, "Jane", Present=True)


def lena_is_invited(server: Server) -> str:
    """One more invitee, who is not rung and has no phone here; gives the link in her mail."""
    say("you", f"invite Lena to event {EVENT} as well")
    answer = server.ask("POST", "/create", LENA)
    if answer.status != 200:
        raise AssertionError(f"inviting Lena was answered by {answer}")
    link = mails.mail_for(server.outbox, LENA["attendeeEmail"]).web_link
    say("Lena", "reads her mail: it has a link for the browser")
    return link


def prove_mute_is_heard(server: Server, phones: list[Baresip]) -> None:
    """A proof that could not fail would be none: it has to, as soon as one of them is muted."""
    server.change_seat(EVENT, "Nikki", "mute")
    server.wait_for_invitee(EVENT, "Nikki", Muted=True)
    proof.let_pass(phones)
    try:
        proof.prove(phones, seconds=2)
    except proof.NotProven as found:
        if "Jane does not hear Nikki" not in str(found):
            raise
        say("proof", f"fails while Nikki is muted, as it must: {found}")
    else:
        raise AssertionError("the proof does not notice that Nikki is muted")
    server.change_seat(EVENT, "Nikki", "unmute")
    say("proof", "again with Nikki unmuted: " + proof.prove(phones))


AFTER_CHECK = """
All of this is removed now. To look around yourself, and to join by browser: scripts/demo
To run it for your own phones and people: README.md, "Use it in five minutes"
"""


def where_to_look(server: Server, link: str) -> str:
    return f"""
Nikki and Jane are in the room now and hear each other's tone.
Join them by browser: open Lena's link and press Join.
  {link}
Look around:
  how the event stands    {server.url}/api/events/{EVENT}
                          {server.binary} status {EVENT} --server {server.url} --follow
  the mails               {server.outbox}
  drop your own files     {server.drop}
  what the phones heard   {server.folder.parent}/phone-*/dump-*-dec.wav
With your own SIP phone: add a [[lines]] entry with its number and address (sip:desk@192.0.2.10:5060)
to a copy of examples/convoke.toml, set sip.listen_address and sip.public_address to this machine's
address, and run {server.binary} serve --config FILE.
With the telephone network: add a [[trunks]] entry with your SIP provider's host, user and password,
and its number to sip.dial_in_numbers; `convoke check` says what is missing. Both in docs/operating.md.
Ctrl-C ends the demo and removes its files.
"""


def play(binary: pathlib.Path, folder: pathlib.Path, is_check: bool) -> None:
    begun = time.monotonic()
    with Baresip("Nikki", folder, tone_hz=440) as nikki, Baresip("Jane", folder, tone_hz=620) as jane:
        lines = [line(NIKKI, nikki.uri, "Nikki"), line(JANE, jane.uri, "Jane")]
        server = Server(binary, folder, {"lines": lines})
        try:
            server.start()
            say("server", f"is ready at {server.url}; Nikki's and Jane's softphones are its lines")
            nikki_is_rung(server, nikki, begun)
            jane_dials_in(server, jane)
            say("proof", "each phone sends a tone of its own, which the other one hears and it does not hear itself; "
                         f"how loud: {proof.prove([nikki, jane])}")
            link = lena_is_invited(server)
            if is_check:
                prove_mute_is_heard(server, [nikki, jane])
                say("demo", f"passed after {time.monotonic() - begun:.1f} s")
                print(AFTER_CHECK, flush=True)
            else:
                print(where_to_look(server, link), flush=True)
                signal.pause()
        except (AssertionError, OSError):
            sys.stderr.write(server.log())
            raise
        finally:
            if server.process is not None and server.process.poll() is None:
                server.stop()


def interrupted(*_: object) -> None:
    """Ends the demo; a second Ctrl-C does not disturb the tidying up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=pathlib.Path, required=True, help="the convoke program")
    parser.add_argument("--check", action="store_true", help="prove everything and exit")
    options = parser.parse_args()
    signal.signal(signal.SIGINT, interrupted)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="convoke-demo-") as folder:
        try:
            play(options.binary.resolve(), pathlib.Path(folder), options.check)
        except KeyboardInterrupt:
            print("\nThe demo is over.")
        except (AssertionError, OSError) as failure:
            print(f"The demo failed: {failure}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
