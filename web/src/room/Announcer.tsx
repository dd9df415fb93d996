import { useRosterState } from 'amazon-chime-sdk-component-library-react';
import { useEffect, useMemo, useRef, useState } from 'react';

import { changes, type Seats } from './changes';
import { nameOf, type People } from './people';
import { useMuted } from './useMuted';

/** Reads out who comes, goes, and is muted; shows nothing. */
export function Announcer({ people, ownId }: { people: People; ownId: string }) {
  const { roster } = useRosterState();
  const present = Object.keys(roster).sort().join(' ');
  const muted = useMuted(useMemo(() => (present ? present.split(' ') : []), [present]));
  const seats = useMemo(() => seatsOf(present, people, muted), [present, people, muted]);
  const before = useRef<Seats | null>(null);
  const [text, setText] = useState('');

  useEffect(() => {
    // Those who were here before oneself are in the roster; they did not just come.
    if (!seats.has(ownId)) return;
    const news = before.current ? changes(before.current, seats, ownId) : [];
    before.current = seats;
    if (news.length > 0) setText(news.join(' '));
  }, [seats, ownId]);

  return (
    <p role="status" className="read-out">
      {text}
    </p>
  );
}

/** Those whose names are known: the others are told of once they have one. */
function seatsOf(present: string, people: People, muted: ReadonlyMap<string, boolean>): Seats {
  const known = present.split(' ').filter((id) => people.has(id));
  return new Map(
    known.map((id) => [
      id,
      { name: nameOf(people, id), joinMethod: people.get(id)?.JoinMethod, isMuted: muted.get(id) },
    ]),
  );
}
