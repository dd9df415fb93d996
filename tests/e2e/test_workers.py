"""Two media workers: each meeting is on one of them, and all who join it come there."""
import typing

import proof
from baresip import Baresip
from browser import Browser
from conftest import EVENT, JANE, LENA, NIKKI, OMAR, Person, Town, event_file
from mails import mail_for
from room import joins
from server import DIAL_IN_NUMBER, Server
from waiting import wait_for

OTHER_EVENT = "654321"
MARIA = Person("Maria", "+12125551212")
BROWSER_HZ = 500.0
OTHER_BROWSER_HZ = 700.0
# Where the browser sends its media.
REMOTE_PORTS = """(async () => {
  const ports = new Set();
  for (const peer of window.__peers())
    for (const each of (await peer.getStats()).values())
      if (each.type === 'remote-candidate' && each.protocol === 'udp') ports.add(each.port);
  return [...ports];
})()"""


def metric(server: Server, name: str) -> float:
    found = [line.rpartition(" ")[2] for line in server.operations("/metrics").splitlines()
             if line.startswith(name + " ")]
    return float(found[0]) if found else 0.0


def rooms(server: Server) -> list[float]:
    """How many each worker mixes, as it said in the last second."""
    return [metric(server, f'convoke_rooms{{worker="{worker}"}}') for worker in range(2)]


def dials_in(server: Server, person: Person, phone: Baresip, event: str = EVENT) -> None:
    phone.dial(DIAL_IN_NUMBER, server.sip_port)
    phone.is_connected()
    phone.keys(f"{event}#{mail_for(server.outbox, person.mail).passcode}#")
    server.wait_for_invitee(event, person.name, Present=True, JoinMethod="Phone")


def test_all_of_a_meeting_hear_each_other_and_two_meetings_are_on_two_workers(town: Town) -> None:
    phones = {person: town.phone(person, codec) for person, codec in
              ((NIKKI, "opus"), (JANE, "g722"), (OMAR, "pcmu"))}
    server = town.serve({"media": {"workers": 2}})
    for event, people in ((EVENT, (NIKKI, JANE, LENA)), (OTHER_EVENT, (OMAR, MARIA))):
        assert server.create(event_file(*(each.entry(call=False) for each in people), event=event)).status == 201

    with Browser(LENA.name, town.chromiums, BROWSER_HZ) as browser, \
            Browser(MARIA.name, town.chromiums, OTHER_BROWSER_HZ) as other_browser:
        for person in (NIKKI, JANE):
            dials_in(server, person, phones[person])
        joins(server, LENA, browser)
        # Each call began on the worker that had fewer: the second one had to move.
        wait_for("a phone has moved", lambda: metric(server, "convoke_legs_moved_total") == 1)
        print(proof.prove([phones[NIKKI], phones[JANE], browser], seconds=30))

        dials_in(server, OMAR, phones[OMAR], OTHER_EVENT)
        joins(server, MARIA, other_browser, OTHER_EVENT)
        wait_for("each worker has a meeting", lambda: rooms(server) == [1, 1])
        ports = [typing.cast(list, each.evaluate(REMOTE_PORTS)) for each in (browser, other_browser)]
        assert len(ports[0]) == len(ports[1]) == 1 and ports[0] != ports[1], ports
        print(proof.prove([phones[NIKKI], phones[JANE], browser], seconds=30))
        print(proof.prove([phones[OMAR], other_browser], seconds=30))
        assert metric(server, "convoke_legs_moved_total") == 1

        for phone in phones.values():
            phone.hang_up()
        wait_for("only the browsers are left", lambda: metric(server, "convoke_legs") == 2)
