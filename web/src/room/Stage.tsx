import {
  useActiveSpeakersState,
  useMeetingStatus,
  MeetingStatus,
  useRosterState,
  VideoTileGrid,
} from 'amazon-chime-sdk-component-library-react';

import { nameOf, type People } from './people';

/** Pictures and shared screens; in words who is here where there are none. */
export function Stage({ people, ownId }: { people: People; ownId: string }) {
  return <VideoTileGrid layout="standard" noRemoteVideoView={<NoPictures people={people} ownId={ownId} />} />;
}

function NoPictures({ people, ownId }: { people: People; ownId: string }) {
  const { roster } = useRosterState();
  const speakers = useActiveSpeakersState();
  const status = useMeetingStatus();
  const others = Object.keys(roster).filter((id) => id !== ownId);
  if (status === MeetingStatus.Loading) return null;

  const speaking = speakers.filter((id) => id !== ownId).map((id) => nameOf(people, id));
  return (
    <div className="no-pictures">
      <p className="no-pictures-count">
        {others.length === 0 ? 'You are the first here.' : presence(others.length)}
      </p>
      {speaking.length > 0 && <p>{speaking.join(', ')} {speaking.length === 1 ? 'is' : 'are'} speaking.</p>}
    </div>
  );
}

function presence(others: number): string {
  return others === 1 ? 'One other person is here.' : `${others} others are here.`;
}
