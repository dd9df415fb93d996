import {
  Roster,
  RosterGroup,
  RosterHeader,
  useActiveSpeakersState,
  useRosterState,
} from 'amazon-chime-sdk-component-library-react';

import { inOrder, type People } from './people';
import { Person } from './Person';

interface Props {
  people: People;
  ownId: string;
  onClose: () => void;
}

/** Everybody who is present, by phone and by web. */
export function RosterPanel({ people, ownId, onClose }: Props) {
  const { roster } = useRosterState();
  const speakers = useActiveSpeakersState();
  const ids = inOrder(Object.keys(roster), people, ownId);

  return (
    <Roster className="roster">
      <RosterHeader title="People" badge={ids.length} onClose={onClose} />
      <RosterGroup>
        {ids.map((id) => (
          <Person
            key={id}
            attendeeId={id}
            people={people}
            isSelf={id === ownId}
            isSpeaking={speakers.includes(id)}
          />
        ))}
      </RosterGroup>
    </Roster>
  );
}
