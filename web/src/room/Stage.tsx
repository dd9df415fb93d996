import {
  MeetingStatus,
  useActiveSpeakersState,
  useMeetingStatus,
  useRosterState,
  VideoTileGrid,
} from 'amazon-chime-sdk-component-library-react';

import { inOrder, nameOf, type People } from './people';

/** More would not be told apart at a glance; all are in the roster. */
const MAX_CARDS = 24;

/** Pictures and shared screens; who is here where there are none. */
export function Stage({ people, ownId }: { people: People; ownId: string }) {
  return <VideoTileGrid layout="standard" noRemoteVideoView={<NoPictures people={people} ownId={ownId} />} />;
}

function NoPictures({ people, ownId }: { people: People; ownId: string }) {
  const { roster } = useRosterState();
  const speakers = useActiveSpeakersState();
  const status = useMeetingStatus();
  const others = inOrder(Object.keys(roster), people, ownId).filter((id) => id !== ownId);
  if (status === MeetingStatus.Loading) return null;

  return (
    <div className="no-pictures">
      <p className="no-pictures-count">{presence(others.length)}</p>
      <ul className="cards">
        {others.slice(0, MAX_CARDS).map((id) => (
          <Card
            key={id}
            name={nameOf(people, id)}
            joinMethod={people.get(id)?.JoinMethod}
            isSpeaking={speakers.includes(id)}
          />
        ))}
      </ul>
    </div>
  );
}

interface CardProps {
  name: string;
  joinMethod: string | undefined;
  isSpeaking: boolean;
}

/** Somebody without a picture. */
function Card({ name, joinMethod, isSpeaking }: CardProps) {
  return (
    <li className={isSpeaking ? 'card card-speaking' : 'card'}>
      <span className="card-initial" aria-hidden>
        {[...name][0]?.toUpperCase()}
      </span>
      <span className="card-name">{name}</span>
      <span className="card-what">{isSpeaking ? 'speaking' : joinMethod}</span>
    </li>
  );
}

function presence(others: number): string {
  if (others === 0) return 'You are the first here.';
  return others === 1 ? 'One other person is here.' : `${others} others are here.`;
}
